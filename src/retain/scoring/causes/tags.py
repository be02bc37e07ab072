"""The columns about causes: who leaves why, how sure that is, and on what evidence.

The cause with the strongest evidence is named where that reaches `NAMED`; from `MENTIONED` on one
stands in `causes`. Strengths within `TIED` of each other are equal, and the order of `CAUSES`
decides. A cause that this base was tested for and showed no support of is trusted less:
`cause_confidence` is the strength, times `UNSUPPORTED` there, and it takes `NAMED_UNSUPPORTED` to
name it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.moments import Moments
from retain.scoring.causes.pieces import cause_strengths, find_pieces
from retain.scoring.causes.rule import CAUSES, UNKNOWN, Rule
from retain.scoring.causes.rules_of import RULES
from retain.scoring.causes.standard import CauseStandard
from retain.scoring.causes.world import CauseRules, World
from retain.scoring.churn import IN_DECLINE
from retain.scoring.partial_churn import missed_since
from retain.scoring.playbook import Playbook
from retain.words import text

if TYPE_CHECKING:
    from retain.scoring.base import Base

NAMED: Final = 0.5
NAMED_UNSUPPORTED: Final = 0.65
MENTIONED: Final = 0.3
TIED: Final = 0.01
UNSUPPORTED: Final = 0.7

COLUMNS: Final[dict[str, pl.DataType]] = {
    "cause": pl.String(),
    "causes": pl.List(pl.String),
    "cause_confidence": pl.Float64(),
    "cause_tables": pl.UInt32(),
    "cause_evidence": pl.String(),
    "remedy": pl.String(),
    "cause_department": pl.String(),
}


def cause_columns(
    base: Base,
    judged: pl.DataFrame,
    declines: pl.DataFrame,
    standard: CauseStandard,
    rules: CauseRules,
    playbook: Playbook | None,
    *,
    as_of: int,
) -> pl.DataFrame:
    """Why customers in decline leave, one row a row of `judged`, in its order.

    Args:
        base: what scores are made from.
        judged: `code`, `last_day`, `own_gap_days`, `tier_before`, `status`, `partial_churn`.
        declines: as `decline_dates` gives them.
        standard: what causes are judged by.
        rules: the user's settings.
        playbook: what is done about each cause; None where nobody says.
        as_of: the day.
    """
    moments = moments_of_decline(judged, declines, base.categories(), as_of=as_of)
    world = World(base, as_of, judged, rules, standard.reference)
    tags = tagged(world, moments, standard.unsupported())
    named = moments.frame.select("moment", "code", "tier").join(tags, on="moment").drop("moment")
    treated = named.join(_remedies(playbook), on=["cause", "tier"], how="left", nulls_equal=True)
    columns = [pl.col(name).cast(kind) for name, kind in COLUMNS.items()]
    of_everybody = judged.select("code").join(treated, on="code", how="left", maintain_order="left")
    return of_everybody.select(columns)


def moments_of_decline(
    judged: pl.DataFrame,
    declines: pl.DataFrame,
    categories: pl.DataFrame | None,
    *,
    as_of: int,
) -> Moments:
    """When the decline of each customer in one began.

    Where too few gaps tell, evidence ends when the customer fell silent: at its last occasion and
    one own gap; without a rhythm at the last occasion itself. Who is as active as ever, and lost a
    category, declined when it missed that: what befell it since is no reason.
    """
    in_decline = pl.col("status").is_in(IN_DECLINE) | pl.col("partial_churn").is_not_null()
    silent = pl.col("last_day") + pl.col("own_gap_days").fill_null(0.0).round().cast(pl.Int32)
    began = pl.col("began").cast(pl.Int32)
    silent = pl.when(pl.col("status").is_in(IN_DECLINE)).then(silent)
    parts = judged.select("code", "partial_churn").drop_nulls()
    missed = pl.DataFrame(schema={"code": pl.UInt32, "missed_day": pl.Int32})
    if categories is not None:
        missed = missed_since(parts, categories)
    known = (
        judged.filter(in_decline.fill_null(False))
        .select("code", "last_day", "own_gap_days", silent.alias("silent"), tier="tier_before")
        .join(missed, on="code", how="left", maintain_order="left")
        .join(
            declines.select("code", "rhythm_day", began=pl.col("decline_date").to_physical()),
            on="code",
            how="left",
            maintain_order="left",
        )
    )
    dated = began.is_not_null()
    return Moments.of(
        known.select(
            "code",
            "tier",
            day=pl.min_horizontal(pl.coalesce(began, "silent", "missed_day"), pl.lit(as_of)),
            rhythm_day=pl.coalesce("rhythm_day", "last_day"),
            gap=pl.when(dated).then(began - pl.col("rhythm_day")).otherwise("own_gap_days"),
            told_day=pl.lit(as_of),
        )
    )


def tagged(
    world: World,
    moments: Moments,
    unsupported: frozenset[str],
    rules: tuple[Rule, ...] = RULES,
) -> pl.DataFrame:
    """`moment` and the columns about causes, one row a moment, in its order.

    Args:
        world: what rules look at.
        moments: one a customer in decline.
        unsupported: the causes that the base shows no support for.
        rules: what is asked.
    """
    pieces = find_pieces(world, moments, rules)
    strengths = cause_strengths(pieces).filter(pl.col("strength") >= MENTIONED)
    lang = world.rules.lang
    sentences = _sentences(pieces, strengths, lang)
    missing = missing_data(world, rules)
    absent = text("evidence_no_data", lang, tables=", ".join(missing)) if missing else None
    found = moments.frame.select("moment").join(
        _named(strengths, unsupported), on="moment", how="left", maintain_order="left"
    )
    found = found.join(_mentioned(strengths), on="moment", how="left", maintain_order="left")
    found = found.join(sentences, on="moment", how="left", maintain_order="left")
    between = text("evidence_between", lang)
    said = pl.col("sentences").fill_null(text("evidence_none", lang))
    return found.select(
        "moment",
        pl.col("cause").fill_null(UNKNOWN),
        pl.col("causes").fill_null(pl.lit([], pl.List(pl.String))),
        "cause_confidence",
        "cause_tables",
        pl.concat_str(said, pl.lit(absent, pl.String), separator=between, ignore_nulls=True).alias(
            "cause_evidence"
        ),
    )


def missing_data(world: World, rules: tuple[Rule, ...]) -> list[str]:
    """What was not given and would let more rules be asked: tables, or a role of one given.

    In the order of the rules.
    """
    missing: dict[str, None] = {}
    for rule in rules:
        if world.judges(rule):
            continue
        for source in rule.sources:
            for role in source:
                table = role.partition(".")[0]
                given = table == "transactions" or world.table(table) is not None
                if not world.has(role):
                    missing[role if given else table] = None
    return list(missing)


def _remedies(playbook: Playbook | None) -> pl.DataFrame:
    """`cause`, `tier`, `remedy` and `cause_department` of every play, without a tier too."""
    rows = [
        (cause, tier, play.remedy, play.department)
        for cause in (*CAUSES, UNKNOWN)
        for tier in ("A", "B", "C", "D", None)
        for play in ([playbook.play(cause, tier)] if playbook else [])
    ]
    names = ("cause", "tier", "remedy", "cause_department")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _named(strengths: pl.DataFrame, unsupported: frozenset[str]) -> pl.DataFrame:
    """`moment`, `cause`, `cause_confidence`, `cause_tables` of those whose cause is named."""
    top = pl.col("strength").max().over("moment")
    cause = _cause(pl.col("rank"))
    doubted = cause.is_in(sorted(unsupported))
    trust = pl.when(doubted).then(UNSUPPORTED).otherwise(1.0)
    enough = pl.when(doubted).then(NAMED_UNSUPPORTED).otherwise(NAMED)
    return (
        strengths.filter(pl.col("strength") >= enough)
        .filter(pl.col("strength") >= top - TIED)
        .sort("moment", "rank")
        .unique("moment", keep="first", maintain_order=True)
        .select(
            "moment",
            cause.alias("cause"),
            (pl.col("strength") * trust).round(4).alias("cause_confidence"),
            pl.col("tables").alias("cause_tables"),
        )
    )


def _mentioned(strengths: pl.DataFrame) -> pl.DataFrame:
    """`moment` and `causes`: the strongest first, equal ones in the order of `CAUSES`."""
    ordered = strengths.sort("moment", "strength", "rank", descending=[False, True, False])
    return ordered.group_by("moment", maintain_order=True).agg(causes=_cause(pl.col("rank")))


def _sentences(pieces: pl.DataFrame, strengths: pl.DataFrame, lang: str) -> pl.DataFrame:
    """`moment` and `sentences` of the causes mentioned, the strongest cause and piece first."""
    of_cause = strengths.select("moment", "rank", whole="strength")
    ordered = pieces.join(of_cause, on=["moment", "rank"]).sort(
        "moment", "whole", "rank", "strength", "piece",
        descending=[False, True, False, True, False],
    )  # fmt: skip
    between = text("evidence_between", lang)
    return ordered.group_by("moment", maintain_order=True).agg(
        sentences=pl.col("sentence").str.join(between)
    )


def _cause(rank: pl.Expr) -> pl.Expr:
    return rank.replace_strict(list(range(len(CAUSES))), list(CAUSES), return_dtype=pl.String)
