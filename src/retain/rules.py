"""What the configuration sets, as the values that scoring takes."""

from __future__ import annotations

from dataclasses import fields

from retain.config import Config
from retain.scoring.key_accounts import KeyAccountRules
from retain.scoring.named_levels import LevelRules
from retain.scoring.standards import Rules


def rules(config: Config) -> Rules:
    """The scoring rules that the configuration sets."""
    return Rules(
        window_days=config["scoring.window_days"],
        a_percent=config["scoring.a_percent"],
        b_percent=config["scoring.b_percent"],
        value=config["scoring.value"],
        horizon_days=config["scoring.horizon_days"],
        max_false_churn=config["scoring.max_false_churn"],
        lifetime_months=config["scoring.lifetime_months"],
        discount_rate=config["scoring.discount_rate"],
        levels=level_rules(config),
        key_accounts=KeyAccountRules(
            **{
                field.name: config[f"key_accounts.{field.name}"]
                for field in fields(KeyAccountRules)
            }
        ),
    )


def level_rules(config: Config) -> LevelRules:
    """The levels that the configuration sets."""
    return LevelRules(
        **{field.name: config[f"levels.{field.name}"] for field in fields(LevelRules)}
    )
