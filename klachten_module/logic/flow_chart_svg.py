"""Draws the flow chart of a procedure as SVG: black and grey, with words beside it."""

from html import escape

from .flow_chart import (
    BOX_HEIGHT,
    BOX_WIDTH,
    LEGEND_COLUMNS,
    LINE,
    PAD,
    WORDS,
    Chart,
    Line,
    Move,
    Role,
    Stage,
    wrap,
)

INK, GREY = "#1c1c1c", "#767676"
WIDEST = 5  # characters between two boxes
STYLE = f'font-family="Liberation Sans, Arial, Helvetica, sans-serif" fill="{INK}"'


def flow_chart(
    roles: list[Role],
    stages: list[Stage],
    moves: list[Move],
    words: dict[str, str] | None = None,
) -> str:
    """Return the flow chart of a procedure as an SVG picture that fits A4 landscape.

    :param roles: (code, name), in order; only those who act get a lane
    :param stages: (code, name, role code or None, whether a case ends there), in order
    :param moves: (from code, to code, name, whether it is the usual next step)
    :param words: what it says besides, as WORDS, in the reader's language

    >>> flow_chart([("A", "Desk")], [("x", "New", "A", False)], []).count("<rect")
    3
    """
    said = {**WORDS, **(words or {})}
    chart = Chart(roles, stages, moves)
    legend, height = _legend(chart, said)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 '
            f'{chart.width} {height:g}" class="complaint_flow_chart" {STYLE}>',
            f"<title>{escape(said['title'])}</title>",
            f"<desc>{escape(' '.join(describe(roles, stages, moves, said)))}</desc>",
            *_lanes(chart),
            *(_arrow(line) for line in chart.lines),
            *(_box(chart, index) for index in range(len(stages))),
            *(_numbers(line) for line in chart.lines),
            *legend,
            "</svg>",
        ]
    )


def describe(
    roles: list[Role], stages: list[Stage], moves: list[Move], said: dict[str, str]
) -> list[str]:
    """Say in words what the picture shows, for who cannot see it.

    >>> describe([("A", "Desk")], [("x", "New", "A", False), ("y", "Done", None, True)],
    ...          [("x", "y", "Close", True)], WORDS)
    ['1. New (Desk): Close → Done.', '2. Done (end).']
    """
    names = dict(roles)
    titles = {stage[0]: stage[1] for stage in stages}
    sentences = []
    for index, (code, name, role, ended) in enumerate(stages, 1):
        who = names.get(role or "")
        inside = ", ".join(w for w in (who, said["end"] if ended else None) if w)
        steps = "; ".join(
            f"{move[2]} → {titles[move[1]]}"
            for move in moves
            if move[0] == code and move[1] in titles
        )
        text = f"{index}. {name}" + (f" ({inside})" if inside else "")
        sentences.append(f"{text}: {steps}." if steps else f"{text}.")
    return sentences


def _text(x: float, y: float, lines: list[str], extra: str = "") -> str:
    """Lines of text, centred on y."""
    first = y - (len(lines) - 1) * LINE / 2 + 4
    return "".join(
        f'<text x="{x:g}" y="{first + index * LINE:g}" font-size="12" {extra}>'
        f"{escape(line)}</text>"
        for index, line in enumerate(lines)
    )


def _lanes(chart: Chart) -> list[str]:
    parts = []
    edges = [*(chart.tops[code] for code, _name in chart.roles), chart.bottom]
    for index, (code, name) in enumerate(chart.roles):
        top, height = edges[index], edges[index + 1] - edges[index]
        shade = "#f2f2f2" if index % 2 == 0 else "#ffffff"
        parts.append(
            f'<rect x="0.5" y="{top + 0.5:g}" width="{chart.width - 1}" '
            f'height="{height:g}" fill="{shade}" stroke="#bbbbbb"/>'
        )
        lines = wrap(name, 20)
        shown = lines if " ".join(lines) == code else [*lines, f"({code})"]
        parts.append(_text(8, top + height / 2, shown, 'font-weight="bold"'))
    return parts


def _box(chart: Chart, column: int) -> str:
    left, top = chart.box(column)
    _code, name, _role, ended = chart.stages[column]
    shape = f'x="{left:g}" y="{top:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}"'
    look = f'rx="{25 if ended else 4}" fill="#fff" stroke="{INK}"'
    inner = ""
    if ended:
        inner = (
            f'<rect x="{left + 3:g}" y="{top + 3:g}" width="{BOX_WIDTH - 6}" '
            f'height="{BOX_HEIGHT - 6}" rx="22" fill="none" stroke="{INK}"/>'
        )
    lines = wrap(name)
    middle = left + BOX_WIDTH / 2, top + BOX_HEIGHT / 2
    return f"<rect {shape} {look}/>{inner}" + _text(
        *middle, lines, 'text-anchor="middle"'
    )


