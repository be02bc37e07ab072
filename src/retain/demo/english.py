"""The words of the tables in English."""

from retain.demo.sentences_en import ENGLISH_SENTENCES
from retain.demo.vocabulary import Vocabulary


def _split(headers: str) -> tuple[str, ...]:
    return tuple(headers.split())


ENGLISH = Vocabulary(
    headers={
        "transactions": _split(
            "order_id customer_id date product_id category quantity unit_price list_price "
            "discount_rate discount_amount amount cost margin currency channel salesperson "
            "quoted_date promised_date delivered_date status"
        ),
        "customers": _split(
            "customer_id name industry region region_group account_manager since state "
            "merged_into referred_by prospect_stage phone tax_id contact_person payment_days "
            "receivable rebate_balance credit_limit agreed_discount consent preferred_channel "
            "preferred_time birthday contract_date employees price_list"
        ),
        "regions": _split("region manager"),
        "contacts": _split("customer_id date kind direction by answered cost note"),
        "complaints": _split(
            "customer_id opened first_response closed due category severity text staff "
            "department upheld loss satisfaction"
        ),
        "promises": _split("customer_id made due fulfilled by amount text"),
        "managers": _split("customer_id manager since"),
        "surveys": _split("customer_id date dimension importance expectation experience nps"),
        "wallet": _split("customer_id date total_spend our_spend rivals rank suppliers"),
        "market_prices": _split("date product_id category price"),
        "engagement": _split("customer_id date kind value"),
        "stock": _split("customer_id date on_hand sell_through"),
        "returns": _split("order_id date"),
        "winback_attempts": _split("customer_id date group channel offer cost cause"),
        "reasons": _split("customer_id date text"),
    },
    industries=(
        *("Hardware shop", "Kitchen studio", "Building merchant", "Builder", "Joinery"),
        *("Plumbing & heating", "Hotel & catering", "Property management", "Private"),
    ),
    regions=(
        *("Harbourside", "Northgate", "Mill District", "River Valley", "South Plain"),
        *("East Lakes", "West Hills", "High Moor", "Outer Isles"),
    ),
    region_groups=("Metropolitan", "Regional", "Rural"),
    categories=(
        *("Sinks & taps", "Worktops", "Hinges & fittings", "Lighting", "Power tools"),
        *("Fixings", "Paint & sealants", "Garden & outdoor"),
    ),
    states=("active", "paused", "seasonal", "closed", "moved", "merged"),
    consents=("yes", "no", "phone", "email"),
    contact_channels=("phone", "email", "visit", "message"),
    order_channels=("representative", "phone", "web", "counter"),
    statuses=("delivered", "open", "returned"),
    salespeople=(
        *("Ada Winslow", "Bram Okoro", "Clara Fenn", "Dov Marsh", "Elin Castor", "Farid Holt"),
        *("Greta Lunde", "Hugo Pell", "Ines Varga", "Jonas Reed", "Kaya Brandt", "Luis Amado"),
        *("Mira Stone", "Nils Harker", "Olga Perrin", "Piet Soren", "Rosa Quill"),
    ),
    currency="EUR",
    region_managers=(
        *("Thea Lomond", "Rufus Adeyemi", "Sigrid Vale", "Thea Lomond", "Oren Castle"),
        *("Sigrid Vale", "Rufus Adeyemi", "Oren Castle", "Oren Castle"),
    ),
    stages=("lead", "visited", "quoted", "negotiating"),
    times=("morning", "noon", "afternoon"),
    price_lists=("trade", "standard", "private"),
    contact_kinds=("call", "visit", "message", "meeting", "gift"),
    directions=("out", "in"),
    no_and_yes=("no", "yes"),
    complaint_categories=(
        *("Quality", "Wrong item", "Late delivery", "Damage in transit", "Invoice"),
        *("Attitude", "Competence", "Product suitability", "Unanswered"),
    ),
    severities=("low", "medium", "high"),
    departments=("Warehouse", "Delivery", "Sales", "Accounts", "Purchasing", "Customer service"),
    dimensions=("product", "service", "relationship", "convenience", "brand", "price"),
    engagements=("referral", "event", "suggestion", "support"),
    offers=(
        *("friendly call", "visit by the sales manager", "credit note and priority delivery"),
        *("discount on the first order", "new terms for a year", "trial of another product"),
    ),
    groups=("treat", "holdout"),
    causes=(
        *("unknown", "staff_turnover", "price_market", "neglected_details", "competitor"),
        *("broken_promise", "service_attitude", "small_customer_neglect", "company_problem"),
        *("product_fit", "natural"),
    ),
    sentences=ENGLISH_SENTENCES,
)
