"""Flow charts of procedures: no line through a box, and words for who cannot see it."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from klachten_module.logic.flow_chart import (
    BOX_HEIGHT,
    BOX_WIDTH,
    HEAD,
    Move,
    Stage,
    lay_out,
)
from klachten_module.logic.flow_chart_svg import draw

LANES = {"a": "Desk", "b": "Quality", "c": "Manager & <board>"}
SHIPPED = sorted(
    (Path(__file__).parents[2] / "klachten_module/data/procedures").glob("*.json")
)


@st.composite
def procedures(draw_):
    size = draw_(st.integers(1, 12))
    lanes = draw_(st.lists(st.sampled_from("abc"), min_size=size, max_size=size))
    stages = [Stage(str(i), f"Stage {i}", lane) for i, lane in enumerate(lanes)]
    codes = st.sampled_from([stage.code for stage in stages])
    moves = draw_(st.lists(st.builds(Move, codes, codes, st.booleans()), max_size=40))
    return stages, moves


def _crosses(one, other, box):
    """Whether a piece of a line runs through the inside of a box."""
    (x1, x2), (y1, y2) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return (
        x1 < box.x + BOX_WIDTH and x2 > box.x and y1 < box.y + BOX_HEIGHT and y2 > box.y
    )


@given(procedures())
def test_no_line_crosses_a_box_or_leaves_the_drawing(procedure):
    chart = lay_out(*procedure, LANES)
    for arrow in chart.arrows:
        for one, other in pairwise(arrow.points):
            assert one[0] == other[0] or one[1] == other[1]
            assert not any(_crosses(one, other, box) for box in chart.boxes)
        assert all(
            HEAD <= x <= chart.width and 0 <= y <= chart.height for x, y in arrow.points
        )


@given(procedures())
def test_every_move_between_two_stages_is_one_line(procedure):
    stages, moves = procedure
    chart = lay_out(stages, moves, LANES)
    assert len(chart.arrows) == len(
        {(m.start, m.stop) for m in moves if m.start != m.stop}
    )
    back = {(m.start, m.stop) for m in moves if int(m.stop) < int(m.start)}
    assert len([a for a in chart.arrows if a.kind == "back"]) == len(back)


def test_only_lanes_in_which_somebody_acts():
    chart = lay_out([Stage("1", "One", "c"), Stage("2", "Two", "a")], [], LANES)
    assert [name for name, _top in chart.lanes] == ["Desk", "Manager & <board>"]


def test_svg_is_well_formed_with_its_words():
    stages = [Stage("1", 'Een "<script>"', "c"), Stage("2", "Einde", "c", is_end=True)]
    svg = draw(lay_out(stages, [Move("1", "2", True)], LANES), "Kop", "1 & 2")
    root = etree.fromstring(svg)
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.findtext("s:title", namespaces=space) == "Kop"
    assert root.findtext("s:desc", namespaces=space) == "1 & 2"
    assert not root.findall(".//s:script", namespaces=space)
    ends = root.xpath("//s:rect[@stroke-width='3']", namespaces=space)
    assert len(ends) == 1, "an end is marked"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_procedures_fit_a_lying_page(path):
    """Letters of at least 5.5 point when as wide as A4 on its side (269 mm)."""
    template = json.loads(path.read_text("utf-8"))
    stages = [Stage(s["code"], s["name"]["nl"], "a") for s in template["stages"]]
    chart = lay_out(stages, [], LANES)
    assert 11 * 269 / chart.width / 0.3528 >= 5.5
