from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.turns import OFFICER_AWAY, Person, able, choose


def person(source, key, user, principal):
    return Person(source, key, user, user + 100, "", "", principal, principal + 100)


PEOPLE = st.lists(
    st.builds(
        person,
        st.integers(0, 3),
        st.one_of(st.none(), st.integers(1, 2)),
        st.integers(1, 5),
        st.integers(1, 5),
    )
)
BARRED = st.sets(st.integers(101, 105))


@given(PEOPLE, st.integers(1, 3), BARRED)
def test_nobody_barred_gets_it_nor_his_substitute(people, key, barred):
    found = able(people, key, barred)
    assert not barred & {p.partner for p in found}
    assert not barred & {p.principal_partner for p in found}
    assert len({p.source for p in found}) <= 1
    assert all(p.key in (None, key) for p in found)


@given(PEOPLE, BARRED)
def test_an_officer_who_may_is_never_passed_over_for_nobody(people, barred):
    officer = person(OFFICER_AWAY, None, 6, 6)
    assert able([*people, officer], 1, barred)


@given(PEOPLE, st.integers(1, 5))
def test_who_had_it_before_gets_it_again(people, before):
    candidates = able(people, 1)
    chosen = choose(candidates, [before], {})
    if before in {p.principal for p in candidates}:
        assert chosen.principal == before
    else:
        assert (chosen is None) == (not candidates)
