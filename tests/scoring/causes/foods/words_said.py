"""What customers wrote and said, and the categories that complaints are filed under."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COMPLAINTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "wrong goods": ("Picking", (
        "Two cases of the wrong vintage in this morning's drop.",
        "Ordered 24, got 20, invoice says 24.",
        "The crate was somebody else's order.",
    )),
    "breakage": ("Breakage", (
        "Six bottles broken on arrival.", "Cartons soaked and torn, half the tins dented.",
        "One jar smashed, everything else sticky.",
    )),
    "billing": ("Billing", (
        "The bill shows the deposit twice.", "Invoice sent to the wrong address again.",
        "You forgot the credit for the returned empties on the bill.",
    )),
    "late": ("Delivery time", (
        "The van came after lunch service, two days late.", "Still waiting for Tuesday's delivery.",
        "Delivery late again, we had to shop at retail.",
    )),
    "spoiled": ("Goods", (
        "The cheese was past its best when it came.", "Coffee stale, bags not sealed.",
        "Oil smells rancid.",
    )),
    "rude": ("Manners", (
        "Your driver shouted at our chef in front of guests.",
        "The lady at the desk was rude and hung up on me.",
        "I was spoken to like a schoolboy by your representative.",
    )),
    "ignorant": ("Manners", (
        "Your adviser had no idea what he was selling and gave us wrong advice.",
        "Nobody at the desk was able to answer a simple question, quite incompetent.",
    )),
    "unfit": ("Assortment", (
        "The glasses do not survive our dishwasher, not suitable for a restaurant.",
        "This coffee is no good for our machine, it does not suit what we do.",
        "The range has nothing in the sizes a canteen needs.",
    )),
    "tainted oil": ("Goods", (
        "The oil of lot 77 tastes of diesel.",
        "Lot 77 of the oil is spoiled, guests sent plates back.",
    )),
    "drivers' strike": ("Delivery time", (
        "No delivery for three days because of your strike.",
        "Your drivers struck and we sat there.",
    )),
    "double billing": ("Billing", (
        "Every bill of this month came twice.", "Debited twice for one order.",
    )),
    "label misprint": ("Labels", (
        "The label shows the wrong allergen line.", "Wrong label on the tins.",
    )),
}  # fmt: skip
"""What happened → the category it is filed under, and how it is put."""

SMALL: Final = ("wrong goods", "breakage", "billing", "late")

REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (
        "Nothing in particular, we are just trying something else.", "No reason.",
        "We need less these days.", "Our plans have changed.",
    ),
    "staff_turnover": (
        "When {person} went, so did we.", "We don't know anybody at your house any more.",
        "A new representative again, we are tired of introducing ourselves.",
    ),
    "price_market": (
        "Your prices have become too high for us.", "Same wine, eight per cent less elsewhere.",
        "Another price increase, that was one too many.",
    ),
    "neglected_details": (
        "Always something missing from the delivery.", "Deliveries late week after week.",
        "A lot of little mistakes, again and again.",
    ),
    "competitor": (
        "Went over to {rival}.", "{rival} gave us a better package.",
        "We now buy everything at {rival}.",
    ),
    "broken_promise": (
        "You promised us a cooler and never delivered on it.", "You did not keep your word.",
        "The price we were promised was not honoured.",
    ),
    "service_attitude": (
        "We do not put up with rude staff.", "The unfriendly tone on the telephone.",
        "Nobody at your desk is competent.",
    ),
    "small_customer_neglect": (
        "We never see anybody from your house.", "You only care about the big hotels.",
        "Nobody has called us for months.",
    ),
    "company_problem": (
        "After the business with the oil we could not trust you.",
        "The strike left us with empty shelves.",
        "Your billing mess was the end of it.",
    ),
    "product_fit": (
        "Your range is not right for us.", "The goods don't suit our kitchen.",
        "You do not stock what we need.",
    ),
    "natural": ("We have closed down.", "I am retiring.", "Moved abroad.", "The house was sold."),
}  # fmt: skip

POLITE: Final = (
    "Price.",
    "A bit too expensive, I'm afraid.",
    "It was the price.",
    "A little too dear for us, sorry.",
)
EVASIVE: Final = ("Rather not say.", "Everything was fine, thank you.", "No complaints.")
RIVALS: Final = ("Merle & Sons", "Nordkost", "Delta Foods")

PROMISES: Final = (
    "A wine cooler on loan", "Credit note for the broken case", "Tasting for the kitchen team",
    "Price held until autumn", "Delivery before nine", "Samples of the new oils",
)  # fmt: skip
