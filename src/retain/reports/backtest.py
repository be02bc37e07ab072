"""How good the scores were on the past: who wins, where retain does not, figure by figure."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from retain.reports.backtest_sentences import (
    COMPARED,
    standing,
    where_ahead,
    where_not_ahead,
    who_was_called,
)
from retain.reports.report import Cell, Heading, Kind, Report, Section, Table
from retain.scoring.backtest import PassedOver, Seen
from retain.scoring.comparison import Comparison
from retain.scoring.measure import day_date
from retain.scoring.peers import PREDICTORS, RETAIN
from retain.words import text

_KINDS: dict[str, Kind] = {
    "cut_date": "date", "predictor": "text", "auc": "number", "brier": "number",
    "log_loss": "number", "predicted_occasions": "number", "actual_occasions": "count",
    "predicted_value": "money", "actual_value": "money", "false_churn": "share",
    "recall": "share",
}  # fmt: skip


def backtest_report(found: Sequence[Seen | PassedOver], compared: Comparison, lang: str) -> Report:
    """The backtest.

    Args:
        found: the cut dates, from the oldest on.
        compared: what those that tell something came to.
        lang: "en" or "zh".
    """
    seen = [each for each in found if isinstance(each, Seen)]
    subtitle = text(
        "backtest.subtitle", lang,
        cuts=len(seen), first=day_date(seen[0].day), last=day_date(seen[-1].day),
        horizon=seen[0].standards.horizon_days,
    )  # fmt: skip
    sections = (
        _predictors(compared, lang),
        _differences(compared, lang),
        _cuts(found, compared, lang),
        _calibration(compared, lang),
        _totals(seen, compared, lang),
        _rules(seen, compared, lang),
        _standards(seen, lang),
        _cells(compared, lang),
    )
    return Report(text("backtest.title", lang), subtitle, lang, sections)


def _heading(key: str, kind: Kind, lang: str, words: str = "") -> Heading:
    return Heading(key, text(f"backtest_column.{key}", lang), kind, words)


def _predictors(compared: Comparison, lang: str) -> Section:
    rows = []
    for name in PREDICTORS:
        auc = compared.of("auc", name)
        assert auc is not None  # every predictor puts customers in an order
        others = (compared.of(measure, name) for measure in COMPARED[1:])
        rows.append(
            (name, auc.figure.value, auc.figure.low, auc.figure.high,
             *(each.figure.value if each else None for each in others))
        )  # fmt: skip
    headings = (
        _heading("predictor", "text", lang, "predictor."),
        _heading("auc", "number", lang),
        _heading("low", "number", lang),
        _heading("high", "number", lang),
        _heading("brier", "number", lang),
        _heading("log_loss", "number", lang),
        _heading("occasions_error", "share", lang),
        _heading("value_error", "share", lang),
    )
    said = (*where_ahead(compared, lang), text("backtest.measures", lang))
    return Section("predictors", text("backtest.predictors", lang), said,
                   Table(headings, tuple(rows)))  # fmt: skip


def _differences(compared: Comparison, lang: str) -> Section:
    rows = tuple(
        (measure, peer.predictor, peer.ahead.value, peer.ahead.low, peer.ahead.high,
         standing(peer.ahead))
        for measure in COMPARED
        for peer in compared.peers(measure)
        if peer.ahead is not None
    )  # fmt: skip
    headings = (
        _heading("measure", "text", lang, "measure_name."),
        _heading("predictor", "text", lang, "predictor."),
        _heading("ahead", "number", lang),
        _heading("low", "number", lang),
        _heading("high", "number", lang),
        _heading("standing", "text", lang, "standing."),
    )
    said = (*where_not_ahead(compared, lang), text("backtest.interval", lang))
    title = text("backtest.not_ahead", lang)
    return Section("differences", title, said, Table(headings, rows))


def _cuts(found: Sequence[Seen | PassedOver], compared: Comparison, lang: str) -> Section:
    figures = {
        (row["cut_date"], row["predictor"]): row for row in compared.cells.iter_rows(named=True)
    }
    rows: list[tuple[Cell, ...]] = []
    for each in found:
        day = day_date(each.day)
        if isinstance(each, PassedOver):
            rows.append((day, each.customers, None, *[None] * 5, each.why))
            continue
        aucs = [figures[day, name]["auc"] for name in (RETAIN, "recency", "mbg_nbd")]
        briers = [figures[day, name]["brier"] for name in (RETAIN, "mbg_nbd")]
        buying = each.standards.buying
        learned = (buying.why_no_layer if buying else None) or "layer"
        rows.append((day, each.codes.len(), float(each.bought.mean()), *aucs, *briers, learned))
    headings = (
        _heading("cut_date", "date", lang),
        _heading("customers", "count", lang),
        _heading("bought", "share", lang),
        *(Heading(f"auc_{name}", text("backtest_column.of", lang, measure="AUC",
                                      name=text(f"predictor.{name}", lang)), "number")
          for name in (RETAIN, "recency", "mbg_nbd")),
        *(Heading(f"brier_{name}", text("backtest_column.of", lang, measure="Brier",
                                        name=text(f"predictor.{name}", lang)), "number")
          for name in (RETAIN, "mbg_nbd")),
        _heading("learned", "text", lang, "learned."),
    )  # fmt: skip
    drawn = max((each for each in found if isinstance(each, Seen)), key=lambda each: each.everybody)
    said = [text("backtest.cuts_sentence", lang)]
    if drawn.everybody > drawn.codes.len():
        said.append(
            text("backtest.drawn", lang, looked_at=drawn.codes.len(), customers=drawn.everybody)
        )
    return Section("cuts", text("backtest.cuts", lang), tuple(said), Table(headings, tuple(rows)))


def _calibration(compared: Comparison, lang: str) -> Section:
    headings = (
        _heading("group", "count", lang),
        _heading("customers", "count", lang),
        _heading("least", "share", lang),
        _heading("greatest", "share", lang),
        _heading("predicted", "bar", lang),
        _heading("actual", "bar", lang),
    )
    return Section(
        "calibration",
        text("backtest.calibration", lang),
        (text("backtest.calibration_sentence", lang),),
        Table(headings, tuple(compared.calibration.rows())),
    )


def _totals(seen: Sequence[Seen], compared: Comparison, lang: str) -> Section:
    """What came and what was expected at each date; below, the mean absolute errors."""
    names = [name for name in PREDICTORS if seen[0].predictions[name].occasions is not None]
    of = {name: compared.cells.filter(pl.col("predictor") == name) for name in names}
    ours, columns = of[RETAIN], ("predicted_occasions", "actual_occasions")
    money = ("actual_value", "predicted_value")
    rows: list[tuple[Cell, ...]] = list(
        zip(
            ours["cut_date"].cast(pl.String),
            ours["actual_occasions"].cast(pl.Int64),
            *(of[name]["predicted_occasions"].round(1) for name in names),
            *(ours[name].round(2) for name in money),
            strict=True,
        )
    )
    off: list[float | None] = [_mean_off(of[name], *columns, digits=1) for name in names]
    money_off = _mean_off(ours, *money, digits=2)
    rows.append((text("backtest.mean_off", lang), None, *off, None, money_off))
    headings = (
        Heading("cut_date", text("backtest_column.cut_date", lang)),
        _heading("actual_occasions", "count", lang),
        *(
            Heading(f"occasions_{name}", text(f"predictor.{name}", lang), "number")
            for name in names
        ),
        _heading("actual_value", "money", lang),
        _heading("predicted_value", "money", lang),
    )
    table = Table(headings, tuple(rows), total=True)
    said = (text("backtest.totals_sentence", lang),)
    return Section("totals", text("backtest.totals", lang), said, table)


def _mean_off(cells: pl.DataFrame, one: str, other: str, *, digits: int) -> float | None:
    """The mean absolute difference of two columns; None where one of them is not always known."""
    off = (cells[one] - cells[other]).abs()
    return round(sum(off.to_list()) / off.len(), digits) if not off.null_count() else None


def _rules(seen: Sequence[Seen], compared: Comparison, lang: str) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for rule in compared.rules:
        false, recall = compared.false_churn(rule), compared.of("recall", rule.rule)
        assert recall is not None  # somebody did not buy
        rows.append(
            (rule.rule, rule.called, false.value, false.low, false.high,
             recall.figure.value, recall.figure.low, recall.figure.high)
        )  # fmt: skip
    headings = (
        _heading("rule", "text", lang, "rule_name."),
        _heading("called", "count", lang),
        _heading("false_churn", "share", lang),
        _heading("low", "share", lang),
        _heading("high", "share", lang),
        _heading("recall", "share", lang),
        Heading("recall_low", text("backtest_column.low", lang), "share"),
        Heading("recall_high", text("backtest_column.high", lang), "share"),
    )
    said = tuple(who_was_called(compared, seen[0].standard, lang))
    return Section("rules", text("backtest.rules", lang), said, Table(headings, tuple(rows)))


def _standards(seen: Sequence[Seen], lang: str) -> Section:
    """What was promised at each cut date, by the replay left out, and what came of it."""
    rows: list[tuple[Cell, ...]] = []
    for each in seen:
        standard, called = each.standard, each.called[RETAIN]
        left_out = standard.left_out
        promised = left_out.false / left_out.called if left_out and left_out.called else None
        calls, false = int(called.sum()), int((called & each.bought).sum())
        gone = int((~each.bought).sum())
        rows.append(
            (day_date(each.day), standard.basis,
             standard.rule if standard.basis != "none" else None,
             standard.cut_off if standard.basis != "none" else None,
             promised, calls, false / calls if calls else None, (calls - false) / gone)
        )  # fmt: skip
    headings = (
        _heading("cut_date", "date", lang),
        _heading("basis", "text", lang, "basis."),
        _heading("figure", "text", lang, "figure_name."),
        _heading("cut_off", "number", lang),
        _heading("promised", "share", lang),
        _heading("called", "count", lang),
        _heading("false_churn", "share", lang),
        _heading("recall", "share", lang),
    )
    said = (text("backtest.standards_sentence", lang),)
    title = text("backtest.standards", lang)
    return Section("standards", title, said, Table(headings, tuple(rows)))


def _cells(compared: Comparison, lang: str) -> Section:
    """Cut date by predictor, every figure a column: for programs."""
    headings = tuple(
        _heading(name, _KINDS.get(name, "count"), lang) for name in compared.cells.columns
    )
    table = Table(headings, tuple(compared.cells.rows()))
    return Section("cells", text("backtest.cells", lang), (), table, for_programs=True)
