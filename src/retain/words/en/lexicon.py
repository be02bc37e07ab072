"""The lexicon of causes: what is wrong with a file of it."""

LEXICON: dict[str, str] = {
    "error.lexicon": "{file}: {count} problems in the lexicon; retain config lexicon shows the form",
    "problem.lexicon_unknown": "{where}: unknown; near it: {near}",
    "problem.lexicon_not_table": "{where}: {entry} is no table",
    "problem.lexicon_not_list": "{where}: {entry} is no list of texts",
    "problem.lexicon_not_text": "{where}: {entry} is no text of 1 to {most} characters",
    "problem.lexicon_not_flag": "{where}: {entry}; true or false",
    "problem.lexicon_name_taken": "{where}: the name is taken, give the group another one",
    "problem.lexicon_absent": "{where}: {entry!r} is not in the shipped lexicon; near it: {near}",
    "problem.lexicon_too_many": "more than {most} entries in all",
    "problem.lexicon_braces": "{where}: {entry!r} has a brace without its partner; a group is written {{name}}",
    "problem.lexicon_nothing": "{where}: {entry!r} says nothing; only fillers and marks stand in it",
    "problem.lexicon_gaps": "{where}: {entry!r}: words must stand on both sides of each .. or &, one kind of them in a phrase, and at most {most} pieces",
    "problem.lexicon_gap_here": "{where}: {entry!r}: no .. or & here, only in phrases of causes",
    "problem.lexicon_group_here": "{where}: {entry!r}: no groups here, only words",
    "problem.lexicon_no_group": "{where}: {entry!r}: there is no group {name}; near it: {near}",
    "problem.lexicon_circle": "{where}: these groups hold one another: {names}",
    "problem.lexicon_spellings": "{where}: {entry!r}: its groups make more than {most} spellings; put .. between them",
    "problem.lexicon_too_long": "{where}: {entry!r}: more than {most} words or characters in a row",
}
