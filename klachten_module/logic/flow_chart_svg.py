"""A flow chart as SVG: readable in grey, with a text instead of the picture inside."""

from html import escape
from textwrap import wrap

from .flow_chart import BOX_HEIGHT, BOX_WIDTH, HEAD, LANE, Arrow, Box, Chart

INK, LINE, PALE, MAIN = "#1c1c1c", "#555555", "#eef2f6", "#24476b"
LOOKS = {
    "main": f'stroke="{MAIN}" stroke-width="2.2"',
    "other": f'stroke="{LINE}" stroke-width="1"',
    "back": f'stroke="{LINE}" stroke-width="1.2" stroke-dasharray="5 3"',
}
LINES = 3  # of the name of a stage, at most
LINE_HEIGHT = 14


def draw(chart: Chart, title: str, description: str) -> str:
    """The chart as an SVG document.

    :param title: short name, for who cannot see it
    :param description: the same in words

    >>> from .flow_chart import Stage, lay_out
    >>> svg = draw(lay_out([Stage("a", "A & B", "x")], [], {"x": "Desk"}), "T", "D")
    >>> "A &amp; B" in svg, "<title>T</title><desc>D</desc>" in svg
    (True, True)
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {chart.width} {chart.height}" width="{chart.width}" '
        f'height="{chart.height}" font-family="DejaVu Sans, Arial, sans-serif" '
        f'font-size="11"><title>{escape(title)}</title>'
        f"<desc>{escape(description)}</desc>"
        f'<rect width="{chart.width}" height="{chart.height}" fill="#ffffff"/>'
    ]
    parts += [
        _lane(name, top, chart.width, shaded=index % 2 == 0)
        for index, (name, top) in enumerate(chart.lanes)
    ]
    parts += [_line(arrow) for arrow in chart.arrows]
    parts += [_box(box) for box in chart.boxes]
    return "".join(parts) + "</svg>"


def _lane(name: str, top: int, width: int, *, shaded: bool) -> str:
    fill = PALE if shaded else "#ffffff"
    return (
        f'<rect x="0" y="{top}" width="{width}" height="{LANE}" fill="{fill}" '
        'stroke="#bbbbbb" stroke-width="0.5"/>'
        + _text(_lines(name, 18, 4), HEAD // 2, top + LANE // 2, ' font-weight="bold"')
    )


def _box(box: Box) -> str:
    stage = box.stage
    width, corner = (3, BOX_HEIGHT // 2) if stage.is_end else (1.2, 5)
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" '
        f'rx="{corner}" fill="#ffffff" stroke="{MAIN}" stroke-width="{width}"/>'
        + _text(
            _lines(f"{box.number}. {stage.name}", 14, LINES),
            box.x + BOX_WIDTH // 2,
            box.y + BOX_HEIGHT // 2,
        )
    )


def _line(arrow: Arrow) -> str:
    """A line with its head, which points the way the last piece goes."""
    points = " ".join(f"{x},{y}" for x, y in arrow.points)
    (fx, fy), (x, y) = arrow.points[-2:]
    if fy == y:
        head = f"{x},{y} {x - 7},{y - 4} {x - 7},{y + 4}"
    else:
        head = f"{x},{y} {x - 4},{y - 7} {x + 4},{y - 7}"
    colour = MAIN if arrow.kind == "main" else LINE
    return (
        f'<polyline points="{points}" fill="none" {LOOKS[arrow.kind]}/>'
        f'<polygon points="{head}" fill="{colour}"/>'
    )


def _lines(text: str, width: int, most: int) -> list[str]:
    """A text in lines; what does not fit ends in an ellipsis.

    >>> _lines("Waiting for the reaction of the complainant", 14, 3)
    ['Waiting for', 'the reaction', 'of the…']
    """
    words = [_hyphenated(word, width) for word in text.split()]
    lines = wrap(" ".join(words), width) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    return lines


def _hyphenated(word: str, width: int) -> str:
    """A word too long for a line, with hyphens where it may be cut.

    >>> _hyphenated("Behandelingsbevestiging", 14)
    'Behandelingsb-evestiging'
    """
    pieces = [word[i : i + width - 1] for i in range(0, len(word), width - 1)]
    return word if len(word) <= width else "-".join(pieces)


def _text(lines: list[str], x: int, middle: int, looks: str = "") -> str:
    first = middle - (len(lines) - 1) * LINE_HEIGHT / 2 + 4
    spans = "".join(
        f'<tspan x="{x}" y="{first + index * LINE_HEIGHT:g}">{escape(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    return f'<text text-anchor="middle" fill="{INK}"{looks}>{spans}</text>'
