"""What is said of conditions that end a run with 1."""

FAILING = {
    "condition_hit": "--fail-on '{condition}': {figure} is {shown} (from {rows} {rows_of})",
    "condition_unknown": "--fail-on '{condition}': not known, so not judged: {reason}",
    "error.bad_condition": "--fail-on '{condition}': cannot be read\nexpected a figure, one of < <= > >= = !=, and a number, e.g. '{example}'",
    "error.unknown_figure": "--fail-on '{condition}': no figure is called {figure}; nearest: {near}\nthere are: {names}",
    "error.share_over_one": "--fail-on '{condition}': {figure} is a share, from 0 to 1\nwrite {number}%, or it as a fraction",
    "error.no_share": "--fail-on '{condition}': {figure} is no share\nwrite its limit without %",
}
