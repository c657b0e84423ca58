"""Mails on paper: their words, and nothing that fetches, runs or breaks out."""

import pytest
from lxml import html

from klachten_module.logic.paper import printable


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("Los", "Los"),
        ("<p style='background: url(http://x/y)'>a</p>", "<p>a</p>"),
        ("<div onclick='x()' id='a' class='b'>a</div>", "<div>a</div>"),
        ("<h2>Kop <i>schuin</i></h2>", "<p><strong>Kop <i>schuin</i></strong></p>"),
        ("<img src='http://x/spy.png' alt='Logo'>", "[Logo]"),
        ("<img src='data:image/png;base64,AA=='>", "[picture]"),
        ("a<iframe src='//x'>b</iframe>c", "ac"),
        ("<form action='/x'><p>a</p><input value='b'></form>", "<p>a</p>"),
        ("<a href='javascript:x()'>a</a>", "<a>a</a>"),
        ("<a href='HTTPS://x.nl/'>a</a>", '<a href="HTTPS://x.nl/">a</a>'),
        ("  ", "  "),
        ("<td colspan='2' width='9999'>a</td>", '<td colspan="2">a</td>'),
        ("<style>p {color: red}</style><p>a</p>", "<p>a</p>"),
        ("<span><font color='red'>a</font></span>", "a"),
        ("a\x00b\ud800c", "abc"),
        ("</div></main><p>a", "<p>a</p>"),
    ],
)
def test_printable(source, expected):
    assert printable(source) == expected


def test_a_letter_as_a_whole_document():
    source = "<html><head><title>T</title></head><body><p>a</p></body></html>"
    root = html.fromstring(f"<div>{printable(source)}</div>")
    assert root.text_content().strip() == "a"
