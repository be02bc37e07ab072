"""Files too large to keep, made when they are needed."""

from __future__ import annotations

from pathlib import Path


def long_field_8mb(folder: Path) -> Path:
    """Twenty orders, of which one has a name of eight million letters."""
    rows = [f"O{n},C{n},Name {n},2024-01-{n:02d},10.50\n" for n in range(1, 21)]
    rows[9] = rows[9].replace("Name 10", "x" * 8_000_000)
    path = folder / "long_field_8mb.csv"
    path.write_text("order_id,customer_id,name,order_date,amount\n" + "".join(rows))
    return path
