"""HTML of mails and rich text made ready for paper: words stay, looks and traps go."""

from lxml import etree

from .redact import parsed, written

# Nothing that fetches, runs, hides or lays out beyond the page.
KEPT_ATTRIBUTES = frozenset({"href", "colspan", "rowspan"})
SAFE_LINKS = ("http://", "https://", "mailto:", "tel:")
DROPPED = (
    "audio button canvas embed form iframe input link map meta object select svg "
    "textarea title video".split()
)
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
    return written(root)


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
