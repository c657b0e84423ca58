"""A procedure as a picture: who acts in which stage, and the moves between them.

Swim lanes: a row per role that acts, a column per stage. A column holds one box, so
that a vertical line never runs through another box; lines that pass other columns run
beside the boxes of the lane they leave. Units are those of the picture.
"""

from collections import defaultdict

LABEL, COLUMN, BOX_WIDTH, BOX_HEIGHT = 150, 134, 96, 50
TRACK, PAD, LINE, CHARS = 17, 14, 14, 13
LEGEND_COLUMNS = 3

Role = tuple[str, str]
Stage = tuple[str, str, str | None, bool]
Move = tuple[str, str, str, bool]
WORDS = {
    "title": "Flow chart",
    "main": "usual next step",
    "other": "other step",
    "back": "way back",
    "end": "end",
}


class Line:
    """All moves from one column to another, as one arrow with their numbers.

    >>> Line(2, 1).back
    True
    """

    def __init__(self, source: int, target: int):
        self.source = source
        self.target = target
        self.main = False
        self.numbers: list[int] = []
        self.names: list[str] = []
        self.track = 0
        self.points: list[tuple[float, float]] = []

    @property
    def back(self) -> bool:
        return self.target < self.source

    @property
    def beside(self) -> bool:
        """Whether it runs beside the boxes: it goes back, or passes a column."""
        return self.target != self.source + 1


def wrap(text: str, width: int = CHARS) -> list[str]:
    """Break a name into lines; a word that is too long is cut in equal parts.

    >>> wrap("With the complainant"), wrap("Behandelingsbevestiging")
    (['With the', 'complainant'], ['Behandelings-', 'bevestiging'])
    """
    lines = [""]
    for word in text.split():
        parts = -(-len(word) // width)
        size = -(-len(word) // parts)
        pieces = [word[at : at + size] for at in range(0, len(word), size)]
        for index, piece in enumerate(pieces):
            shown = piece if index == len(pieces) - 1 else f"{piece}-"
            longer = f"{lines[-1]} {shown}".strip()
            if len(longer) <= width and index == 0:
                lines[-1] = longer
            else:
                lines.append(shown)
    return [line for line in lines if line]


def lanes(roles: list[Role], stages: list[Stage], moves: list[Move]) -> dict[str, str]:
    """Say in whose lane each stage stands: {stage code: role code}.

    A stage without a role (an end) stands with who moves a case into it.

    >>> lanes([("A", "Desk")], [("x", "New", "A", False), ("y", "Done", None, True)],
    ...       [("x", "y", "Close", True)])
    {'x': 'A', 'y': 'A'}
    """
    known = {code for code, _name in roles}
    result = {code: role for code, _name, role, _end in stages if role in known}
    first = roles[0][0] if roles else ""
    for code, _name, _role, _end in stages:
        if code not in result:
            sources = [m for m in moves if m[1] == code and m[0] in result]
            sources.sort(key=lambda move: not move[3])
            result[code] = result[sources[0][0]] if sources else first
    return {code: str(result[code]) for code, _name, _role, _end in stages}


def arrows(stages: list[Stage], moves: list[Move]) -> list[Line]:
    """Join the moves between the same two stages, numbered as they come.

    Moves from or to a stage that is not there, or that stay where they are, are left
    out.

    >>> s = [("x", "New", "A", False), ("y", "Done", "A", True)]
    >>> both = [("x", "y", "a", True), ("x", "y", "b", False)]
    >>> [line.numbers for line in arrows(s, both)]
    [[1, 2]]
    """
    place = {stage[0]: index for index, stage in enumerate(stages)}
    lines: dict[tuple[int, int], Line] = {}
    number = 0
    for source, target, name, main in moves:
        if source in place and target in place and source != target:
            number += 1
            pair = (place[source], place[target])
            line = lines.setdefault(pair, Line(*pair))
            line.numbers.append(number)
            line.names.append(name)
            line.main = line.main or main
    return list(lines.values())


class Chart:
    """Where everything stands, in the units of the picture.

    >>> Chart([("A", "Desk")], [("x", "New", "A", False)], []).box(0)
    (169.0, 14.0)
    """

    def __init__(self, roles: list[Role], stages: list[Stage], moves: list[Move]):
        self.stages = stages
        self.lane_of = lanes(roles, stages, moves)
        self.roles = [r for r in roles if r[0] in self.lane_of.values()]
        self.lines = arrows(stages, moves)
        self.width = LABEL + COLUMN * max(len(stages), 3)
        self._lay_lanes()
        self._lay_lines()

    def _lane(self, column: int) -> str:
        return self.lane_of[self.stages[column][0]]

    def _lay_lanes(self) -> None:
        """Rows as high as their boxes and the lines beside them."""
        count: dict[tuple[str, bool], int] = defaultdict(int)
        for line in self.lines:
            if line.beside:
                side = (self._lane(line.source), line.back)
                count[side] += 1
                line.track = count[side]
        self.tops: dict[str, float] = {}
        self.box_tops: dict[str, float] = {}
        at = 0.0
        for code, _name in self.roles:
            self.tops[code] = at
            self.box_tops[code] = at + PAD + count[code, True] * TRACK
            at = self.box_tops[code] + BOX_HEIGHT + count[code, False] * TRACK + PAD
        self.bottom = at

    def box(self, column: int) -> tuple[float, float]:
        """Left and top of the box in a column."""
        left = LABEL + column * COLUMN + (COLUMN - BOX_WIDTH) / 2
        return left, self.box_tops[self._lane(column)]

    def _lay_lines(self) -> None:
        used: dict[tuple[int, str], int] = defaultdict(int)
        for line in self.lines:
            line.points = self._beside(line, used) if line.beside else self._next(line)

    def _next(self, line: Line) -> list[tuple[float, float]]:
        """To the column beside it, by the space between."""
        left, top = self.box(line.source)
        x, y = left + BOX_WIDTH, top + BOX_HEIGHT / 2
        to_x, to_top = self.box(line.target)
        to_y, middle = to_top + BOX_HEIGHT / 2, (x + to_x) / 2
        bend = [] if y == to_y else [(middle, y), (middle, to_y)]
        return [(x, y), *bend, (to_x, to_y)]

    def _beside(
        self, line: Line, used: dict[tuple[int, str], int]
    ) -> list[tuple[float, float]]:
        """Along the boxes of its lane: above them when it goes back, else below."""
        left, top = self.box(line.source)
        start = top if line.back else top + BOX_HEIGHT
        track = start + (-line.track if line.back else line.track) * TRACK
        to_left, to_top = self.box(line.target)
        end = to_top if track <= to_top else to_top + BOX_HEIGHT
        out = self._gate(line.source, "up" if line.back else "down", used)
        into = self._gate(line.target, "up" if end == to_top else "down", used)
        return [
            (left + out, start),
            (left + out, track),
            (to_left + into, track),
            (to_left + into, end),
        ]

    def _gate(self, column: int, side: str, used: dict[tuple[int, str], int]) -> float:
        """Where along a side of a box the next line touches it."""
        used[column, side] += 1
        order = (0.5, 0.25, 0.75, 0.375, 0.625, 0.125, 0.875)
        return BOX_WIDTH * order[(used[column, side] - 1) % len(order)]
