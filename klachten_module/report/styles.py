from markupsafe import Markup

from odoo.tools.misc import file_open


def styles(*names):
    """These style sheets of ours, for a report that carries its own style.

    :param names: names of files in this folder, without .css
    :return: Markup
    """
    sheets = []
    for name in names:
        with file_open(f"klachten_module/report/{name}.css") as sheet:
            sheets.append(sheet.read())
    return Markup("\n".join(sheets))  # noqa: S704  our own files
