import ast
from functools import lru_cache

from odoo import models

from .action import Outbox

OURS = ("complaint.event", "complaint.deadline")


@lru_cache(maxsize=512)
def plain_domain(text):
    """The domain in this text, None when it holds more than plain values."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return None


class BaseAutomation(models.Model):
    """Automated actions on events and terms, at the pace of a list of cases."""

    _inherit = "base.automation"

    def _filter_post_export_domain(self, records, feedback=False):
        """Each event is held against a dozen filters: plain ones are parsed once."""
        domain = None
        if records and records._name in OURS:
            domain = plain_domain(self.sudo().filter_domain or "")
        if domain is None:
            return super()._filter_post_export_domain(records, feedback)
        if feedback:
            records = records.with_context(__action_feedback=True)
        found = records.sudo().filtered_domain(domain).with_env(records.env)
        return found, list(domain)

    def _process(self, records, domain_post=None):
        """Write the letters about all of these records at once."""
        if records._name not in OURS:
            return super()._process(records, domain_post=domain_post)
        outbox = Outbox()
        collecting = self.with_context(complaint_outbox=outbox)
        result = super(BaseAutomation, collecting)._process(
            records, domain_post=domain_post
        )
        outbox.empty()
        return result
