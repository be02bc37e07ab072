"""What a report says of itself where it is cut to fit a mail."""

MAIL: dict[str, str] = {
    "mail.more": "… and {count} more",
    "mail.between": ", ",
    "mail.attached": "The attached report holds every row and every column.",
    "mail.attached_with": "The attached report holds every row and every column, and besides: {titles}.",
    "change.points": "{points} pp",
}
