import base64
import json
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from .dossier_making import Made

_logger = logging.getLogger(__name__)

# How long somebody may fetch what was made for him.
KEPT_HOURS = 72
# A dossier at which the server ended is tried once more, and not for ever.
MOST_TRIES = 2


class ComplaintDossier(models.TransientModel):
    """A big dossier is made by a job: one sees how far it is, and hears of its end.

    It is made and fetched with the rights of whoever asked, each time anew: who lost
    the case cannot fetch it. After some days it is gone.
    """

    _inherit = "complaint.dossier"
    _transient_max_hours = KEPT_HOURS

    state = fields.Selection(
        [
            ("draft", "Being filled in"),
            ("waiting", "Being made"),
            ("made", "Ready"),
            ("failed", "Could not be made"),
        ],
        default="draft",
        required=True,
        readonly=True,
    )
    progress = fields.Integer(readonly=True, export_string_translation=False)
    tries = fields.Integer(readonly=True, export_string_translation=False)
    # the papers are read by `_made` only, after its checks
    paper = fields.Binary(
        attachment=True, groups=fields.NO_ACCESS, export_string_translation=False
    )
    listing = fields.Text(groups=fields.NO_ACCESS, export_string_translation=False)
    kept_until = fields.Datetime(string="Kept until", compute="_compute_kept_until")

    @api.depends("state", "write_date")
    def _compute_kept_until(self):
        for dossier in self:
            dossier.kept_until = dossier.state == "made" and fields.Datetime.add(
                dossier.write_date, hours=KEPT_HOURS
            )

    # --- asking for it ----------------------------------------------------------------

    def _make_later(self):
        """Leave it to the job.

        :return: action: this dialog, which shows how far it is
        """
        self.write({"state": "waiting", "progress": 0, "tries": 0})
        self.env.ref("klachten_module.cron_dossier")._trigger()
        return self._reopen()

    def _reopen(self):
        action = self.ticket_id._complaint_wizard("action_complaint_dossier")
        return dict(action, res_id=self.id)

    @api.model
    def _of_case(self, case):
        """The dossier of a case that is being made for this user, or is ready."""
        return self.search(
            [("ticket_id", "=", case.id), ("state", "!=", "draft")],
            order="id desc",
            limit=1,
        )

    def action_another(self):
        """Choose again; what was made is not needed any more."""
        self.ensure_one()
        case = self.ticket_id
        self.unlink()
        return case._complaint_wizard("action_complaint_dossier")

    def write(self, vals):
        """What is being made is what was chosen."""
        if not self.env.su and any(dossier.state != "draft" for dossier in self):
            raise UserError(
                self.env._("This dossier is being made already. Make another one.")
            )
        return super().write(vals)

    # --- making it --------------------------------------------------------------------

    @api.model
    def _cron_make(self):
        """Make the dossiers that were asked for, in order; commits each."""
        waiting = [("state", "=", "waiting")]
        while dossier := self.search(waiting, order="id", limit=1):
            dossier._make_now()
            left = self.search_count(waiting)
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return

    def _make_now(self):
        """Make it with the rights of whoever asked, and tell him how it went."""
        self.ensure_one()
        self.write({"tries": self.tries + 1, "progress": 1})
        self.env["ir.cron"]._commit_progress()
        try:
            if self.tries > MOST_TRIES:
                raise UserError(self.env._("The server ended while it was made."))
            made = self._as_its_maker()._make_checked(self._tell_progress)
        except psycopg2.Error:
            raise  # Odoo does the job again
        except Exception:  # noqa: BLE001  told to who waits
            _logger.warning("Dossier %s was not made", self.id, exc_info=True)
            self.write({"state": "failed"})
        else:
            self._keep(made)
        self._tell()

    def _as_its_maker(self):
        user = self.create_uid
        return self.with_user(user).with_context(tz=user.tz)

    def _make_checked(self, told):
        self._check_may()
        self._check_choices()
        return self._make(told, is_big=True)

    def _tell_progress(self, percentage):
        """Let the dialog show how far it is."""
        if percentage >= self.progress + 5:
            self.progress = percentage
            self.env["ir.cron"]._commit_progress()

    def _keep(self, made):
        papers = [(name, base64.b64encode(raw).decode()) for name, raw in made.papers]
        self.write(
            {
                "state": "made",
                "progress": 100,
                "paper": base64.b64encode(json.dumps(papers).encode()),
                "listing": json.dumps(made._replace(papers=[])),
            }
        )

    def _made(self):
        """What the job made."""
        # sudo: what was made for him; `_export` checked who fetches it
        kept = self.sudo().with_context(bin_size=False)
        if not kept.paper:
            raise UserError(self.env._("This dossier is not made yet."))
        papers = json.loads(base64.b64decode(kept.paper))
        return Made(*json.loads(kept.listing))._replace(
            papers=[(name, base64.b64decode(raw)) for name, raw in papers]
        )

    # --- telling ----------------------------------------------------------------------

    def _tell(self):
        """A message to whoever asked; it says nothing but the number."""
        user = self.create_uid
        case = self.ticket_id.with_context(lang=user.lang)
        if self.state == "made":
            subject = case.env._("The dossier of %s is ready", case.number)
            words = case.env._(
                "Open the complaint and choose 'Export the dossier' to fetch it. It is "
                "kept for you alone, for three days."
            )
        else:
            subject = case.env._("The dossier of %s could not be made", case.number)
            words = case.env._(
                "Open the complaint and choose 'Export the dossier' to try again. When "
                "it goes wrong again, tell your system administrator."
            )
        case.message_notify(
            partner_ids=user.partner_id.ids, subject=subject, body=words
        )
        user._bus_send(
            "simple_notification",
            {
                "title": subject,
                "message": words,
                "type": "success" if self.state == "made" else "warning",
                "sticky": True,
            },
        )
