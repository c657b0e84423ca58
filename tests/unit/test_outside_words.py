import doctest
import re

import pytest

from klachten_module.logic import outside_words
from klachten_module.logic.outside_words import clean

# Each covers the page, acts, or tells that it is read; "Words" must stay.
HOSTILE = {
    "overlay": '<div style="position:fixed;top:0;left:0;width:100%">Words</div>',
    "position with a space": '<p style="position : fixed">Words</p>',
    "position escaped": r'<p style="\70 osition:fixed">Words</p>',
    "position in a comment": '<p style="po/**/sition:fixed">Words</p>',
    "entities": '<p style="&#112;osition&#58;fixed">Words</p>',
    "negative margin": '<p style="margin-top:-900px;opacity:0">Words</p>',
    "upper case": '<DIV STYLE="POSITION:FIXED" CLASS="MODAL">Words</DIV>',
    "classes": '<div class="modal d-block o_dialog position-fixed">Words</div>',
    "id": '<div id="wrap" name="body">Words</div>',
    "data": '<p data-bs-toggle="modal" data-oe-model="x">Words</p>',
    "pixel": '<p>Words<img src="https://spy.example/1.gif" width="1"></p>',
    "pixel upper case": '<P>Words<IMG SRC="HTTPS://SPY.EXAMPLE/1.GIF"></P>',
    "no scheme": '<p>Words<img src="//spy.example/1.png"></p>',
    "backslashes": r'<p>Words<img src="\\spy.example\1.png"></p>',
    "line in the address": '<p>Words<img src="ht\ntps://spy.example/1.png"></p>',
    "entities in the address": '<p>Words<img src="&#104;ttps://spy.example/a"></p>',
    "ftp": '<p>Words<img src="ftp://spy.example/1.png"></p>',
    "srcset": '<p>Words<img srcset="https://spy.example/2.png 2x"></p>',
    "lazy": '<p>Words<img data-src="https://spy.example/2.png" loading="lazy"></p>',
    "picture": '<picture><source srcset="//spy.example/3"><img alt="Words"></picture>',
    "background": '<table background="https://spy.example/b"><tr><td>Words</table>',
    "body": '<body background="//spy.example/b" onload="x()"><p>Words</p></body>',
    "css url": '<p style="background:url(https://spy.example/c)">Words</p>',
    "css list": '<ul style="list-style-image:url(//spy.example)"><li>Words</li></ul>',
    "style": "<style>@import url(//spy.example/s.css);p{position:fixed}</style>Words",
    "style in svg": "<svg><style>p{position:fixed}</style></svg>Words",
    "link": '<link rel="stylesheet" href="//spy.example/s.css">Words',
    "base": '<base href="https://spy.example/">Words',
    "refresh": '<meta http-equiv="refresh" content="0;url=//spy.example">Words',
    "script": "<script>alert(1)</script>Words",
    "handler": '<p onclick="alert(1)" onmouseover=x>Words</p>',
    "form": '<form action="//spy.example"><input name="a"><b>Words</b></form>',
    "formaction": '<button formaction="//spy.example">Words</button>',
    "label": '<label for="login">Words</label>',
    "iframe": '<iframe src="//spy.example"></iframe>Words',
    "srcdoc": '<iframe srcdoc="<script>x</script>">no</iframe>Words',
    "object": '<object data="//spy.example"></object><embed src="//spy.example">Words',
    "video": '<video poster="//spy.example" src="//spy.example"></video>Words',
    "audio": '<audio src="//spy.example" autoplay></audio>Words',
    "svg": '<svg><image href="//spy.example/i"/><use href="//spy.example"/></svg>Words',
    "data svg": '<p>Words<img src="data:image/svg+xml;base64,PHN2Zz4="></p>',
    "script link": '<a href="java\tscript:alert(1)">Words</a>',
    "data link": '<a href="data:text/html,x">Words</a>',
    "log out": '<p>Words<img src="/web/session/logout"></p>',
    "log out by a detour": '<p>Words<img src="/web/image/1/../../session/logout"></p>',
    "detour in entities": '<p>Words<img src="/web/image/1/%2e%2e/logout.x/y"></p>',
    "own link": '<a href="/web/session/logout">Words</a>',
    "nested": "<scr<script>ipt>x</scr</script>ipt><p style=position:fixed>Words</p>",
    "not closed": '<div style="position:fixed"><table><td><p>Words',
    "closed too often": "</div></body></html><div style='position:fixed'>Words</div>",
    "raw text": "<textarea><img src=//spy.example></textarea><xmp>Words</xmp>",
    "comment": "<!--[if mso]><img src=//spy.example><![endif]-->Words",
    "declaration": '<?xml version="1.0" encoding="x"?><p class="modal">Words</p>',
    "namespace": '<o:p style="position:fixed">Words</o:p>',
    "math": "<math><mtext><table><mglyph><style><img src=//spy.example>"
    "</style></mglyph></table></mtext></math>Words",
    "wide cell": '<table><tr><td colspan="99999">Words</td></tr></table>',
}
ALLOWED = {
    *("href", "target", "rel", "src", "alt", "dir", "lang", "class", "style"),
    *("colspan", "rowspan", "start"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_only_say_what_they_say(name):
    result = clean(HOSTILE[name])
    assert "Words" in result
    tags = re.findall(r"<([a-z0-9]+)((?:\s[^<>]*)?)>", result)
    for tag, attributes in tags:
        assert tag in outside_words.TAGS
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        assert set(values) <= ALLOWED
        assert not {"style", "class"} & set(values)
        assert tag != "img"
    for word in ("position", "alert", "url(", "logout", "svg", "99999", "srcset"):
        assert word not in result.lower()
    assert clean(result) == result, "again"
    # an address elsewhere stands in a link that somebody opens himself, or nowhere
    shown = re.sub(r"<a href=[^>]*>", "", result)
    assert "spy.example" not in shown.replace("[picture from spy.example", "")


def test_picture_elsewhere_says_where_it_is_and_opens_on_request():
    shown = clean('<img src="http://spy.example/a.png?id=1&amp;b=2">', "no {host}")
    assert shown == (
        '<a href="http://spy.example/a.png?id=1&amp;b=2" target="_blank" '
        'rel="noopener noreferrer">no spy.example</a>'
    )
    linked = clean('<a href="https://a.example"><img src="//spy.example/x"></a>')
    assert linked.count("<a ") == 1
    assert "[picture from spy.example not loaded]" in linked


@pytest.mark.parametrize(
    "words",
    [
        "<p>Dear <b>all</b>, <i>this</i><br>is <u>it</u></p>",
        '<p dir="rtl">שלום</p>',
        '<ol start="3"><li>three</li></ol>',
        '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
        '<p style="font-weight:bold; text-align:center">Big</p>',
        '<img src="/web/image/12-3ab/picture%20one.png?access_token=ab-c" alt="A">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        '<img src="cid:part1.abc@mail.example">',
        '<blockquote data-o-mail-quote="1">old</blockquote>',
        '<div class="gmail_quote">old</div>',
        "a &lt; b &amp; c",
        "<p>1 &lt; 2</p> after",
        "plain words",
        "",
    ],
)
def test_ordinary_words_stay_as_they_are(words):
    assert clean(words) == words


def test_links_are_kept_and_tell_nobody_where_they_were_clicked():
    for address in (
        "https://a.example/x?y=1",
        "mailto:a@b.example",
        "tel:+31201234567",
    ):
        shown = clean(f'<a href="{address}" onclick="x" class="btn">link</a>')
        assert f'href="{address}"' in shown
        assert 'rel="noopener noreferrer"' in shown
        assert "class" not in shown


def test_very_long_and_very_deep_words_are_read():
    deep = clean("<div>" * 3000 + "Words" + "</div>" * 3000)
    assert "Words" in deep
    assert len(clean("<p>Words</p>" * 20000)) == len("<p>Words</p>") * 20000


def test_examples():
    assert doctest.testmod(outside_words).failed == 0
