"""Kumar and Petersen's teaching data: shares of wallet in percent, some of them over 100."""

from __future__ import annotations

import io

import polars as pl
import pytest

LAST = pl.date(2019, 12, 31)
"""The data count quarters; they are dated here so that the twelfth ends on this day."""


@pytest.fixture
def lines(real_data, tmp_path):
    """What each customer bought in each of twelve quarters, on the quarter's last day."""
    bought = pl.read_csv(real_data / "smcrm" / "customerRetentionTransactions.csv").select(
        "customer",
        date=LAST.dt.offset_by(
            pl.format("-{}mo", ((12 - pl.col("quarter")) * 3).cast(pl.Int64))
        ).dt.month_end(),
        amount="order_quantity",
    )
    bought.write_csv(tmp_path / "lines.csv")
    return tmp_path / "lines.csv"


@pytest.fixture
def scored(retain, real_data, lines, tmp_path):
    """Scores, what was said, and the shares as they are told, by a table's name."""

    def score(name):
        told = pl.read_csv(real_data / "smcrm" / name).select("customer", "sow", date=LAST)
        told.write_csv(tmp_path / "wallet.csv")
        ran = retain("score", lines, "--table", f"wallet={tmp_path / 'wallet.csv'}")
        assert ran.code == 0, ran.err
        found = pl.read_csv(io.BytesIO(ran.out), schema_overrides={"customer_id": pl.String})
        told = told.with_columns(customer_id=pl.col("customer").cast(pl.Int64).cast(pl.String))
        return found.join(told, on="customer_id"), ran.err

    return score


def test_shares_are_read_as_percentages(scored):
    both, said = scored("customerRetentionDemographics.csv")
    assert both.height == 500
    assert (both["share_of_wallet"] - both["sow"] / 100).abs().max() < 1e-9
    assert set(both["share_of_wallet_basis"]) == {"observed"}
    assert both["wallet_total"].null_count() == both["wallet_headroom"].null_count() == 500
    assert "cannot be true" not in said


def test_shares_over_all_are_said_and_make_none(scored):
    """Five of 500 customers are told to spend more with the firm than in all, up to 116 %."""
    both, said = scored("acquisitionRetention.csv")
    over = both.filter(pl.col("sow") > 100)
    assert sorted(over["sow"])[-1] == 116
    assert over["share_of_wallet"].null_count() == over.height == 5
    others = both.filter(pl.col("sow") <= 100)
    assert (others["share_of_wallet"] - others["sow"] / 100).abs().max() < 1e-9
    assert "5 rows cannot be true" in said
