"""Which way a letter takes (Awb 2:7, 2:8, 2:17), and the address on its envelope."""

import itertools

import pytest

from klachten_module.logic.reach import Way, address_lines, way

KNOWN = dict(email=True, address=True, public=True, by_letter=False)


@pytest.mark.parametrize(
    ("said", "facts", "expected"),
    [
        ("email", {}, Way("email", "said")),
        ("page", {}, Way("page", "said")),
        ("post", {"address": False}, Way("post", "said")),
        ("post", {"receipt": True}, Way("post", "said")),
        ("email", {"email": False}, Way("post", "law")),
        ("phone", {}, Way("post", "law")),
        ("phone", {"address": False}, Way("email", "only_email")),
        (None, {}, Way("post", "law")),
        (None, {"receipt": True}, Way("email", "receipt")),
        (None, {"receipt": True, "email": False}, Way("post", "law")),
        (None, {"address": False}, Way("email", "only_email")),
        (None, {"public": False}, Way("email", "email")),
        (None, {"public": False, "by_letter": True}, Way("post", "came")),
        (None, {"public": False, "email": False}, Way("post", "only_post")),
        (None, {"email": False, "address": False}, Way("post", "unknown")),
    ],
)
def test_way(said, facts, expected):
    assert way(said, **{**KNOWN, **facts}) == expected


def test_no_mail_goes_to_who_has_no_address_and_none_by_telephone():
    """Every combination ends in a way that there is, or waits on paper."""
    bits = (True, False)
    for said in (None, "email", "post", "page", "phone"):
        for facts in itertools.product(bits, repeat=5):
            names = ("email", "address", "public", "by_letter", "receipt")
            known = dict(zip(names, facts, strict=True))
            found = way(said, **known)
            assert found.channel in ("email", "post", "page")
            assert found.channel == "post" or known["email"]
            if said == "post":
                assert found == Way("post", "said")


def test_a_public_body_mails_only_where_he_said_so_or_nothing_else_is_known():
    """Awb 2:8; but for the receipt of what came in electronically (2:17)."""
    for said in (None, "phone"):
        assert way(said, **KNOWN).channel == "post"


def test_address():
    assert address_lines("A", "B 1", "bus 2", "1000", "Gent", "Belgium") == [
        "A",
        "B 1",
        "bus 2",
        "1000  GENT",
        "BELGIUM",
    ]
    assert address_lines("", "B 1", "", "", "Ede", "") == ["B 1", "EDE"]
