"""The flow chart of a procedure: where things stand, and what it says in words."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.flow_chart import BOX_HEIGHT, BOX_WIDTH, Chart, wrap
from klachten_module.logic.flow_chart_svg import flow_chart

SVG = "{http://www.w3.org/2000/svg}"
ROLES = [("SD", "Desk"), ("SLM", "Service level manager"), ("P", "Nobody's part")]
STAGES = [
    ("new", "New", "SD", False),
    ("work", "Investigation", "SLM", False),
    ("sent", "With the complainant", "SLM", False),
    ("done", "Closed", None, True),
    ("else", "Elsewhere", None, True),
]
MOVES = [
    ("new", "work", "Take up", True),
    ("new", "else", "Refer <& go>", False),
    ("work", "sent", "Answer", True),
    ("sent", "done", "Agreed", True),
    ("sent", "done", "No reaction", False),
    ("sent", "work", "Not satisfied", False),
    ("done", "work", "Reopen", False),
]


def segments(line):
    return list(zip(line.points, line.points[1:], strict=False))


def inside(chart, column, start, end):
    """Whether a stretch runs through a box (its edges are no inside)."""
    left, top = chart.box(column)
    (x0, x1), (y0, y1) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    across = x0 < left + BOX_WIDTH and x1 > left
    return across and y0 < top + BOX_HEIGHT and y1 > top


def crossed(chart):
    return [
        (line.source, line.target, column)
        for line in chart.lines
        for start, end in segments(line)
        for column in range(len(chart.stages))
        if inside(chart, column, start, end)
    ]


def test_a_stage_stands_in_the_lane_of_its_role_and_an_end_with_who_ends_it():
    chart = Chart(ROLES, STAGES, MOVES)
    assert chart.lane_of == {
        "new": "SD",
        "work": "SLM",
        "sent": "SLM",
        "done": "SLM",
        "else": "SD",
    }
    assert [code for code, _name in chart.roles] == ["SD", "SLM"]


def test_stages_stand_in_order_from_left_to_right():
    chart = Chart(ROLES, STAGES, MOVES)
    lefts = [chart.box(column)[0] for column in range(len(STAGES))]
    assert lefts == sorted(set(lefts))


def test_no_arrow_runs_through_a_box():
    assert crossed(Chart(ROLES, STAGES, MOVES)) == []


@given(
    st.lists(st.sampled_from([None, "SD", "SLM", "P"]), min_size=1, max_size=9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20),
)
def test_no_arrow_ever_runs_through_a_box_or_out_of_the_picture(owners, pairs):
    stages = [(str(i), f"S{i}", role, False) for i, role in enumerate(owners)]
    moves = [(str(a), str(b), "m", False) for a, b in pairs]
    chart = Chart(ROLES, stages, moves)
    assert crossed(chart) == []
    for line in chart.lines:
        for x, y in line.points:
            assert 0 <= x <= chart.width
            assert 0 <= y <= chart.bottom


def test_ways_back_are_dashed_and_the_usual_way_is_thick():
    root = ElementTree.fromstring(flow_chart(ROLES, STAGES, MOVES))
    lines = root.findall(f"{SVG}polyline")
    dashed = [line for line in lines if line.get("stroke-dasharray")]
    thick = [line for line in lines if line.get("stroke-width") == "2.4"]
    assert len(lines) == 6  # two moves between the same stages are one arrow
    assert len(dashed) == 2
    assert len(thick) == 3


def test_the_picture_says_in_words_what_it_shows():
    root = ElementTree.fromstring(
        flow_chart(ROLES, STAGES, MOVES, {"title": "How it goes", "end": "einde"})
    )
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "How it goes"
    said = root[1].text
    assert "1. New (Desk): Take up → Investigation; Refer <& go> → Elsewhere." in said
    assert "4. Closed (einde): Reopen → Investigation." in said


def test_the_picture_uses_no_colour():
    svg = flow_chart(ROLES, STAGES, MOVES)
    root = ElementTree.fromstring(svg)
    for node in root.iter():
        for key in ("fill", "stroke"):
            value = node.get(key, "none")
            if value.startswith("#"):
                digits = (
                    value[1:] if len(value) == 7 else "".join(c * 2 for c in value[1:])
                )
                assert digits[:2] == digits[2:4] == digits[4:], value


def test_a_long_word_is_cut_in_equal_parts():
    assert wrap("Behandelingsbevestiging") == ["Behandelings-", "bevestiging"]
    assert all(len(line) <= 14 for line in wrap("a" * 50 + " bb cc"))


def shipped(template):
    """Roles, stages and moves of a template, in Dutch."""
    holders = {}
    for _place, stage, _name, raci in template["steps"]:
        for code, letters in raci.items():
            if "R" in letters:
                holders.setdefault(stage, code)
    return (
        [(role["code"], role["name"]["nl"]) for role in template["roles"]],
        [
            (s["code"], s["name"]["nl"], holders.get(s["code"]), s.get("closed", False))
            for s in template["stages"]
        ],
        [
            (m["from"], m["to"], m["name"]["nl"], m.get("main", False))
            for m in template["transitions"]
        ],
    )


def test_the_chart_of_every_template_fits_a_page(template):
    chart = Chart(*shipped(template))
    assert crossed(chart) == []
    legend = 60 + 16 * -(-len(template["transitions"]) // 3)
    assert (chart.bottom + legend) / chart.width < 180 / 269


def test_numbers_of_every_template_stand_beside_the_boxes(template):
    """The numbers of several moves from one stage to the next are wider than one."""
    drawn = ElementTree.fromstring(flow_chart(*shipped(template)))
    chart = Chart(*shipped(template))
    numbers = [
        [float(box.get(side)) for side in ("x", "y", "width")]
        for box in drawn.iter(f"{SVG}rect")
        if box.get("height") == "14"
    ]
    assert numbers
    for x, y, width in numbers:
        for column in range(len(chart.stages)):
            left, top = chart.box(column)
            covers = x < left + BOX_WIDTH and x + width > left
            assert not (covers and y < top + BOX_HEIGHT and y + 14 > top), (x, y)
