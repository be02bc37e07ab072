"""Pages of reports, in a real browser: quiet, safe, readable, sortable, searchable, printable."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from selenium.webdriver.common.by import By

from retain.reports.page import as_html
from retain.reports.palette import HEAT_STEPS, THEMES, colours, contrast
from tests.browsing import PHONE, browser, printed, shape
from tests.conftest import needed_program
from tests.reports.every_kind import ATTACKS, ON_PAGE, ROWS, every_kind

TEXT, GRAPHICS = 4.5, 3.0
GROUNDS = ("paper", "surface", "stripe")
INKS = ("ink", "muted", "accent", "good", "bad")
MARKS = (
    "mark-1", "mark-2", "mark-3", "mark-4", "up", "down", "total", "edge",
    "shade-1", "shade-2", "shade-3", "shade-4",
)  # fmt: skip


@pytest.fixture(scope="module")
def chrome():
    with browser(needed_program("chromium"), needed_program("chromedriver")) as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for lang in ("en", "zh"):
        (folder / f"{lang}.html").write_text(as_html(every_kind(lang)), encoding="utf-8")
    return folder


@pytest.fixture
def opened(chrome, pages):
    """The English page on a wide screen by day."""
    shape(chrome)
    chrome.get((pages / "en.html").as_uri())
    return chrome


def _column(chrome, place):
    """The raw values of a column of the table of accounts, as they stand."""
    return chrome.execute_script(
        "return [...document.querySelectorAll('#accounts-4 tbody tr:not([hidden])')]"
        ".map(row => row.cells[arguments[0]]).map(cell => cell.dataset.v ?? cell.textContent)",
        place,
    )


def _sort(chrome, place):
    heads = chrome.find_elements(By.CSS_SELECTOR, "#accounts-4 thead th")
    heads[place].find_element(By.TAG_NAME, "button").click()
    return heads[place].get_attribute("aria-sort")


@pytest.mark.parametrize("theme", THEMES)
def test_colours_have_contrast(theme):
    palette = colours(theme)
    for ground in GROUNDS:
        for ink in INKS:
            assert contrast(palette[ink], palette[ground]) >= TEXT, (ink, ground)
        for mark in MARKS:
            assert contrast(palette[mark], palette[ground]) >= GRAPHICS, (mark, ground)
    for judged in ("good", "bad"):
        assert contrast(palette[judged], palette[f"{judged}-ground"]) >= TEXT
    for step in range(HEAT_STEPS):
        assert contrast(palette[f"on-heat-{step}"], palette[f"heat-{step}"]) >= TEXT


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_the_same_report_gives_the_same_bytes():
    assert as_html(every_kind("zh")) == as_html(every_kind("zh"))


def test_ids_are_told_apart_and_nothing_is_fetched_or_styled_in_place():
    html = as_html(every_kind("en"))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    markup = re.sub(r"<style>.*</style>|<script>.*</script>", "", html, flags=re.DOTALL)
    tags = re.findall(r"<[a-zA-Z][^>]*>", markup)
    assert not [tag for tag in tags if re.search(r'\s(src|style|on\w+|xlink:href)=', tag)
                and not any(part in tag for part in ("&#34;",))]  # fmt: skip
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)"', markup))
    own = len(html) - len(markup)
    assert own < 15_000


def test_the_browser_finds_nothing_to_complain_of(opened):
    assert opened.get_log("browser") == []
    assert opened.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert opened.execute_script("return window.hurt") is None
    assert opened.find_elements(By.CSS_SELECTOR, "img, iframe, a[href^=javascript]") == []


def test_what_data_says_is_text(opened):
    assert ATTACKS[0] in opened.title
    names = _column(opened, 0)
    assert names[:5] == [f"{attack} {n}" for n, attack in enumerate(ATTACKS)]
    assert len(names) == ON_PAGE
    assert f"{ROWS - ON_PAGE} more rows" in opened.find_element(By.ID, "accounts-4").text


def test_a_script_that_came_in_is_not_run(opened):
    opened.execute_script(
        "const made = document.createElement('script'); made.textContent = 'window.hurt = 1';"
        "document.body.append(made);"
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hurt=1\">')"
    )
    assert opened.execute_script("return window.hurt") is None
    said = " ".join(entry["message"] for entry in opened.get_log("browser"))
    assert "Content Security Policy" in said


def test_tables_sort_by_number_date_and_text(opened):
    given = _column(opened, 1)
    assert _sort(opened, 1) == "descending"
    numbers = [float(v) for v in _column(opened, 1)[:-2]]
    assert numbers == sorted(numbers, reverse=True)
    assert _column(opened, 1)[-2:] == ["–", "–"]
    assert _sort(opened, 1) == "ascending"
    numbers = [float(v) for v in _column(opened, 1)[:-2]]
    assert numbers == sorted(numbers)
    assert _sort(opened, 1) is None
    assert _column(opened, 1) == given
    assert _sort(opened, 2) == "ascending"
    assert _column(opened, 2) == sorted(_column(opened, 2))
    assert _sort(opened, 6) == "descending"
    moves = [float(v) for v in _column(opened, 6)]
    assert moves == sorted(moves, reverse=True)
    sorted_heads = opened.find_elements(By.CSS_SELECTOR, "#accounts-4 [aria-sort]")
    assert len(sorted_heads) == 1


def test_tables_are_searched(opened):
    field = opened.find_element(By.CSS_SELECTOR, "#accounts-4 input[type=search]")
    field.send_keys("STYLE late")
    assert len(_column(opened, 0)) == ON_PAGE // 5
    count = opened.find_element(By.CSS_SELECTOR, "#accounts-4 [aria-live=polite]")
    assert count.text == f"{ON_PAGE // 5} of {ON_PAGE} rows"
    assert "Key accounts" in field.get_attribute("aria-label")


def test_who_hears_the_page_is_told_all(opened):
    levels = [int(h.tag_name[1]) for h in opened.find_elements(By.CSS_SELECTOR, "h1,h2,h3,h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for selector in ("header", "main", "nav[aria-label]", "a.skip[href='#main']"):
        assert len(opened.find_elements(By.CSS_SELECTOR, selector)) == 1
    assert opened.execute_script(
        "return [...document.querySelectorAll('svg')].every("
        "svg => svg.ariaHidden || (svg.role === 'img' && svg.ariaLabel))"
    )
    assert opened.execute_script(
        "return [...document.querySelectorAll('table')].every(table =>"
        " table.caption.textContent && [...table.querySelectorAll('th')].every(th => th.scope))"
    )
    assert opened.execute_script(
        "return [...document.querySelectorAll('nav a')].every("
        "link => document.getElementById(link.hash.slice(1)))"
    )
    worse = opened.find_element(By.CSS_SELECTOR, "#headline-1 .worse")
    assert worse.text.startswith("▼ −6,544")
    assert worse.get_property("textContent").endswith("worse")


@pytest.mark.parametrize("dark", [False, True])
def test_day_and_night_are_what_the_palette_says(chrome, pages, dark):
    shape(chrome, dark=dark)
    chrome.get((pages / "zh.html").as_uri())
    palette = colours("night" if dark else "day")
    style = "const s = getComputedStyle(document.querySelector(arguments[0])); return s"
    for selector, prop, name in (
        ("body", "color", "ink"), ("body", "backgroundColor", "paper"),
        (".box", "backgroundColor", "surface"), (".worse", "color", "bad"),
        ("#bars-7 .wide path", "fill", "mark-1"), ("#bars-7 .wide text", "fill", "muted"),
    ):  # fmt: skip
        found = chrome.execute_script(f"{style}.{prop}", selector)
        assert "#{:02x}{:02x}{:02x}".format(*map(int, re.findall(r"\d+", found))) == palette[name]
    assert chrome.find_element(By.TAG_NAME, "html").get_attribute("lang") == "zh-CN"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [PHONE, 768, 1280])
def test_the_page_fits_and_no_text_of_a_picture_is_cut(chrome, pages, lang, width):
    shape(chrome, width=width)
    chrome.get((pages / f"{lang}.html").as_uri())
    assert chrome.execute_script("return document.documentElement.scrollWidth") <= width
    cut = chrome.execute_script(
        """return [...document.querySelectorAll('figure > svg')].filter(svg => svg.clientWidth)
        .flatMap(svg => [...svg.querySelectorAll('text')].filter(text => {
          const inner = text.getBoundingClientRect(), outer = svg.getBoundingClientRect()
          return inner.left < outer.left - 1 || inner.right > outer.right + 1
            || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1
        }).map(text => text.textContent))"""
    )
    assert cut == []
    small = chrome.execute_script(
        """return Math.min(...[...document.querySelectorAll('figure > svg text')]
        .map(text => text.getBoundingClientRect().height).filter(Boolean))"""
    )
    assert small >= 11


def test_paper_shows_everything_on_white(opened):
    field = opened.find_element(By.CSS_SELECTOR, "#accounts-4 input[type=search]")
    field.send_keys("nothing of the kind")
    made = printed(opened)
    assert made.startswith(b"%PDF")
    assert made.count(b"/Type /Page\n") >= 2
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    display = "return getComputedStyle(document.querySelector(arguments[0])).display"
    assert opened.execute_script(display, "#accounts-4 tbody tr") == "table-row"
    assert opened.execute_script(display, "#accounts-4 .tools") == "none"
    assert opened.execute_script(display, "nav") == "none"
    # a browser repeats no heads on further pages that hold buttons
    assert opened.execute_script(display, "thead button") == "contents"
