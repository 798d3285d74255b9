"""How does a pack become one file that opens anywhere? HTML with everything in it: no network, no script.

It reads on a screen, light and dark, and prints a slide a page, on A4 and on Letter, laid sideways. Every
chart has its table; what a reader opens is printed too. All text is escaped, and the page may load nothing.
"""

from base64 import b64encode
from collections.abc import Iterable
from html import escape
from pathlib import Path

from lib.export.pack import Cover, KeyFigure, Pack, Slide, Table, definition, used_metrics, written
from lib.export.pack_drawing import drawn
from lib.export.palette import DARK, LIGHT, readable, tint
from lib.schema.emphasis import figures_in

_STYLE = Path(__file__).with_name("pack_page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def as_page(pack: Pack) -> bytes:
    """Return a pack as an HTML page that holds everything it shows."""
    cover = pack.cover
    title = escape(f"{cover.name}: {cover.window}")
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_style(cover.colour)}</style></head><body>",
        _cover(pack),
        "<main>",
        *(_slide(slide, pack, number) for number, slide in enumerate(pack.slides, start=2)),
        "</main>",
        _definitions(pack),
        "</body></html>",
    ]
    return "\n".join(parts).encode("utf-8")


def _style(accent: str) -> str:
    """Return the style sheet with the colours of both grounds before it."""
    light = {**LIGHT, "accent": accent, "accent-text": readable(accent), "accent-pale": tint(accent)}
    dark = {**DARK, "accent": readable(accent, DARK["page"]), "accent-text": readable(accent, DARK["page"])}
    grounds = (
        f":root{{{_variables(light)}}}",
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(dark)}}}}}",
    )
    return "".join(grounds) + _STYLE.read_text(encoding="utf-8")


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def _cover(pack: Pack) -> str:
    cover = pack.cover
    chosen = "".join(f"<dt>{escape(what)}</dt><dd>{escape(which)}</dd>" for what, which in cover.filters)
    links = "".join(f'<li><a href="#{slide.key}">{escape(slide.label)}</a></li>' for slide in pack.slides)
    return (
        f'<header class="cover">{_logo(cover)}<h1>{escape(cover.name)}</h1>'
        f'<p class="lead">Who our customers are: {escape(cover.window)}</p><dl class="filters">{chosen}</dl>'
        f'<p class="dates">{escape(cover.dates)}</p>'
        f'<nav aria-label="Contents"><ol>{links}<li><a href="#definitions">Definitions</a></li></ol></nav>'
        f"{_left_out(cover)}</header>"
    )


def _logo(cover: Cover) -> str:
    if not cover.logo:
        return ""
    data = b64encode(cover.logo).decode("ascii")
    return f'<img class="logo" alt="{escape(cover.name)}" src="data:image/png;base64,{data}">'


def _left_out(cover: Cover) -> str:
    if not cover.left_out:
        return ""
    rows = "".join(f"<li><b>{escape(one.label)}</b>: {escape(one.reason)}</li>" for one in cover.left_out)
    return f'<details class="left-out"><summary>Left out, and why</summary><ul>{rows}</ul></details>'


def _slide(slide: Slide, pack: Pack, number: int) -> str:
    return (
        f'<section id="{slide.key}" aria-labelledby="{slide.key}-title">'
        f'<p class="page">{escape(slide.label)}</p>'
        f'<h2 id="{slide.key}-title">{with_bold_figures(slide.title)}</h2>'
        f'<div class="body"><figure><figcaption>{escape(slide.picture.title)}{_legend(slide)}</figcaption>'
        f"{drawn(slide.picture, pack.currency)}</figure>{_figures(slide.figures, pack.currency)}</div>"
        f'<p class="foot">{escape(slide.footer.written)}<span>{escape(pack.cover.name)} · {number}</span></p>'
        f"<details><summary>The numbers</summary>{_table(slide.table, pack.currency, slide.label)}</details>"
        f"<details><summary>Where these numbers come from</summary>{_origin(slide)}</details></section>"
    )


def with_bold_figures(text: str) -> str:
    """Return a sentence as HTML, escaped, each of its figures bold and unbroken."""
    return "".join(
        f"<b>{escape(part).replace(' ', '&nbsp;')}</b>" if is_figure else escape(part)
        for part, is_figure in figures_in(text)
    )


def _legend(slide: Slide) -> str:
    if len(slide.picture.series) == 1:
        return ""
    names = (f'<span class="{one.role}">■ {escape(one.name)}</span>' for one in slide.picture.series)
    return f' <span class="legend">{" ".join(names)}</span>'


def _figures(figures: Iterable[KeyFigure], currency: str | None) -> str:
    told = "".join(
        f"<div><dt>{escape(one.label)}</dt><dd><b>{escape(written(one.value, one.unit, currency))}</b>"
        f"<small>{escape(one.note)}</small></dd></div>"
        for one in figures
    )
    return f'<dl class="figures">{told}</dl>' if told else ""


def _table(table: Table, currency: str | None, label: str) -> str:
    heads = "".join(f'<th scope="col">{escape(column.label)}</th>' for column in table.columns)
    rows = []
    for row in table.rows:
        cells = [
            escape(written(cell, column.unit, currency))
            for cell, column in zip(row, table.columns, strict=True)
        ]
        first, *others = cells
        words = [isinstance(cell, str) for cell in row[1:]]
        told = "".join(
            f'<td class="words">{cell}</td>' if is_word else f"<td>{cell}</td>"
            for cell, is_word in zip(others, words, strict=True)
        )
        rows.append(f'<tr><th scope="row">{first}</th>{told}</tr>')
    caption = f"<caption>{escape(label)}</caption>"
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(label)}, the numbers">'
        f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _origin(slide: Slide) -> str:
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in slide.origin.remarks)
    metrics = "".join(
        f"<li><b>{escape(one.label)}</b>: {escape(definition(one))}</li>" for one in slide.origin.metrics
    )
    return (
        f"<p>Report “{escape(slide.origin.report)}”, made again by "
        f"<code>{escape(slide.origin.command)}</code></p>"
        f"<ul>{remarks}{metrics}</ul>"
    )


def _definitions(pack: Pack) -> str:
    rows = "".join(
        f"<dt>{escape(one.label)}</dt><dd>{escape(definition(one))}</dd>" for one in used_metrics(pack.slides)
    )
    return f'<section id="definitions"><h2>Definitions</h2><dl class="definitions">{rows}</dl></section>'
