"""The public form: what it takes from whoever fills it in, a person or not (S0-47)."""

import pytest

from klachten_module.logic import form

PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("gewoon", "gewoon"),
        ("  regel 1\r\nregel 2\r\n", "regel 1\nregel 2"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("\u2067مرحبا\u2069", "مرحبا"),
        ("👩‍👩‍👧 boos", "👩‍👩‍👧 boos"),
        ("e\u0301", "é"),
        ("a\0b\x1bc\x9fd", "abcd"),
        ("half \ud83d", "half"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (b"bytes", ""),
        (object(), ""),
    ],
)
def test_words_are_kept_as_they_are_meant(typed, kept):
    assert form.tidy(typed) == kept
    # what was tidied can be stored, and tidying it again changes nothing
    assert form.tidy(kept) == kept
    # raises where it cannot be written
    form.tidy(typed).encode()


def test_nothing_is_required_but_what_happened():
    """Awb 9:4: no e-mail address is asked for, and no name before it is looked at."""
    assert form.problems({"what": "De bus kwam niet"}) == {}
    assert form.problems({"about": "de balie"}) == {}
    assert form.problems({}, files=1) == {}
    assert form.problems({"name": "Ann", "email": "ann@elders.example"}) == {
        "what": ("empty", 0)
    }


@pytest.mark.parametrize("name", ["what", "about", "solution", "name", "city"])
def test_what_is_too_long_is_said(name):
    most = form.limit(name)
    assert form.problems({"what": "x", name: "x" * most}) == {}
    assert form.problems({"what": "x", name: "x" * (most + 7)})[name] == ("long", 7)


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("ann@elders.example", True),
        ("a.b+c@sub.elders.example", True),
        ("josé@elders.example", True),
        ("ann@b,com", False),
        ("ann", False),
        ("ann@elders", False),
        ("ann@elders.example, bob@elders.example", False),
        ("Ann <ann@elders.example>", False),
        ("ann@elders.example\nBcc: x@elders.example", False),
    ],
)
def test_a_mistyped_address_is_told(address, fine):
    assert ("email" not in form.problems({"what": "x", "email": address})) is fine


@pytest.mark.parametrize(
    ("name", "head", "fine"),
    [
        ("a.pdf", PDF, True),
        ("A.PDF", PDF, True),
        ("a.jpg", b"\xff\xd8\xff\xe0", True),
        ("a.heic", b"\0\0\0\x18ftypheic", True),
        ("a.docx", b"PK\x03\x04", True),
        ("a.zip", b"PK\x03\x04", False),
        ("a.docm", b"PK\x03\x04", False),
        ("a.jpg", PDF, False),
        ("a.pdf", b"MZ\x90\0", False),
        ("a.exe", b"MZ\x90\0", False),
        ("a.svg", b"<svg onload=alert(1)>", False),
        ("a.html", b"<html>", False),
        ("a.txt", b"\x7fELF\x02\0", False),
        ("a.txt", "één".encode(), True),
        ("a", b"text", False),
        ("", b"text", False),
    ],
)
def test_files_are_what_they_say(name, head, fine):
    assert form.fits(name, head) is fine


def test_every_kind_that_is_named_is_taken():
    for end in form.TAKEN:
        heads = [b"text"]
        for start, magic, _ends in form.BEGINNINGS:
            heads.append(b"\0" * start + magic)
        assert any(form.fits(f"a.{end}", head) for head in heads), end


def test_too_many_and_too_big_are_told_apart():
    mega = form.MEGABYTE
    assert form.refusal("a.pdf", PDF, 30 * mega, 0, 0) == "big"
    assert form.refusal("a.pdf", PDF, mega, 10, 0) == "many"
    assert form.refusal("a.pdf", PDF, 2 * mega, 3, 24 * mega) == "together"
    assert form.refusal("a.exe", b"MZ", mega, 0, 0) == "kind"
    assert form.refusal("a.pdf", b"", 0, 0, 0) == "empty"
    assert form.refusal("a.pdf", PDF, mega, 9, 24 * mega) is None


def test_only_a_sign_makes_a_machine():
    assert form.machine("", form.QUICKEST) is None
    assert form.machine("", form.QUICKEST - 0.1) == "quick"
    assert form.machine("x", 600) == "trap"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("De bus kwam niet.", ""), "De bus kwam niet"),
        (("", "de balie"), "de balie"),
        (("Op 3.5.2026 kwam de bus niet. Weer.",), "Op 3.5.2026 kwam de bus niet"),
        (("regel 1\nregel 2",), "regel 1 regel 2"),
        ((" ", ""), ""),
    ],
)
def test_a_case_is_called_by_its_first_sentence(texts, said):
    assert form.title(*texts) == said
