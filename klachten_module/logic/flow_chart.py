"""Where everything of a procedure's flow chart stands: rows are roles, columns stages.

Lengths are units of the drawing. Each lane has a strip for moves forward under its
boxes and one for ways back above them, and between two columns there is room for
lines up and down, so that no line crosses a box.
"""

from dataclasses import dataclass

HEAD = 140  # width of the names of the lanes
BOX_WIDTH, BOX_HEIGHT = 96, 52
GAP = 34  # between two columns
STRIP = 24  # above and under the boxes of a lane
SPREAD = 4  # between two lines in one strip
COLUMN = BOX_WIDTH + GAP
LANE = BOX_HEIGHT + 2 * STRIP


@dataclass(frozen=True)
class Stage:
    """A stage: its name, the lane (code of a role) that acts there, whether it ends."""

    code: str
    name: str
    lane: str
    is_end: bool = False


@dataclass(frozen=True)
class Move:
    """An allowed step from one stage to another, by their codes."""

    start: str
    stop: str
    is_main: bool = False


@dataclass(frozen=True)
class Box:
    """A stage in its place: the corner at its left and top."""

    stage: Stage
    number: int
    x: int
    y: int


@dataclass(frozen=True)
class Arrow:
    """A move as a line along points: kind is main, other or back."""

    kind: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Chart:
    """A whole drawing. Lanes are (name, top)."""

    width: int
    height: int
    lanes: tuple[tuple[str, int], ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def lay_out(stages: list[Stage], moves: list[Move], names: dict[str, str]) -> Chart:
    """Place the stages in order from left to right, and the moves between them (S4-16).

    :param names: {code of a lane: its name}, in the order of the lanes; lanes in which
        nobody acts are left out

    >>> a, b = Stage("a", "A", "x"), Stage("b", "B", "x", is_end=True)
    >>> chart = lay_out([a, b], [Move("a", "b", True)], {"x": "Desk", "y": "Other"})
    >>> [(box.number, box.x, box.y) for box in chart.boxes]
    [(1, 157, 24), (2, 287, 24)]
    >>> chart.arrows[0].points
    ((253, 50), (270, 50), (270, 50), (287, 50))
    """
    used = [code for code in names if any(stage.lane == code for stage in stages)]
    boxes = {}
    for index, stage in enumerate(stages):
        x = HEAD + GAP // 2 + index * COLUMN
        y = used.index(stage.lane) * LANE + STRIP
        boxes[stage.code] = Box(stage, index + 1, x, y)
    known = [move for move in moves if {move.start, move.stop} <= set(boxes)]
    arrows = [
        _arrow(boxes[move.start], boxes[move.stop], move, index)
        for index, move in enumerate(_once(known))
    ]
    return Chart(
        HEAD + len(stages) * COLUMN,
        len(used) * LANE,
        tuple((names[code], index * LANE) for index, code in enumerate(used)),
        tuple(boxes.values()),
        tuple(sorted(arrows, key=lambda arrow: arrow.kind == "main")),
    )


def _once(moves: list[Move]) -> list[Move]:
    """One line for all moves between the same two stages; a main one goes before.

    >>> _once([Move("a", "b"), Move("a", "b", True), Move("a", "a")])
    [Move(start='a', stop='b', is_main=True)]
    """
    found: dict[tuple[str, str], Move] = {}
    for move in moves:
        ends = (move.start, move.stop)
        if move.start != move.stop and (ends not in found or move.is_main):
            found[ends] = move
    return list(found.values())


def _arrow(start: Box, stop: Box, move: Move, index: int) -> Arrow:
    """The line of one move; `index` keeps lines in one strip apart."""
    shift = (index % 5 - 2) * SPREAD
    if stop.x < start.x:
        return Arrow("back", _way_back(start, stop, shift))
    kind = "main" if move.is_main else "other"
    middle = BOX_HEIGHT // 2
    entry = (stop.x - GAP // 2 + (0 if move.is_main else shift), stop.y + middle)
    if stop.x - start.x == COLUMN:
        turn = (entry[0], start.y + middle)
        points = ((start.x + BOX_WIDTH, start.y + middle), turn, entry)
    else:
        leave = start.x + BOX_WIDTH // 2 + shift
        strip = start.y + BOX_HEIGHT + STRIP // 2 + shift
        points = ((leave, start.y + BOX_HEIGHT), (leave, strip), (entry[0], strip))
        points += (entry,)
    return Arrow(kind, (*points, (stop.x, stop.y + middle)))


def _way_back(start: Box, stop: Box, shift: int) -> tuple[tuple[int, int], ...]:
    """Up from one box, to the left, and down on the other; there all come together."""
    leave, enter = start.x + BOX_WIDTH // 2 + shift, stop.x + BOX_WIDTH // 2
    turn = stop.x + BOX_WIDTH + GAP // 2 + shift
    above, arrive = start.y - STRIP // 2 + shift, stop.y - STRIP // 2
    return (
        (leave, start.y),
        (leave, above),
        (turn, above),
        (turn, arrive),
        (enter, arrive),
        (enter, stop.y),
    )
