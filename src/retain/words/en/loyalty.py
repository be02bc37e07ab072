"""What is said of loyalty."""

LOYALTY = {
    "problem.bad_condition": "{name}: cannot be asked of the scores: {value}: {problem}",
    "problem.no_column": "{name}: there is no column {column} in the scores; nearest: {near}",
}
