"""关于挽回手册与挽回的用语."""

WINBACK: dict[str, str] = {
    "problem.offer_twice": "{name}：offer_cost 与 offer_share 都在说方案成本，请只留一个（来自 {origin}）",
}