def _look(line: Line) -> tuple[float, str, str]:
    """Thickness, dashes and colour of an arrow."""
    if line.back:
        return 1.2, ' stroke-dasharray="5 3"', GREY
    return (2.4, "", INK) if line.main else (1.2, "", INK)


def _arrow(line: Line) -> str:
    width, dashes, colour = _look(line)
    points = " ".join(f"{x:g},{y:g}" for x, y in line.points)
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" '
        f'stroke-width="{width}"{dashes}/>{_head(line.points, colour)}'
    )


def _head(points: list[tuple[float, float]], colour: str) -> str:
    """The point of an arrow, along its last stretch."""
    (x0, y0), (x, y) = points[-2:]
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    corners = (
        (x, y),
        (x - 8 * dx - 4 * dy, y - 8 * dy - 4 * dx),
        (x - 8 * dx + 4 * dy, y - 8 * dy + 4 * dx),
    )
    shape = " ".join(f"{a:g},{b:g}" for a, b in corners)
    return f'<polygon points="{shape}" fill="{colour}"/>'


def ranges(numbers: list[int]) -> str:
    """Write numbers short.

    >>> ranges([3, 4, 5, 8])
    '3-5,8'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    return ",".join("-".join(str(n) for n in part) for part in parts)


def _numbers(line: Line) -> str:
    """The numbers of the moves, on the arrow."""
    text = ranges(line.numbers)
    if line.beside:
        (x0, y), (x1, _y) = line.points[1:3]
        x = x0 + (14 if x1 > x0 else -14) if abs(x1 - x0) > 40 else (x0 + x1) / 2
        return _pill(text, x, y)
    (x0, y0), (x1, y1) = line.points[0], line.points[-1]
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    if y0 != y1:
        return _pill(text, x, y)
    above, below = text, ""
    if len(text) > WIDEST:
        # more than fits between two boxes
        above, _comma, below = text.partition(",")
    return _pill(above, x, y - 13) + (_pill(below, x, y + 13) if below else "")


def _pill(text: str, x: float, y: float) -> str:
    """Numbers in a rounded box around this point."""
    width = 6 * len(text) + 6
    return (
        f'<rect x="{x - width / 2:g}" y="{y - 7:g}" width="{width}" height="14" rx="7" '
        f'fill="#fff" stroke="{GREY}" stroke-width="0.8"/>'
        f'<text x="{x:g}" y="{y + 3.6:g}" font-size="10" text-anchor="middle">'
        f"{text}</text>"
    )


def _legend(chart: Chart, said: dict[str, str]) -> tuple[list[str], float]:
    """What the looks and the numbers mean, below the lanes; and the whole height."""
    y = chart.bottom + PAD + 6
    parts = []
    samples = (("main", 2.4, "", INK), ("other", 1.2, "", INK))
    for index, (key, width, dashes, colour) in enumerate(
        (*samples, ("back", 1.2, ' stroke-dasharray="5 3"', GREY))
    ):
        x = 8 + index * 190
        parts.append(
            f'<path d="M{x} {y:g}h30" stroke="{colour}" '
            f'stroke-width="{width}"{dashes}/>'
        )
        parts.append(_text(x + 38, y, [said[key]]))
    parts.append(
        f'<rect x="578" y="{y - 8:g}" width="30" height="16" rx="8" fill="#fff" '
        f'stroke="{INK}"/>' + _text(616, y, [said["end"]])
    )
    named, rows = _names(chart, y + 24)
    return parts + named, y + 24 + rows * 16


def _names(chart: Chart, top: float) -> tuple[list[str], int]:
    """The moves by number, in columns; and the number of rows."""
    parts = []
    named = [
        (number, name)
        for line in chart.lines
        for number, name in zip(line.numbers, line.names, strict=True)
    ]
    named.sort()
    rows = -(-len(named) // LEGEND_COLUMNS)
    step = chart.width / LEGEND_COLUMNS
    for index, (number, name) in enumerate(named):
        at_x, at_y = 8 + index // rows * step, top + index % rows * 16
        parts.append(_text(at_x, at_y, [f"{number}  {_cut(name, int(step / 6.6))}"]))
    return parts, rows


def _cut(text: str, length: int) -> str:
    """Shorten what does not fit; the description has it whole.

    >>> _cut("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= length else f"{text[: length - 1]}…"
