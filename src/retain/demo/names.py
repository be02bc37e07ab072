"""Invented names of firms and people, some of them awkward to read on purpose.

A name is a pattern and five numbers, each of which picks a word. The numbers are the same in
every language. All words are made up or everyday words; a likeness to a real firm is chance.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.accounts import PRIVATE, Accounts
from retain.demo.columns import Integers

PICKS: Final = 5
PATTERN_WEIGHTS: Final = (0.82, 0.07, 0.03, 0.03, 0.03, 0.02)
"""Share of firms by pattern: plain, with a comma, quoted, apostrophe, full width, long."""

INITIALS: Final = "ABCDEFGHJKLMNPRSTVWY"
BLANKS: Final = (("", ""), ("", " "), ("  ", ""), (" ", " "))


@dataclass(frozen=True)
class Lexicon:
    """The word lists of one language and the patterns that join them.

    In a pattern, `{a}{b}` is an invented proper name, `{s}` and `{t}` are surnames or places,
    `{g}` is a given name, `{i}` an initial and `{w}` the word of the trade.
    """

    heads: tuple[str, ...]
    tails: tuple[str, ...]
    surnames: tuple[str, ...]
    given: tuple[str, ...]
    trades: tuple[tuple[str, ...], ...]
    patterns: tuple[str, ...]
    person: str
    again: str


def _listed(text: str) -> tuple[str, ...]:
    """Split a text into its words."""
    return tuple(text.split())


ENGLISH: Final = Lexicon(
    heads=_listed(
        "Al Ban Bel Bor Cal Cor Dal Den Dor El Fal Fen Gal Gor Hal Har Hol Ing Jor Kel Kir Lan"
        " Lin Lor Mal Mar Mel Mor Nar Nor Ol Or Pel Por Quin Ral Ren Ros Sal Sel Sor Tal Tar Tor"
        " Ul Val Var Vel Wal Wen Wil Yar Zel Å Bré Flø Gär Hé"
    ),
    tails=_listed(
        "bach beck bridge brook by combe croft dale den don fell field ford gate grove ham holm"
        " holt hurst land leigh low mere mont more ness nor port ridge row sett shaw stead stow"
        " thorpe ton vale wick wold worth"
    ),
    surnames=_listed(
        "Abelard Amsel Ashdown Barrow Beaumont Bellow Birch Brask Calder Carrow Castell Cobb"
        " Corrie Crane Dacre Dansel Darrow Eddery Elmore Esker Farrow Fenwick Flint Gallow Garth"
        " Gosse Hallam Harrow Hexam Ister Jarrow Jessop Kestrel Kittow Lamb Larkin Lorimer Maddox"
        " Marlow Merrow Nashe Nettle Oakes Orrin Paske Pellow Perrow Quance Rainer Rowe Rusk"
        " Sallow Selby Skarn Sorrel Tarn Tellow Thrale Umber Vane Varley Wexham Yarrow Zander"
        " García Müller Nuñez Søberg Lefèvre Zoë"
    ),
    given=_listed(
        "Abel Agnes Alma Anton Aude Basil Bea Boris Cara Cleo Cyril Dana Della Edgar Elsa Emil"
        " Esme Felix Flora Gideon Greer Hana Hector Ida Igor Iris Jago June Karl Kira Lena Leo"
        " Mabel Max Nadia Noor Odette Oskar Paula Perry Quentin Rhea Rolf Sara Saul Tess Theo"
        " Una Ursula Victor Wanda Xavier Yara Zeno René Chloé"
    ),
    trades=(
        ("Hardware", "Ironmongers", "Tools & Fixings", "DIY"),
        ("Kitchens", "Kitchen Studio", "Fitted Kitchens", "Kitchen Design"),
        ("Builders' Merchants", "Building Supplies", "Timber & Building", "Trade Supplies"),
        ("Construction", "Builders", "Building Services", "Contractors"),
        ("Joinery", "Carpentry", "Woodworks", "Fit-Out"),
        ("Plumbing", "Heating & Plumbing", "Pipeworks", "Bathrooms"),
        ("Hotel", "Inn", "Catering", "Guest House"),
        ("Property Management", "Estates", "Lettings", "Facilities"),
        ("", "", "", ""),
    ),
    patterns=(
        "{a}{b} {w}",
        "{s}, {t} & Co. {w}",
        'The "{a}{b}" {w}',
        "O'{s} {w}",
        "Ｋ２ {a}{b} {w}",
        "{a}{b}, {s} and {t} Joint {w} and General Supply Company of the Upper and Lower Valleys"
        " (in partnership with {g} {s} & Daughters), Limited",
    ),
    person="{g} {i}. {s}",
    again="{name} (branch {count})",
)

CHINESE: Final = Lexicon(
    heads=_listed(
        "安 百 宝 博 昌 晨 诚 大 德 鼎 东 丰 福 富 冠 广 海 瀚 和 恒 宏 鸿 华 汇 慧 佳 嘉 建 金"
        " 锦 精 景 巨 凯 康 乐 利 联 隆 茂 美 明 铭 诺 鹏 启 庆 荣 瑞 润 盛 顺 泰 腾 天 万 祥 欣"
    ),
    tails=_listed(
        "邦 辰 川 达 发 帆 峰 港 冠 国 豪 浩 辉 基 吉 江 杰 捷 居 凯 科 朗 林 龙 伦 迈 纳 南 宁 奇"
        " 强 仁 森 山 石 泰 拓 威"
    ),
    surnames=_listed(
        "柏 卞 蔡 岑 常 程 褚 戴 邓 丁 董 杜 范 方 费 傅 高 葛 龚 顾 郭 韩 郝 贺 洪 侯 胡 黄 霍 姬"
        " 纪 贾 江 蒋 康 孔 赖 雷 黎 梁 廖 凌 卢 鲁 陆 吕 骆 毛 孟 莫 倪 聂 潘 彭 齐 秦 邱 任 邵 沈"
        " 欧阳 司徒 诸葛 上官 夏侯 令狐"
    ),
    given=_listed(
        "柏然 碧云 博文 采薇 晨曦 春生 丹青 德厚 冬梅 恩泽 芳菲 飞白 光远 桂香 海棠 涵之 和畅 鹤鸣"
        " 虹影 怀瑾 惠风 吉人 嘉禾 见山 锦书 静安 景行 九思 可心 兰亭 乐水 立春 令仪 鹿鸣 曼青 明远"
        " 慕白 南星 宁远 沛然 清和 秋实 如松 若水 三省 书言 思齐 素心 听雨 望舒 文渊 希声 小满 修竹"
        " 雅言 以宁"
    ),
    trades=(
        ("五金店", "五金行", "工具店", "日杂五金"),
        ("橱柜馆", "厨房设计", "整体厨房", "橱柜店"),
        ("建材商行", "建材公司", "木业建材", "建材供应"),
        ("建筑工程", "施工队", "装饰工程", "营造公司"),
        ("木作坊", "木工坊", "木业", "细木工程"),
        ("水暖安装", "管道工程", "卫浴安装", "暖通"),
        ("酒店", "客栈", "餐饮", "民宿"),
        ("物业管理", "资产管理", "公寓租赁", "物业服务"),
        ("", "", "", ""),
    ),
    patterns=(
        "{a}{b}{w}",
        "{s}氏,{t}氏联合{w}",
        '"{a}{b}"{w}',
        "D'{a}{b}{w}",
        "Ｋ２{a}{b}{w}",
        "{a}{b}与{s}氏{t}氏上下河谷综合{w}供应联合有限责任公司（{s}{g}及其女儿们合伙经营）总店",
    ),
    person="{s}{a}{b}",
    again="{name}（{count}号店）",
)

LEXICONS: Final = {"en": ENGLISH, "zh": CHINESE}


def draw_picks(rng: Generator, count: int) -> Integers:
    """Draw the numbers that spell each account's name, one row an account.

    Columns 0–4 pick words (their remainder by the list's length), column 5 is the pattern, and
    column 6 the outer blanks (0 for none).
    """
    picks = rng.integers(0, 1_000_000, size=(count, PICKS))
    pattern = rng.choice(len(PATTERN_WEIGHTS), size=count, p=PATTERN_WEIGHTS)
    blanks = np.where(rng.random(count) < 0.015, rng.integers(1, len(BLANKS), count), 0)
    return np.column_stack([picks, pattern, blanks])


def spell(picks: Integers, accounts: Accounts, lang: str) -> pl.Series:
    """Spell the names of all accounts.

    Firms that came out alike are numbered as branches, except an account that continues another
    one: it is the same firm, and keeps the name. Private people may share a name.
    """
    lexicon = LEXICONS[lang]
    seen: dict[str, int] = {}
    by_account: dict[tuple[int, ...], str] = {}
    names: list[str] = []
    for row, industry in zip(picks.tolist(), accounts.industry.tolist(), strict=True):
        key = tuple(row)
        if key not in by_account:
            name = _name(lexicon, row, industry)
            firm = industry != PRIVATE
            before, after = BLANKS[row[-1]]
            name = _numbered(name, lexicon, seen) if firm else name
            by_account[key] = f"{before}{name}{after}"
        names.append(by_account[key])
    return pl.Series("name", names, dtype=pl.String)


def spell_people(picks: Integers, lang: str) -> pl.Series:
    """Spell the names of people, each from one number; null below 0."""
    lexicon = LEXICONS[lang]
    names = [
        None
        if pick < 0
        else _name(lexicon, [pick, pick // 7, pick // 61, 0, pick // 5003, 0, 0], PRIVATE)
        for pick in picks.tolist()
    ]
    return pl.Series("contact_person", names, dtype=pl.String)


def _name(lexicon: Lexicon, row: list[int], industry: int) -> str:
    """Join the words of one name."""
    head, tail, first, second, given, pattern, _ = row
    trades = lexicon.trades[industry]
    shape = lexicon.person if industry == PRIVATE else lexicon.patterns[pattern]
    return shape.format(
        a=lexicon.heads[head % len(lexicon.heads)],
        b=lexicon.tails[tail % len(lexicon.tails)],
        s=lexicon.surnames[first % len(lexicon.surnames)],
        t=lexicon.surnames[second % len(lexicon.surnames)],
        g=lexicon.given[given % len(lexicon.given)],
        i=INITIALS[tail % len(INITIALS)],
        w=trades[(head + tail) % len(trades)],
    )


def _numbered(name: str, lexicon: Lexicon, seen: dict[str, int]) -> str:
    """Add a number to a name that has been given before."""
    count = seen[name] = seen.get(name, 0) + 1
    return name if count == 1 else lexicon.again.format(name=name, count=count)
