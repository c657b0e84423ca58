"""HTML of mails and rich text made ready for paper: words stay, looks and traps go."""

import re
from collections.abc import Iterable

from lxml import etree

from .redact import parsed, written

# Nothing that fetches, runs, hides or lays out beyond the page.
KEPT_ATTRIBUTES = frozenset({"href", "colspan", "rowspan"})
SAFE_LINKS = ("http://", "https://", "mailto:", "tel:")
DROPPED = (
    "audio button canvas embed form iframe input link map meta object select svg "
    "textarea title video".split()
)
# Printing follows each level of tags by calling itself.
DEEPEST = 60
LONG_WORD = 40
# A heading in a letter is no heading of the dossier.
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def printable(source: str, picture: str = "picture") -> str:
    """The words of a piece of HTML, with paragraphs, lists, tables and links.

    :param picture: what stands for a picture without a description

    >>> printable('<h1 class="x">A</h1><img src="http://x/y.png"><a href="js:z">b</a>')
    '<p><strong>A</strong></p>[picture]<a>b</a>'
    """
    root = parsed(source or "")
    for node in list(root.iter("img")):
        node.tag = "span"
        node.text = f"[{node.get('alt') or picture}]"
    for node in list(root.iter(*DROPPED)):
        node.drop_tag() if node.tag in ("form", "button") else node.drop_tree()
    for node in root.iter(etree.Element):
        _plain(node)
    for node in list(root.iter("span", "font")):
        node.drop_tag()
    for node in _too_deep(root):
        node.drop_tag()
    return written(root)


def shares(lengths: Iterable[int], most: int) -> int:
    """How long each text may be, so that all fit: short ones stay whole.

    >>> shares([10, 500, 500], 410), shares([10, 20], 410)
    (200, 20)
    """
    ordered = sorted(lengths)
    for done, length in enumerate(ordered):
        left = len(ordered) - done
        if length * left > most:
            return max(most, 0) // left
        most -= length
    return ordered[-1] if ordered else 0


def shortened(text: str, most: int) -> str:
    """The beginning of a text, at most so long, ended between words.

    >>> shortened("one two three", 9), shortened("one", 9)
    ('one two', 'one')
    """
    if len(text) <= most:
        return text
    whole_words = text[: most + 1].rpartition(" ")[0]
    return (whole_words or (text[:most] if most > LONG_WORD else "")).rstrip()


def shortened_html(source: str, most: int) -> str:
    """The same of HTML; tags count, as they cost paper and time too.

    >>> shortened_html("<p>one two</p><p>three <b>four</b> five</p><p>six</p>", 36)
    '<p>one two</p><p>three <b></b></p>'
    """
    root = parsed(source)
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if node is root and event == "end":
            break
        slot = "text" if event == "start" else "tail"
        if event == "start" and node is not root:
            most -= 2 * len(node.tag) + len("<></>")
        text = getattr(node, slot) or ""
        if most < len(text):
            setattr(node, slot, shortened(text, max(most, 0)))
            _end_at(node, slot)
            break
        most -= len(text)
    return written(root)


def _end_at(node: etree._Element, slot: str) -> None:
    """Take out whatever stands behind this text of an element."""
    if slot == "text":
        for child in list(node):
            node.remove(child)
    while (parent := node.getparent()) is not None:
        for sibling in list(node.itersiblings()):
            parent.remove(sibling)
        if slot == "text":
            node.tail = None
        node, slot = parent, "text"


def _too_deep(root: etree._Element) -> list[etree._Element]:
    found, depth = [], 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start" and depth > DEEPEST:
            found.append(node)
    return found[::-1]


def _plain(node: etree._Element) -> None:
    """Take the looks off one element."""
    for name, value in node.attrib.items():
        safe = name != "href" or value.strip().lower().startswith(SAFE_LINKS)
        if name not in KEPT_ATTRIBUTES or not safe:
            del node.attrib[name]
    if node.tag in HEADINGS:
        node.tag = "p"
        strong = etree.Element("strong")
        strong.text, node.text = node.text, None
        strong.extend(list(node))
        node.append(strong)


# How we number what the sources ask for: nobody outside knows these.
OUR_NUMBER = re.compile(r"\bS\d-\d+\b(\s*,\s*)?")


def place(source: str) -> str:
    """Where something is written that anybody can look up, such as an article of a law:
    without the numbers that we gave to what the sources ask.

    >>> place("Awb 9:11"), place("S0-63, S0-91"), place("S0-75, Awb 9:12")
    ('Awb 9:11', '', 'Awb 9:12')
    """
    return OUR_NUMBER.sub("", source).strip(" ,")
