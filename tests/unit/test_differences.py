from hypothesis import given
from hypothesis import strategies as st

from klachten_module.logic.differences import differences, next_number, unique

NAMES = st.sampled_from("abcd")
DOCUMENTS = st.dictionaries(st.tuples(NAMES, NAMES), st.sampled_from(["1", "2"]))


@given(DOCUMENTS)
def test_the_same_is_no_difference(document):
    assert differences(document, dict(document)) == []


@given(DOCUMENTS, DOCUMENTS)
def test_differences_bring_one_to_the_other(was, becomes):
    result = dict(was)
    for chapter, name, before, after in differences(was, becomes):
        assert result.get((chapter, name), "") == before
        result.pop((chapter, name), None)
        if after:
            result[chapter, name] = after
    assert result == becomes


@given(DOCUMENTS, DOCUMENTS)
def test_chapters_stand_together(was, becomes):
    chapters = [row[0] for row in differences(was, becomes)]
    joined = [c for i, c in enumerate(chapters) if i == 0 or chapters[i - 1] != c]
    assert len(joined) == len(set(chapters))


@given(st.sets(st.from_regex(r"\A[1-9]\.[0-9]{1,2}\Z"), min_size=1))
def test_next_number_is_free(taken):
    for name in taken:
        assert next_number(name, taken) not in taken


@given(st.lists(NAMES))
def test_unique_keeps_order_and_number(names):
    result = unique(names)
    assert len(set(result)) == len(names)
    assert all(new.startswith(old) for old, new in zip(names, result, strict=True))
