"""The complaints table: the complaints in words, each telling of its own order."""

from typing import Final

import numpy as np
import polars as pl

from retain.demo.columns import (
    NONE,
    Integers,
    dates,
    dates_anywhere,
    in_hundredths,
    order_ids,
    words,
)
from retain.demo.period import DAYS
from retain.demo.products import category_of
from retain.demo.sentences import ATTITUDE, QUALITY, Sentence, Sentences
from retain.demo.story import Story
from retain.demo.vocabulary import (
    ACCOUNTS,
    DELIVERY,
    PURCHASING,
    SALES,
    SERVICE,
    WAREHOUSE,
    Vocabulary,
)
from retain.demo.waves import LEAKING_TAPS, PEELING_PAINT

DEPARTMENT_OF_KIND: Final = np.array(
    [PURCHASING, WAREHOUSE, DELIVERY, DELIVERY, ACCOUNTS, SALES, SALES, PURCHASING, SERVICE]
)
DRIVER: Final = 3
"""The sentence about attitude that is about a driver."""

ITEMS_OF_WAVE: Final = {LEAKING_TAPS: (0, (0, 2)), PEELING_PAINT: (6, (0, 3, 4))}
"""Bad batch → its category, and which things of it."""

FEW_PIECES: Final = 4
"""Below so many pieces nobody counts them."""


def complaints_table(story: Story, told: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Make the complaints table: one row a complaint, by date.

    What is not yet known at the period's end is null: the answer, the end, the judgement.
    """
    account, opened = told["account"].to_numpy(), told["opened"].to_numpy()
    closed = told["closed"].to_numpy()
    known = pl.Series(closed < DAYS)
    kind = told["kind"].to_numpy()
    people = words("person", vocabulary.salespeople, story.staff.on(account, opened))
    texts, names_person = _texts(told, people, vocabulary.sentences)
    driver = (kind == ATTITUDE) & (_body_pick(told) % 6 == DRIVER)
    upheld = told["upheld"].cast(pl.Int64).to_numpy()
    satisfaction = told["satisfaction"]
    loss = np.where(closed < DAYS, told["loss"].to_numpy().astype(np.float64), np.nan)
    columns = [
        story.records.ids.gather(account),
        dates("opened", opened),
        dates("first_response", told["first_response"].to_numpy()),
        dates("closed", closed),
        dates_anywhere("due", told["due"].to_numpy()),
        words("category", vocabulary.complaint_categories, kind),
        words("severity", vocabulary.severities, told["severity"]),
        texts,
        people.zip_with(names_person, pl.Series([None], dtype=pl.String)),
        words(
            "department",
            vocabulary.departments,
            np.where(driver, DELIVERY, DEPARTMENT_OF_KIND[kind]),
        ),
        words("upheld", vocabulary.no_and_yes, upheld).set(~known, None),
        in_hundredths("loss", loss),
        satisfaction.set(satisfaction == NONE, None),
    ]
    return vocabulary.frame("complaints", columns)


def _body_pick(told: pl.DataFrame) -> Integers:
    """Return the number that chooses the sentence itself."""
    pick: Integers = told["pick"].to_numpy() // 1000
    return pick


def _texts(
    told: pl.DataFrame, people: pl.Series, sentences: Sentences
) -> tuple[pl.Series, pl.Series]:
    """Write the complaints, and say which of them name the salesperson."""
    rows = told.select("kind", "severity", "wave", "product", "quantity", "delay", "pick")
    body_pick, category = _body_pick(told).tolist(), category_of(told["product"].to_numpy())
    texts, named = [], []
    joined = zip(
        rows.iter_rows(),
        body_pick,
        category.tolist(),
        order_ids(told["order"]),
        people,
        strict=True,
    )
    for (
        kind,
        severity,
        wave,
        product,
        quantity,
        delay,
        pick,
    ), number, shelf, order, person in joined:
        item = sentences.items[shelf][product % 5]
        if wave in ITEMS_OF_WAVE:
            shelf, things = ITEMS_OF_WAVE[wave]
            item = sentences.items[shelf][things[number % len(things)]]
        said = sentences.waves[wave] if wave != NONE else _said(kind, shelf, sentences)
        body = _sentence(said, number, quantity)
        opening = sentences.openings[pick % len(sentences.openings)]
        if "{order}" in body:
            opening = ""
        closings = sentences.closings[severity]
        template = opening + body + closings[pick // 37 % len(closings)]
        one, many = sentences.day_counts
        days = one if delay == 1 else many.format(count=delay)
        texts.append(
            template.format(item=item, order=order, person=person, count=quantity, days=days)
        )
        named.append("{person}" in body)
    return pl.Series("text", texts, dtype=pl.String), pl.Series(named, dtype=pl.Boolean)


def _said(kind: int, shelf: int, sentences: Sentences) -> Sentence:
    """Return what can be said of a kind of complaint; of quality, by what was bought."""
    return sentences.faults[shelf] if kind == QUALITY else sentences.troubles[kind]


def _sentence(said: Sentence, number: int, quantity: int) -> str:
    """Choose a sentence; one that counts the pieces only where there are some."""
    fitting = [one for one in said if "{count}" not in one or quantity >= FEW_PIECES]
    chosen = said[number % len(said)]
    return chosen if chosen in fitting else fitting[number % len(fitting)]
