import ast

from odoo import api, models, tools

from .ir_actions_server import Outbox

OURS = ("complaint.event", "complaint.deadline")


class BaseAutomation(models.Model):
    """Automated actions on events and terms, at the pace of a list of cases."""

    _inherit = "base.automation"

    def _get_actions(self, records, triggers):
        """Of our own log and terms from a cache: each event asks for them."""
        if records._name not in OURS:
            return super()._get_actions(records, triggers)
        ids = self._complaint_action_ids(records._name, tuple(sorted(triggers)))
        if not ids:
            return self.browse()
        done = self.env.context.get("__action_done", {})
        automations = self.with_context(active_test=True, __action_done=done)
        # what an event sets off touches terms too: all of them are read at once
        return automations.browse(ids).with_prefetch(self._complaint_all_ids())

    @api.model
    @tools.ormcache()
    def _complaint_all_ids(self):
        return self.sudo().search([("model_name", "in", OURS)])._ids

    @api.model
    @tools.ormcache("model", "triggers")
    def _complaint_action_ids(self, model, triggers):
        domain = [("model_name", "=", model), ("trigger", "in", triggers)]
        # sudo: as the host, whoever acts
        return self.sudo().with_context(active_test=True).search(domain)._ids

    def _filter_post_export_domain(self, records, feedback=False):
        """Each event is held against a dozen filters: plain ones are parsed once."""
        domain = None
        if records and records._name in OURS:
            domain = self._complaint_plain_domain(self.sudo().filter_domain or "")
        if domain is None:
            return super()._filter_post_export_domain(records, feedback)
        if feedback:
            records = records.with_context(__action_feedback=True)
        found = records.sudo().filtered_domain(domain).with_env(records.env)
        return found, list(domain)

    @api.model
    @tools.ormcache("text")
    def _complaint_plain_domain(self, text):
        """The domain in this text, None when it holds more than plain values."""
        try:
            return ast.literal_eval(text)
        except (SyntaxError, ValueError):
            return None

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

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
