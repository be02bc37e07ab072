"""Free text as tokens: English words by their stems, Chinese characters one by one.

Chinese is matched by characters, not by a word segmenter: a lexicon's phrases are found wherever
they stand, the longest winning, without a dependency whose dictionary would change what a text is
taken to say from one version to the next. Case, width, apostrophes, traditional characters and
the ends of English words are folded, in texts and in the lexicon alike; where each token stands
in the text as written is kept, so that matched words can be shown as they stand there.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_HAN: Final = "㐀-䶿一-鿿豈-﫿"
_TOKEN: Final = re.compile(
    rf"(?P<han>[{_HAN}])"
    r"|(?P<short>(?i:\b(?:w/o|w/|b/c|n/a)))"
    r"|(?P<cut>(?i:\b(?:min|max|approx|incl|acct|cust|mgr|qty|dept|vs|dr|mr|mrs|ms|ltd|inc|co|corp))\.)"
    rf"|(?P<word>(?:(?![{_HAN}])[^\W_])+(?:['’‘＇`´](?:(?![{_HAN}])[^\W_])+)*)"
    r"|(?P<join>[/、&+＆＋／|｜])"
    r"|(?P<stop>[.,;:!?…()\[\]{}<>\n\r。，；：！？（）【】《》「」“”\"–—~～]|(?<=\s)-+(?=\s|$)|^\s*-|--+)",
)
"""One pass, each alternative read without going back: linear in the text."""

STOP: Final = "."
"""The token of punctuation that ends a clause."""

JOIN: Final = "/"
"""The token of marks that list several things: no phrase stands together across it."""

_SHORT: Final = {"w/o": ("without",), "w/": ("with",), "b/c": ("because",), "n/a": ("none",)}
_NOT: Final = {
    "cannot": ("can", "not"),
    "cant": ("can", "not"),
    "can't": ("can", "not"),
    "wont": ("will", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    **{
        f"{verb}nt": (verb, "not")
        for verb in ("do", "does", "did", "is", "was", "are", "were", "has", "have", "had",
                     "could", "would", "should")
    },
}  # fmt: skip
_TRADITIONAL: Final = (
    "價貴漲費錢賬帳單貨質量產品務態電話郵寫訂發貸購買賣銷員業離職換辭調選擇競爭對優惠給條約簽訊網絡"
    "慢遲誤時間過關閉倒閉轉讓遷國進現場歲亡診結婚學畢無沒說話應諾實現兌違協議壞損傷錯漏運輸裝應難"
    "雜複復簡單軟體機個別問題題處理維護廠顧經師門戶開嚴舊嚕縣區體驗聯繫擾罵責懶專熱誠負擔東樣與為從"
    "於後來這裡會記錄總幾兩萬億點邊遠達達準劃範圍類項規風險騙詐盜資訊洩漏餘額銀貸險醫藥飯館廳廢鐵"
    "統線號碼斷連續穩頻洩壓響變種別財報稅賠償還減產縮權衛術際農漁師傅見視聽覺導覽檢驗認識讓試訪談論請"
)
_SIMPLIFIED: Final = (
    "价贵涨费钱账账单货质量产品务态电话邮写订发贷购买卖销员业离职换辞调选择竞争对优惠给条约签讯网络"
    "慢迟误时间过关闭倒闭转让迁国进现场岁亡诊结婚学毕无没说话应诺实现兑违协议坏损伤错漏运输装应难"
    "杂复复简单软体机个别问题题处理维护厂顾经师门户开严旧噜县区体验联系扰骂责懒专热诚负担东样与为从"
    "于后来这里会记录总几两万亿点边远达达准划范围类项规风险骗诈盗资讯泄漏余额银贷险医药饭馆厅废铁"
    "统线号码断连续稳频泄压响变种别财报税赔偿还减产缩权卫术际农渔师傅见视听觉导览检验认识让试访谈论请"
)
_SAME: Final = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


@dataclass(frozen=True)
class Tokens:
    """A text's tokens, and the characters of the text that each stands for."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    han: tuple[bool, ...]

    def without(self, dropped: set[int]) -> Tokens:
        """The tokens but those at `dropped`."""
        if not dropped:
            return self
        kept = [place for place in range(len(self.words)) if place not in dropped]
        return Tokens(
            tuple(self.words[place] for place in kept),
            tuple(self.starts[place] for place in kept),
            tuple(self.ends[place] for place in kept),
            tuple(self.han[place] for place in kept),
        )


def tokens(text: str) -> Tokens:
    """The tokens of a text, in order."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    han: list[bool] = []
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        character = kind == "han"
        if character:
            parts: tuple[str, ...] = (_character(found.group()),)
        elif kind == "word":
            parts = _word(found.group())
        elif kind == "cut":
            parts = _word(found.group()[:-1])
        elif kind == "short":
            parts = _SHORT[found.group().lower()]
        else:
            parts = (JOIN,) if kind == "join" else (STOP,)
        for part in parts:
            words.append(part)
            starts.append(found.start())
            ends.append(found.end())
            han.append(character)
    return Tokens(tuple(words), tuple(starts), tuple(ends), tuple(han))


@lru_cache(maxsize=1 << 14)
def _character(character: str) -> str:
    return unicodedata.normalize("NFKC", character).translate(_SAME)


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> tuple[str, ...]:
    """The stems that a word stands for: two where it holds a "not"."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    for mark in "’‘＇`´":
        folded = folded.replace(mark, "'")
    if folded in _NOT:
        return tuple(map(stem, _NOT[folded]))
    if folded.endswith("n't"):
        return stem(folded[:-3]), "not"
    return (stem(folded.partition("'")[0]),)


def stem(word: str) -> str:
    """A word without the ends that number and tense give it; "moves", "moved", "moving" are one.

    Light on purpose: it never leaves fewer than three letters, and what it makes need be no word.
    """
    if len(word) > 3 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for end in ("ing", "ed"):
        rest = word[: -len(end)]
        if word.endswith(end) and len(rest) >= 3 and rest[-1] != "e" and _has_vowel(rest):
            word = _undoubled(rest)
            break
    if len(word) > 4 and word.endswith("e") and word != "quite":
        word = word[:-1]
    if len(word) > 3 and word.endswith("y"):
        word = word[:-1] + "i"
    return word


def _undoubled(rest: str) -> str:
    """What stands before -ing or -ed: "cut" of "cutting", "move" of "moving"."""
    if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz":
        return rest[:-1]
    short = len(rest) == 3 and rest[1] in "aeiou" and rest[2] not in "aeiouwxy"
    return rest + "e" if short else rest


def _has_vowel(letters: str) -> bool:
    return any(letter in "aeiouy" for letter in letters)
