"""Whom a complaint names (design section 6, people complained about)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.named_people import named_people

PEOPLE = {
    1: ("Jan de Wit", "jan.dewit@ssc.example"),
    2: ("Mia Bos", None),
    3: ("Renée Müller-Bakker", "renee@ssc.example"),
    4: ("Beheerder", "admin@ssc.example"),
}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ik klaag over Jan de Wit.", [1]),
        ("JAN DE WIT was onbeleefd", [1]),
        ("de heer De Wit zei niets", [1]),
        ("Dhr. de Wit", [1]),
        ("J. de Wit tekende", [1]),
        ("Wit, de", []),
        ("de witte muur en jan", []),
        ("Mevrouw Bos hielp mij niet", [2]),
        ("Mia liep in het bos", []),
        ("Bos Mia stond op het briefje", [2]),
        ("renee muller-bakker", [3]),
        ("Aan: renee@ssc.example; Cc: jan.dewit@ssc.example", [1, 3]),
        ("xrenee@ssc.example", []),
        ("de beheerder", []),
        ("", []),
        ("Jan\nde   Wit", [1]),
        ("Jan\u00a0de Wit", [1]),
    ],
)
def test_who_is_named(text, named):
    assert named_people(text, PEOPLE) == named


@given(st.text(), st.sampled_from([1, 2, 3]), st.text())
def test_a_full_name_between_any_words_is_found(before, key, after):
    name = PEOPLE[key][0]
    assert key in named_people(f"{before} \n{name}\n {after}", PEOPLE)


@given(st.text(), st.text())
def test_nobody_without_a_name_is_found(text, name):
    """Whatever the text and the name: no exception, and one word names nobody."""
    one_word = "".join(name.split()[:1]).replace("@", "")
    found = named_people(text, {9: (name, None)})
    assert found in ([], [9])
    if len(one_word) == len(name) and one_word.isalpha():
        assert found == []
