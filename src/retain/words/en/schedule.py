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
    "plan_basis.reckoned": "The official calendar of {country} for {years} is not known yet: its holidays are reckoned, and weekend days worked in exchange are left out.",
    "plan_basis.hours": "Hours go by {contacts} contacts of ours with a time of day and an outcome: {answered} planned contacts by the customer's own answers, {profile} by its wish, {base} by when the others answer, {usual} at the usual hour.",
    "plan_basis.not_understood": "The wish of {customers} customers for a time (preferred_time) was not understood; hours like 14:00, parts of the day and weekdays are.",
}
