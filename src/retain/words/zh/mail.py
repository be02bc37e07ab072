"""What a report says of itself where it is cut to fit a mail, in Chinese."""

MAIL: dict[str, str] = {
    "mail.more": "……另有 {count} 项",
    "mail.between": "、",
    "mail.attached": "全部行与列见附件。",
    "mail.attached_with": "附件含全部行与列，并有：{titles}。",
    "change.points": "{points} 个百分点",
}
