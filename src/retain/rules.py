"""What the configuration sets, as the values that scoring takes."""

from __future__ import annotations

from dataclasses import fields

from retain.config import Config
from retain.scoring.customer_value import EngagementRules
from retain.scoring.key_accounts import KeyAccountRules
from retain.scoring.ladder import LadderRules
from retain.scoring.loyalty import LoyaltyRules
from retain.scoring.named_levels import LevelRules
from retain.scoring.relations import RelationRules
from retain.scoring.relationship import RelationshipRules
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
        relations=relation_rules(config),
    )


def relation_rules(config: Config) -> RelationRules:
    """What the configuration sets about relations to customers."""
    return RelationRules(
        loyalty=LoyaltyRules(config["loyalty.weights"]),
        ladder=LadderRules(config["loyalty.ladder"]),
        relationship=RelationshipRules(
            config["relationship.weights"], config["relationship.cut_offs"]
        ),
        engagement=EngagementRules(config["engagement.worth"]),
        discount_rate=config["scoring.discount_rate"],
    )


def level_rules(config: Config) -> LevelRules:
    """The levels that the configuration sets."""
    return LevelRules(
        **{field.name: config[f"levels.{field.name}"] for field in fields(LevelRules)}
    )
