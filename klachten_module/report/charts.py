"""Charts as SVG, drawn by pygal and made fit for print.

They are read in grey too: series differ in lightness and every bar bears its number.
Each carries its data in words as <title>, for who cannot see it.
"""

import lxml.etree

SVG = "{http://www.w3.org/2000/svg}"
DARK, LIGHT = "#24476b", "#b9cbdc"
CSS = """
.pygal-chart text { font-family: "DejaVu Sans", sans-serif; font-size: 11px;
  fill: #222; stroke: none }
.pygal-chart .background { fill: #fff }
.pygal-chart .axis .line, .pygal-chart .axis .guide.line { stroke: #bbb; fill: none;
  stroke-width: .5 }
.pygal-chart .axis.y text { text-anchor: end }
.pygal-chart .axis.x text { text-anchor: middle }
.pygal-chart .color-0 { fill: DARK; stroke: DARK }
.pygal-chart .color-1 { fill: LIGHT; stroke: DARK }
.pygal-chart .reactive { stroke-width: .6 }
.pygal-chart .text-overlay text { font-weight: bold }
.pygal-chart .legend text { font-weight: normal }
""".replace("DARK", DARK).replace("LIGHT", LIGHT)


def columns(title, labels, series):
    """Upright bars side by side.

    :param str title: what the chart shows
    :param labels: list of str, one per group of bars
    :param series: [(name, [number])], at most two
    :return: str, an svg element
    """
    import pygal

    highest = max((value for _name, values in series for value in values), default=0)
    chart = pygal.Bar(**_options(height=185), range=(0, max(highest * 1.12, 1)))
    chart.legend_at_bottom = True
    chart.x_labels = labels
    for name, values in series:
        chart.add(name, values)
    return _finish(chart, _in_words(title, labels, series))


def bars(title, rows, series_name, unit="", point="."):
    """Lying bars, one per row, the first row on top.

    :param rows: [(label, number)]
    :param str point: the decimal point of the language
    :return: str, an svg element
    """
    import pygal

    rows = list(rows)
    highest = max((value for _label, value in rows), default=0)
    chart = pygal.HorizontalBar(
        **_options(height=50 + 30 * len(rows)), range=(0, max(highest * 1.12, 1))
    )
    chart.show_legend = False

    def written(value):
        return f"{value:g}{unit}".replace(".", point)

    chart.value_formatter = written
    turned = rows[::-1]  # pygal counts from the bottom
    chart.x_labels = [_shorten(label) for label, _value in turned]
    chart.add(series_name, [value for _label, value in turned])
    labels = [label for label, _value in rows]
    values = [written(value) for _label, value in rows]
    return _finish(chart, _in_words(title, labels, [(series_name, values)]), beside=6)


def _options(height):
    from pygal.style import Style

    return {
        "style": Style(font_family="DejaVu Sans", value_font_size=11),
        "width": 680,
        "height": height,
        "explicit_size": True,
        "css": [f"inline:{CSS}"],
        "js": [],
        "disable_xml_declaration": True,
        "print_values": True,
        "print_values_position": "top",
        "print_zeroes": False,
        "max_scale": 6,
        "truncate_label": -1,
        "order_min": 0,
        "integer_format": True,
        "value_formatter": lambda value: f"{value:g}",
        "margin": 8,
    }


def _shorten(label, length=60):
    return label if len(label) <= length else f"{label[: length - 1]}…"


def _in_words(title, labels, series):
    """The chart as one sentence per series.

    >>> _in_words("Complaints", ["May", "June"], [("received", [1, 2])])
    'Complaints. received: May 1, June 2.'
    """
    said = [
        f"{name}: "
        + ", ".join(
            f"{label} {value}" for label, value in zip(labels, values, strict=True)
        )
        for name, values in series
    ]
    return f"{title}. " + "; ".join(said) + "."


def _finish(chart, words, beside=0):
    """Keep what prints; the words become the title of the picture.

    :param beside: put the numbers this far beside the end of their bars
    """
    root = lxml.etree.fromstring(chart.render())
    drop = [f"{SVG}script", f"{SVG}desc", f"{SVG}title"]
    for node in list(root.iter(lxml.etree.Comment, *drop)):
        node.getparent().remove(node)
    for node in root.xpath("//*[contains(@class, 'tooltip-overlay')]"):
        node.getparent().remove(node)
    for node in root.iter(f"{SVG}text") if beside else ():
        if node.get("class") == "value":
            node.set("x", str(float(node.get("x")) + beside))
            node.set("text-anchor", "start")
    title = lxml.etree.Element(f"{SVG}title")
    title.text = words
    root.insert(0, title)
    root.set("role", "img")
    return lxml.etree.tostring(root, encoding="unicode")
