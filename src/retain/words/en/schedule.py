"""When contacts are planned: faults of the settings, what could not be read."""

SCHEDULE: dict[str, str] = {
    "problem.not_country": "{name} = {value}: not a country whose holidays are known, such as CN or DE-BY; near: {near} (from {origin})",
    "problem.no_hour": "plan.hours.{name} = {hour}: an hour of the day is from 0 to 24",
    "problem.opens_after_closes": "plan.hours: opens ({opens}) must be before closes ({closes})",
    "problem.usual_outside": "plan.hours.usual = {usual}: not from opens ({opens}) to before closes ({closes})",
    "problem.quiet_at_work": "plan.hours: quiet from {quiet_from} until {quiet_until} takes working hours ({opens} to {closes}); shorten one of them",
    "problem.no_length": "plan.minutes.{channel} = {minutes}: more than 0, and at most the working day of {day} minutes",
    "problem.more_than_a_week": "plan.working_share.{owner} = {share}: at most 1, all of a week",
    "init.country": "the headers are simplified Chinese: whose holidays and days worked in exchange are kept; change it where that is wrong",
}
