"""What is said of leaving."""

CHURN = {
    "churn.title": "Who is leaving",
    "churn.subtitle": "As of {as_of}, looking {horizon} days ahead, {customers} customers",
    "churn.standard": "The standard",
    "churn.status": "Where customers stand",
    "churn.guards": "Silent, but not called gone",
    "churn.partial": "Still buying, but less",
    "churn.ahead": "What to expect of the next {horizon} days",
    "churn.called.window": "A customer is called churned after {cut} days without an occasion",
    "churn.called.own_gap": "A customer is called churned after {cut} own gaps without an occasion",
    "churn.called.chance": "A customer is called churned when the chance to buy within the horizon "
    "is under {cut}",
    "churn.own_cut": " ({tiers})",
    "churn.tier_cut": "tier {tier}: {cut}",
    "churn.tier_nobody": "tier {tier}: nobody is",
    "churn.by_tier.window": "A customer is called churned after a number of days without an occasion "
    "that goes by its tier",
    "churn.by_tier.own_gap": "A customer is called churned after a number of own gaps without an occasion "
    "that goes by its tier",
    "churn.by_tier.chance": "A customer is called churned when its chance to buy within the horizon is "
    "under a cut-off that goes by its tier",
    "churn.proof": "; of those called at {replays} earlier dates ({first} to {last}) at most {upper} "
    "(upper 95 % bound) bought within {horizon} days, and {target} was allowed.",
    "churn.left_out": "At {day}, which had no part in the choice, {called} of {judged} customers were "
    "called and {false} of them ({share}; 95 % interval {low} to {high}) bought within {horizon} days; of those who did "
    "not buy, {recall} had been called.",
    "churn.left_out_nobody": "At {day}, which had no part in the choice, nobody would have been called.",
    "churn.no_standard": "Nobody is called churned: at {replays} earlier dates ({first} to {last}) no "
    "rule kept false calls to {target} with certainty; the best reached {best}.",
    "churn.no_standard_few": "Nobody is called churned: at {replays} earlier dates ({first} to {last}) "
    "too few customers were silent for long to prove any rule.",
    "churn.fallback": "The history is too short to try any rule on {horizon} days of its past, so no "
    "promise can be made: a customer is called churned after {horizon} days without an occasion if "
    "its chance to buy within as many is under {cut}.",
    "churn.model": "The chance to buy is MBG/NBD's with a layer learned at {snapshots} earlier dates, "
    "{trained} days ahead each.",
    "churn.model_alone.short_history": "The chance to buy is MBG/NBD's alone: too little history to "
    "learn more.",
    "churn.model_alone.few_events": "The chance to buy is MBG/NBD's alone: too few customers bought, or "
    "did not, to learn more.",
    "churn.no_model": "There is no chance to buy: under ten customers ever came back.",
    "churn.regular": "Gaps are Erlang-{k} by likelihood (1 is buying at random, more is regular).",
    "churn.status_sentence": "{churned} customers are called churned; {risk} are slowing or lapsed, and "
    "were worth {value} in the window that ended with their last occasion.",
    "churn.guards_sentence": "{guarded} silent customers have a reason not to be called, however long their silence.",
    "churn.ahead_sentence": "{occasions} occasions worth {value} are to be expected of {buyers} "
    "customers.",
    "churn.partial_nobody": "No customer who still buys has dropped a category or half of its spend.",
    "churn.ahead_unknown": "Nothing can be said: too few customers ever came back.",
    "status.active": "buys in its rhythm",
    "status.slowing": "silent for over one own gap, or its pace in decline",
    "status.lapsed": "silent for over two own gaps",
    "status.churned": "called gone by the standard",
    "status.returned": "came back after it would have been called",
    "status.new": "first occasion within the horizon",
    "status.one_time": "one occasion, and that is long ago",
    "status.prospect": "never bought",
    "guard_name.moved_or_merged": "moved or merged into another account",
    "guard_name.paused": "paused by agreement",
    "guard_name.open_order": "waits for goods on order",
    "guard_name.data_gap": "no rows at all from its region, manager or store",
    "guard_name.stocked_up": "still has goods",
    "guard_name.recent_contact": "was in touch lately",
    "guard_name.seasonal": "seasonal, and out of season",
    "guard_name.slow_regular": "slow but regular",
    "partial.spend": "spend down by half or more",
    "partial.category": "stopped buying {name}",
    "column.status": "status",
    "column.value_before": "value while buying",
    "column.chance_to_buy": "chance to buy",
    "column.expected_value": "expected value",
    "column.expected_occasions": "expected occasions",
    "column.churned": "churned",
    "column.churned_share": "churned, of all",
    "column.at_risk": "slowing or lapsed",
    "column.churn_guard": "guard",
    "column.part": "lost",
    "column.band": "chance",
}
