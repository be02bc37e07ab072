"""The lexicon of causes: what is wrong with a file of it."""

LEXICON: dict[str, str] = {
    "error.lexicon": "{file}：词库有 {count} 处问题；格式见 retain config lexicon",
    "problem.lexicon_unknown": "{where}：没有这一项；相近的有：{near}",
    "problem.lexicon_not_table": "{where}：{entry} 不是表",
    "problem.lexicon_not_list": "{where}：{entry} 不是文字列表",
    "problem.lexicon_not_text": "{where}：{entry} 不是 1 到 {most} 个字符的文字",
    "problem.lexicon_not_flag": "{where}：{entry}；应为 true 或 false",
    "problem.lexicon_name_taken": "{where}：这个名称已被占用，请给词组换个名称",
    "problem.lexicon_absent": "{where}：自带词库里没有 {entry!r}；相近的有：{near}",
    "problem.lexicon_too_many": "词条总数超过 {most}",
    "problem.lexicon_braces": "{where}：{entry!r} 的花括号不成对；词组写作 {{名称}}",
    "problem.lexicon_nothing": "{where}：{entry!r} 没有内容，只有虚词和符号",
    "problem.lexicon_gaps": "{where}：{entry!r}：每个 .. 或 & 两边都要有词，一条里只能用一种，最多 {most} 段",
    "problem.lexicon_gap_here": "{where}：{entry!r}：这里不能用 .. 或 &，只有原因的短语才能用",
    "problem.lexicon_group_here": "{where}：{entry!r}：这里不能用词组，只能写词",
    "problem.lexicon_no_group": "{where}：{entry!r}：没有词组 {name}；相近的有：{near}",
    "problem.lexicon_circle": "{where}：这些词组互相包含：{names}",
    "problem.lexicon_spellings": "{where}：{entry!r}：词组展开后超过 {most} 种写法；请在中间加 ..",
    "problem.lexicon_too_long": "{where}：{entry!r}：连续超过 {most} 个词或字",
}
