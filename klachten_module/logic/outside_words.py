"""Words of somebody outside as HTML that is safe to show among our own.

What came by mail or was pasted keeps its text, its structure and its links. It loses
whatever could cover or imitate the screen around it, send something, or tell somebody
that it is being read: styles, classes, forms, and every picture that is fetched from
elsewhere. In its place stands where it is, as a link.
"""

import re
from html import escape
from urllib.parse import urlsplit

from lxml import etree, html

TAGS = frozenset(
    "a b big blockquote br caption cite code col colgroup dd del dfn div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp "
    "small span strike strong sub sup table tbody td tfoot th thead tr tt u ul".split()
)
# Gone with all that is in them; other tags are taken off and their text stays. (Tags
# without an end, such as source, hold the rest of the page for this parser.)
KILLED = frozenset(
    "applet audio canvas datalist frameset head iframe map math noembed noframes "
    "noscript object script select style svg template title video".split()
)
# By these Odoo knows a quoted mail, a signature and a list of boxes to tick; no style
# of the web client makes more of them.
CLASSES = frozenset(
    "gmail_quote gmail_extra gmail_signature yahoo_quoted odoo_signature_wrapper table "
    "table-bordered o_table o_checklist o_checked".split()
)
QUOTES = frozenset(
    "data-o-mail-quote data-o-mail-quote-node data-o-mail-quote-container".split()
)
LENGTHS = r"\d{1,2}(?:px)?(?: \d{1,2}(?:px)?){0,3}"
# How a letter looks, and our own letters how they set off what they quote.
STYLES = {
    "font-weight": "bold|bolder|normal|[1-9]00",
    "font-style": "italic|normal",
    "text-decoration": "underline|line-through|none",
    "text-align": "left|right|center|justify|start|end",
    "margin": LENGTHS,
    "padding": LENGTHS,
    "border-left": "[1-9]px solid #[0-9a-f]{6}",
}
LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}", re.IGNORECASE)
# A picture in the mail itself, or one that Odoo keeps. No other address of our own: to
# load `/web/session/logout` is to do it.
OWN_PICTURE = re.compile(
    r"cid:[^\s<>\"']+"
    r"|data:image/(?:png|jpe?g|gif|webp|bmp);base64,[a-z0-9+/=]+"
    r"|/web/image/\d+(?:-[0-9a-f]+)?(?:/[\w%,()+ -]+(?:\.\w+)*)?"
    r"(?:\?access_token=[\w.~-]+)?",
    re.IGNORECASE,
)
# XML knows no such characters.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Browsers leave these out of an address before they look at it.
IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0]+")
MAX_SPAN = 50
MAX_HOST = 80


def clean(words: str, picture: str = "[picture from {host} not loaded]") -> str:
    """Return HTML from outside without anything that acts, covers or calls home.

    `picture` is what stands for a picture elsewhere. Cleaning twice changes nothing.

    >>> clean('<p style="position:fixed">Hi<img src="//spy.example/1.gif"></p>')
    '<p>Hi<a href="https://spy.example/1.gif" target="_blank" \
rel="noopener noreferrer">[picture from spy.example not loaded]</a></p>'
    """
    if "<" not in words and "&" not in words:
        return UNWRITABLE.sub("", words)
    root = _parsed(words)
    for element in list(root.iterdescendants()):
        if not isinstance(element.tag, str):  # comments, instructions
            _take_out(element)
        elif element.tag in KILLED:
            element.drop_tree()
        elif element.tag == "img":
            _clean_picture(element, picture)
        elif element.tag in TAGS:
            _keep(element, _kept(element))
        else:
            element.drop_tag()
    text = escape(root.text or "", quote=False)
    return text + "".join(html.tostring(child, encoding="unicode") for child in root)


def _parsed(words: str) -> html.HtmlElement:
    """Return the words in one element, whatever they open and do not close."""
    page = f"<html><body>{UNWRITABLE.sub('', words)}</body></html>"
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    root = html.document_fromstring(page.encode(), parser=parser)
    root.attrib.clear()
    root.tag = "div"
    return root


def _take_out(node: etree._Comment) -> None:
    """Remove what is no element, and keep the text behind it."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if before is None:
        parent.text = (parent.text or "") + (node.tail or "")
    else:
        before.tail = (before.tail or "") + (node.tail or "")
    parent.remove(node)


def _keep(element: html.HtmlElement, attributes: dict[str, str]) -> None:
    """Give an element these attributes and no others."""
    element.attrib.clear()
    element.attrib.update(attributes)


def _kept(element: html.HtmlElement) -> dict[str, str]:
    """Return the attributes that an element may keep."""
    kept = {}
    for name, value in element.attrib.items():
        word = value.strip().lower()
        if name in QUOTES:
            kept[name] = "1"
        elif (
            (name == "dir" and word in ("ltr", "rtl", "auto"))
            or (name == "lang" and re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", word))
            or (name in ("colspan", "rowspan", "start") and _is_small(word))
        ):
            kept[name] = word
    if classes := [c for c in element.get("class", "").split() if c in CLASSES]:
        kept["class"] = " ".join(classes)
    if style := _style(element.get("style", "")):
        kept["style"] = style
    if element.tag == "a":
        kept.update(_link(IGNORED.sub("", element.get("href", ""))))
    return kept


def _is_small(word: str) -> bool:
    """Tell whether this is a number that breaks no page."""
    return word.isascii() and word.isdigit() and len(word) < 4 and int(word) <= MAX_SPAN


def _style(style: str) -> str:
    """Return the declarations that only change how a letter looks.

    >>> _style("font-weight : BOLD; position:fixed; color:red")
    'font-weight:bold'
    """
    kept = []
    for part in style.lower().split(";"):
        name, _colon, value = part.partition(":")
        name, value = name.strip(), " ".join(value.split())
        if name in STYLES and re.fullmatch(STYLES[name], value):
            kept.append(f"{name}:{value}")
    return "; ".join(kept)


def _link(address: str) -> dict[str, str]:
    """Return the attributes of a link to an address elsewhere; {} for other links."""
    if not LINK.match(address):
        return {}
    return {"href": address, "target": "_blank", "rel": "noopener noreferrer"}


def _clean_picture(element: html.HtmlElement, picture: str) -> None:
    """Keep a picture that is here; put words in the place of any other."""
    address = IGNORED.sub("", element.get("src", ""))
    alt = element.get("alt", "")
    if OWN_PICTURE.fullmatch(address):
        _keep(element, {"src": address, **({"alt": alt} if alt else {})})
        return
    remote = REMOTE.match(address) and address.replace("\\", "/")
    if remote and remote.startswith("//"):
        remote = f"https:{remote}"
    inside = any(parent.tag == "a" for parent in element.iterancestors())
    link = {} if inside or not remote else _link(remote)
    element.tag = "a" if link else "span"
    _keep(element, link)
    element.text = picture.replace("{host}", _host(remote)) if remote else alt


def _host(address: str) -> str:
    """Return the name of the computer behind an address."""
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    return (host or "?")[:MAX_HOST]
