from urllib.parse import urlsplit

from odoo import api, models
from odoo.tools import config

from odoo.addons.mail.models.fetchmail import MAIL_SERVER_DOMAIN

HERE_ONLY = {"", "localhost", "127.0.0.1", "::1", "0.0.0.0"}  # noqa: S104  compared
FROZEN = "web.base.url.freeze"
# Jobs of the host without which nothing comes in or goes out.
MAIL_OUT, MAIL_IN = (
    "mail.ir_cron_mail_scheduler_action",
    "mail.ir_cron_mail_gateway_action",
)
# Where people write Dutch to a public body; our letters are in English and Dutch.
DUTCH = {"NL", "SR", "AW", "CW", "SX", "BQ"}
SERVERS_IN = "/odoo/action-mail.action_email_server_tree"
SERVERS_OUT = "/odoo/action-base.action_ir_mail_server_list"
PARAMETERS = "/odoo/action-base.ir_config_list_action"
JOBS = "/odoo/action-base.ir_cron_act"
LANGUAGES = "/odoo/action-base.res_lang_act_window"
SETTINGS = "/odoo/settings"


class ComplaintSetup(models.TransientModel):
    """What the procedure needs around it: mail in and out, addresses, jobs, languages.

    The last page looks each time it is shown, and says what is missing and where an
    administrator sets it.
    """

    _inherit = "complaint.setup"

    def action_check_again(self):
        """Look once more, after something was changed elsewhere."""
        self.ensure_one()
        return self._reopen()

    def action_apply(self):
        action = super().action_apply()
        self._freeze_address()
        return action

    def _freeze_address(self):
        """Links in letters go where they go today, wherever an administrator logs in
        next. An address of this machine only is left: nobody could follow it.
        """
        # sudo: whoever may set a procedure up, fixes where its letters lead
        parameters = self.env["ir.config_parameter"].sudo()
        if self._host(parameters) not in HERE_ONLY:
            if not parameters.get_param(FROZEN):
                parameters.set_param(FROZEN, "True")

    @api.model
    def _host(self, parameters):
        return urlsplit(parameters.get_param("web.base.url") or "").hostname or ""

    # --- looking ----------------------------------------------------------------------

    def _checks(self):
        """What was looked at.

        :return: [{"ok": bool, "text": str, "url": where it is set}]
        """
        # sudo: whether something is set, nothing of what is in it
        root = self.sudo()
        found = [
            root._check_mail_in(),
            root._check_mail_out(),
            root._check_address(),
            root._check_jobs(),
            root._check_languages(),
        ]
        return [
            {"ok": ok, "text": text, "url": not ok and url} for ok, text, url in found
        ]

    def _check_mail_in(self):
        mailbox = self.procedure_id.mailbox
        if not self.mail_domain:
            text = self.env._(
                "Complaints cannot come in by mail yet: an administrator sets a mail "
                "domain under Settings / General Settings / Discuss (Alias Domains)."
            )
            return False, text, SETTINGS
        accounts = self.env["fetchmail.server"].search_count(MAIL_SERVER_DOMAIN)
        pipe = self.env.ref("klachten_module.group_complaint_mail_pipe")
        if not accounts and not pipe.all_user_ids.filtered("active"):
            text = self.env._(
                "Mail to %s does not come in: there is no confirmed server for "
                "incoming mail, and no login with the right 'Mail pipe' by which your "
                "mail server brings it in.",
                mailbox,
            )
            return False, text, SERVERS_IN
        if accounts and not self._is_on(MAIL_IN):
            text = self.env._(
                "Mail to %s does not come in: the job that fetches it is switched off.",
                mailbox,
            )
            return False, text, JOBS
        return True, self.env._("Complaints come in at %s.", mailbox), ""

    def _check_mail_out(self):
        server = self.env["ir.mail_server"].search([], limit=1)
        host = server.smtp_host or config.get("smtp_server")
        if not server and (not host or host in HERE_ONLY):
            text = self.env._(
                "Letters may not leave: there is no server for outgoing mail. Odoo "
                "tries a mail server on its own machine."
            )
            return False, text, SERVERS_OUT
        if not self._is_on(MAIL_OUT):
            text = self.env._(
                "Letters do not leave: the job that sends mail is switched off."
            )
            return False, text, JOBS
        return True, self.env._("Letters leave by %s.", host or server.name), ""

    def _check_address(self):
        parameters = self.env["ir.config_parameter"]
        address = parameters.get_param("web.base.url") or ""
        if self._host(parameters) in HERE_ONLY:
            text = self.env._(
                "Links in letters lead to %s, which works on this machine only. Set "
                "the parameter web.base.url to the address of Odoo, and "
                "web.base.url.freeze to True.",
                address or "–",
            )
            return False, text, PARAMETERS
        if not parameters.get_param(FROZEN):
            text = self.env._(
                "Links in letters lead to %s, and to another address when an "
                "administrator logs in there. Set the parameter web.base.url.freeze "
                "to True.",
                address,
            )
            return False, text, PARAMETERS
        return True, self.env._("Links in letters lead to %s.", address), ""

    def _check_jobs(self):
        ours = self.env["ir.model.data"].search(
            [("module", "=", "klachten_module"), ("model", "=", "ir.cron")]
        )
        jobs = self.env["ir.cron"].browse(ours.mapped("res_id")).exists()
        off = jobs.filtered(lambda job: not job.active)
        silence = self.env["complaint.heartbeat"]._latest()._warning()
        if not config["max_cron_threads"]:
            text = self.env._(
                "No background job runs here: max_cron_threads is 0 in the "
                "configuration of Odoo. Nobody is warned about terms, unless jobs run "
                "in another process."
            )
            return False, text, JOBS
        if off:
            names = ", ".join(off.mapped("name"))
            return False, self.env._("Switched off: %s.", names), JOBS
        return not silence, silence or self.env._("Background jobs run."), JOBS

    def _check_languages(self):
        partner = self.company_id.partner_id
        installed = dict(self.env["res.lang"].get_installed())
        lang = partner.lang or "en_US"
        needs_dutch = self.company_id.country_id.code in DUTCH
        if needs_dutch and not any(code.startswith("nl") for code in installed):
            text = self.env._("Letters are in English: Dutch is not installed.")
            return False, text, LANGUAGES
        if not lang.startswith(("en", "nl")):
            text = self.env._(
                "Whose language is not known, gets letters in English: this addon "
                "speaks English and Dutch, and not the language of the contact "
                "%(company)s (%(language)s).",
                language=installed.get(lang, lang),
                company=partner.name,
            )
            return False, text, f"/odoo/res.partner/{partner.id}"
        if lang not in installed or (needs_dutch and not lang.startswith("nl")):
            text = self.env._(
                "Whose language is not known, gets letters in %(language)s: that is "
                "the language of the contact %(company)s.",
                language=installed.get(lang, lang),
                company=partner.name,
            )
            return False, text, f"/odoo/res.partner/{partner.id}"
        text = self.env._(
            "Whose language is not known, gets letters in %s.", installed[lang]
        )
        return True, text, ""

    def _is_on(self, xml_id):
        job = self.env.ref(xml_id, raise_if_not_found=False)
        return bool(job and job.active)
