"""What the configuration sets, as the values that scoring takes."""

from __future__ import annotations

from dataclasses import fields

from retain.config import Config
from retain.errors import ConfigError, DataError, Problem
from retain.plan_defaults import SHARES_WITH_TARGETS
from retain.playbooks import lexicon, playbook
from retain.scoring.base import Base
from retain.scoring.causes.world import CauseRules
from retain.scoring.contact_plan.rules import CareRules, PlanRules
from retain.scoring.customer_value import EngagementRules
from retain.scoring.key_accounts import KeyAccountRules
from retain.scoring.ladder import LadderRules
from retain.scoring.loyalty import LoyaltyRules
from retain.scoring.named_levels import LevelRules
from retain.scoring.relations import RelationRules
from retain.scoring.relationship import RelationshipRules
from retain.scoring.service.rules import ServiceRules
from retain.scoring.standards import Rules, Standards
from retain.scoring.winback.rules import WinbackRules
from retain.tables.grades import GradeRules


def rules(config: Config, *, texts: bool = False) -> Rules:
    """The scoring rules that the configuration sets.

    Args:
        config: the configuration.
        texts: whether texts are going to be read: the lexicon is made ready then.

    Raises:
        InputMissing: a file that the configuration names is not there.
        ConfigError: such a file, or what the settings say together, has faults.
    """
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
        causes=cause_rules(config, texts=texts),
        playbook=playbook(config),
        winback=WinbackRules(
            **{field.name: config[f"winback.{field.name}"] for field in fields(WinbackRules)}
        ),
        plan=plan_rules(config),
        care=CareRules(**{field.name: config[f"care.{field.name}"] for field in fields(CareRules)}),
        service=service_rules(config),
    )


def cause_rules(config: Config, *, texts: bool = False) -> CauseRules:
    """What the configuration sets about causes, `texts` as in `rules`."""
    return CauseRules(
        days=config["causes.days"],
        strength=config["causes.strength"],
        limits=config["causes.limits"],
        contacts_a_year=plan_rules(config).contacts_a_year,
        lang=config["output.lang"],
        lexicon=lexicon(config) if texts else None,
    )


def plan_rules(config: Config) -> PlanRules:
    """What the configuration sets about contacts."""
    return PlanRules(**{field.name: config[f"plan.{field.name}"] for field in fields(PlanRules)})


def grade_rules(config: Config) -> GradeRules:
    """What the configuration sets about grades and their scales."""
    return GradeRules(
        **{field.name: config[f"surveys.{field.name}"] for field in fields(GradeRules)}
    )


def service_rules(config: Config) -> ServiceRules:
    """What the configuration sets about service.

    Raises:
        ConfigError: a target of a share that is over 1.
    """
    targets, name = config["service.targets"], "service.targets"
    over = [figure for figure in SHARES_WITH_TARGETS if targets.get(figure, 0) > 1]
    if over:
        problems = [
            Problem(
                "target_over_one",
                {
                    "name": f"{name}.{figure}",
                    "value": f"{targets[figure]:g}",
                    "share": f"{targets[figure] / 100:g}",
                    "origin": config.values[name].origin,
                },
            )
            for figure in over
        ]
        raise ConfigError("configuration", file=str(config.path or "-"), problems=problems)
    return ServiceRules(
        **{field.name: config[f"service.{field.name}"] for field in fields(ServiceRules)}
    )


def relation_rules(config: Config) -> RelationRules:
    """What the configuration sets about relations to customers.

    Raises:
        ConfigError: a better grade that asks for less than a worse one.
    """
    cuts = config["relationship.cut_offs"]
    if sorted(cuts.values(), reverse=True) != [cuts[grade] for grade in sorted(cuts)]:
        origin = config.values["relationship.cut_offs"].origin
        name, value = "relationship.cut_offs", repr(dict(cuts))
        problem = Problem("cut_offs_fall", {"name": name, "value": value, "origin": origin})
        raise ConfigError("configuration", file=str(config.path or "-"), problems=[problem])
    return RelationRules(
        loyalty=LoyaltyRules(config["loyalty.weights"]),
        ladder=LadderRules(config["loyalty.ladder"]),
        relationship=RelationshipRules(config["relationship.weights"], cuts),
        engagement=EngagementRules(config["engagement.worth"]),
        discount_rate=config["scoring.discount_rate"],
    )


def level_rules(config: Config) -> LevelRules:
    """The levels that the configuration sets."""
    return LevelRules(
        **{field.name: config[f"levels.{field.name}"] for field in fields(LevelRules)}
    )


def check_standards(standards: Standards, asked: Rules, base: Base) -> None:
    """Make sure that saved standards can judge.

    Args:
        standards: the saved ones.
        asked: the rules of this run.
        base: what is to be judged.

    Raises:
        DataError: they were learned for another window, horizon or value.
    """
    for name in ("window_days", "horizon_days"):
        saved, wanted = getattr(standards, name), getattr(asked, name)
        if saved != wanted:
            option = "--" + name.removesuffix("_days")
            raise DataError(
                "standards_days", code="STANDARDS", option=option, saved=saved, asked=wanted
            )
    if standards.value == "margin" and not base.customers.has_margin:
        raise DataError("standards_value", code="STANDARDS")
