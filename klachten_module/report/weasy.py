"""WeasyPrint, where its system libraries are there: HTML to a tagged PDF.

Nothing is fetched: a report carries its own style and pictures (data: addresses).
"""

import logging

# It reports every step of every page at level INFO.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


def engine():
    """The weasyprint package, or None where it or its libraries (pango) are missing."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    return weasyprint


def write_pdf(html, page_words=("", "", "")):
    """Print a complete HTML document.

    :param str html: with lang on the root and a title; scripts are never run
    :param page_words: what stands before the page number, between it and the number
        of pages, and after, such as ("Page ", " of ", "")
    :return: bytes, a PDF/UA-1 document
    """
    weasyprint = engine()
    from weasyprint.urls import URLFetcher

    return weasyprint.HTML(
        string=html,
        base_url="about:blank",
        url_fetcher=URLFetcher(allowed_protocols=("data",), allow_redirects=False),
    ).write_pdf(
        stylesheets=[weasyprint.CSS(string=_page_style(*page_words))],
        finisher=_scope_headers,
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
    )


def _page_style(before, between, after):
    number = " ".join(
        (
            _css_text(before),
            "counter(page)",
            _css_text(between),
            "counter(pages)",
            _css_text(after),
        )
    )
    return f"@page {{ @bottom-right {{ content: {number} }} }}"


def _css_text(text):
    r"""A text as CSS writes it.

    >>> _css_text('Page "1" ')
    '"Page \\"1\\" "'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def _scope_headers(_document, pdf):
    """Say of each header cell whether it heads a column or a row (PDF/UA 7.5)."""
    known = {
        obj.reference: obj
        for obj in pdf.objects
        if isinstance(obj, dict) and obj.get("Type") == "/StructElem"
    }
    for element in known.values():
        if element.get("S") != "/TH":
            continue
        row = known.get(element["P"], {})
        in_head = known.get(row.get("P"), {}).get("S") == "/THead"
        element["A"]["Scope"] = "/Column" if in_head else "/Row"
