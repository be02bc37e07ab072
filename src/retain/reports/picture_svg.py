"""Pictures as SVG inside a page: two sizes of each, lean, in the page's own font and colours."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from markupsafe import Markup, escape

from retain.reports.page_cells import shown
from retain.reports.picture_frame import Spec, drawing
from retain.reports.pictures import specification
from retain.reports.report import Chart, ChartKind, Table

_WIDTHS = {"wide": 620, "narrow": 340}
"""For a screen or paper, and for a phone, on which the first would be too small to read."""

_SVG = "{http://www.w3.org/2000/svg}"
_NEEDLESS = {
    "role", "class", "pointer-events", "font-family", "stroke-miterlimit", "version", "width",
    "height", "id",
}  # fmt: skip


def pictures(chart: Chart, table: Table, lang: str) -> tuple[Markup, ...]:
    """The chart's key, where it has several series, and the chart for wide and narrow pages."""
    drawn = tuple(
        _svg(specification(chart, table, lang, width), name, chart.text)
        for name, width in _WIDTHS.items()
    )
    labels = [one.label for one in drawing(chart, table, lang, 0).series]
    return (_key(labels, chart.kind), *drawn) if len(labels) > 1 else drawn


def _key(labels: list[str], kind: ChartKind) -> Markup:
    """Which colour is which series."""
    entries = Markup("").join(
        Markup(
            '<span><svg class="k{0}" viewBox="0 0 28 8" aria-hidden="true">'
            '<path d="M0 4h28"/></svg>{1}</span>'
        ).format(number, shown(label))
        for number, label in enumerate(labels, start=1)
    )
    return Markup('<figcaption class="key {}">{}</figcaption>').format(kind, entries)


def _svg(spec: Spec, name: str, said: str) -> Markup:
    """A specification as an element of a page, with what it shows in words."""
    import vl_convert

    root = ET.fromstring(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    view = root.get("viewBox", "")
    lean = "".join(map(_lean, root))
    return Markup(
        f'<svg class="{name}" viewBox="{view}" role="img" aria-label="{escape(said)}">{lean}</svg>'
    )


def _lean(element: ET.Element) -> str:
    """An element without what draws nothing, and without groups that say nothing."""
    tag = element.tag.removeprefix(_SVG)
    attributes = {
        name: value
        for name, value in element.attrib.items()
        if name not in _NEEDLESS
        and not name.startswith("aria-")
        and (name, value) != ("opacity", "1")
    }
    if tag == "path" and not {"fill", "stroke"} & attributes.keys():
        return ""
    if attributes.get("display") == "none" or attributes.get("d") == "":
        return ""
    inner = str(escape(element.text or "")) + "".join(map(_lean, element))
    if tag == "g" and (not inner or not attributes):
        return inner
    listed = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{listed}>{inner}</{tag}>" if inner else f"<{tag}{listed}/>"
