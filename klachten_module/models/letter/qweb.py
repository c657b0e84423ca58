from lxml import etree, html

from odoo import models, tools


class LetterText(str):
    """The text of a letter as it is rendered; of a class that cannot come by RPC."""


class IrQweb(models.AbstractModel):
    """Letters: a text is compiled once, not for each letter again."""

    _inherit = "ir.qweb"

    def _compile(self, template):
        text = self.env.context.get("complaint_letter_text")
        if isinstance(text, LetterText) and isinstance(template, etree._Element):
            return self._complaint_letter_code(text)
        return super()._compile(template)

    @tools.ormcache(
        "text",
        "tuple(self.env.context.get(k) or False"
        " for k in self._get_template_cache_keys())",
        cache="templates",
    )
    def _complaint_letter_code(self, text):
        # in the same wrapper as the host's, which takes it off again
        element = html.fragment_fromstring(text, create_parent="div")
        return self._generate_code_uncached(element)
