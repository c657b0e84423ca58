import json

from odoo import api, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..case.event import as_html
from ..case.party import HIDDEN_KIND


class HelpdeskTicket(models.Model):
    """Hiding a case from the people it is about, and finding out who they are."""

    _inherit = "helpdesk.ticket"

    # --- hiding and lifting -----------------------------------------------------------

    def _complaint_hide(self):
        """Hide cases from the people complained about.

        In the same transaction they lose what they had: followers, notifications,
        activities, links, the turn. It stays so, whatever becomes of their contact or
        address, until `_complaint_show_again`.
        """
        # sudo: who may say whom it is about was checked; hiding is kept by us
        for case in self.sudo():
            parties = case.party_ids.filtered(lambda p: p.kind == HIDDEN_KIND)
            if parties and case.about_person != "yes":
                case._complaint_service().about_person = "yes"
            excepted = case._complaint_excepted().partner_id
            case._complaint_hide_from(parties._hidden_partners() - excepted)

    def _complaint_hide_from(self, partners):
        """Hide this case from these contacts too, and take back what they had (sudo).

        :param partners: res.partner, as far as it is not hidden from them already
        """
        about = partners - self.hidden_partner_ids
        if not about:
            return
        self._complaint_service().hidden_partner_list = {
            *self.hidden_partner_list,
            *about.ids,
        }
        self._complaint_withdraw_from(about)
        for _partner in about:
            self.env["complaint.event"]._record(
                self, "person_hidden", user_id=self.env.uid
            )

    def _after_lifted(self, partners, words, told=True):
        """Somebody is not complained about any more: record it, and show the case
        again to who was hidden from because of him only.

        :param partners: res.partner, from whom it was hidden because of him
        :param words: who it is and why, for the log
        :param bool told: whether other officers look at it
        """
        self.ensure_one()
        # sudo: the caller checked who may lift it; log and hiding are kept by us
        case = self.sudo()
        rest = case.party_ids.filtered(lambda p: p.kind == HIDDEN_KIND)
        # also from whom it was hidden by an address that is no longer his
        shown = partners if rest else case.hidden_partner_ids
        self.env["complaint.event"]._record(
            case, "person_lifted", words, user_id=self.env.uid
        )
        case._complaint_show_again(shown - rest._hidden_partners())
        if told:
            case._complaint_tell_lifted(shown, words)
        return super()._after_lifted(partners, words, told=told)

    def _complaint_show_again(self, partners):
        """Hide the case from these people no longer; the caller records why (sudo)."""
        hidden = set(self.hidden_partner_list)
        if not hidden.isdisjoint(partners.ids):
            self._complaint_service().hidden_partner_list = hidden - set(partners.ids)

    @api.model
    def _complaint_hide_also(self, was, now):
        """What is hidden from one contact of a person is hidden from his other one.

        :param was: res.partner, that becomes the other by merging, or was his before
        :param now: res.partner
        """
        # sudo: whoever keeps contacts and accounts need not know of any case
        cases = self.sudo().with_context(active_test=False)
        for case in cases.search([("hidden_partner_ids", "in", was.ids)]):
            case._complaint_hide_from(now)

    def _complaint_tell_lifted(self, partners, words):
        """A task for the officers who did not do it, else for who is accountable
        (sudo).

        :param partners: res.partner, who sees the case again and does not check it
        """
        barred = self._complaint_barred() | partners | self.env.user.partner_id

        def others(users):
            return users.filtered(lambda u: u.active and u.partner_id not in barred)

        role = self._complaint_accountable_role()
        users = others(self.procedure_id.officer_ids) or others(
            self._complaint_holders(role)[self.id] if role else self.env["res.users"]
        )
        for user in users:
            self._complaint_add_task(
                "activity_lifted",
                user,
                summary=self.with_context(lang=user.lang).env._(
                    "Somebody complained about sees the case again: look whether that "
                    "is right"
                ),
                note=as_html(words),
            )

    def action_complaint_lift(self):
        """Let an officer say that somebody is not complained about after all."""
        return self._complaint_wizard("action_complaint_lift")

    def _complaint_withdraw_from(self, partners):
        """Take away what these people already had of the case."""
        self.ensure_one()
        if not partners:
            return
        users = partners.with_context(active_test=False).user_ids
        self.message_unsubscribe(partners.ids)
        self._after_hidden(partners)
        self._complaint_withdraw_messages(partners)
        self._complaint_withdraw_mails(partners)
        self._complaint_renew_tokens()
        self.activity_ids.filtered(lambda a: a.user_id in users).unlink()
        mine = Domain("create_uid", "in", users.ids) | Domain(
            "author_id", "in", partners.ids
        )
        self.env["mail.scheduled.message"].search(
            Domain("model", "=", self._name) & Domain("res_id", "in", self.ids) & mine
        ).unlink()
        if self.user_id in users:
            self._complaint_leave_barred()
        # what was asked before in this transaction was answered by the old rule
        for model in ("mail.message", "mail.activity", "ir.attachment"):
            self.env[model].invalidate_model(["complaint_shut"])

    def _complaint_withdraw_messages(self, partners):
        """No notification, no star, no addressee, nothing in an open browser."""
        # not message_ids, which leaves out what was sent to one user only
        messages = self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        )
        notifications = self.env["mail.notification"].search(
            [("mail_message_id", "in", messages.ids)]
        )
        notifications.filtered(lambda n: n.res_partner_id in partners).unlink()
        # Odoo shows an author what he wrote when it was not delivered
        notifications.exists().filtered(lambda n: n.author_id in partners).write(
            {"author_id": False}
        )
        for name in ("partner_ids", "starred_partner_ids"):
            messages.filtered(lambda m, name=name: m[name] & partners).write(
                {name: [Command.unlink(partner.id) for partner in partners]}
            )
        self._complaint_forget_pushes(partners)
        for user in partners.user_ids:
            # the messages that his browser shows now disappear from it
            user._bus_send("mail.message/delete", {"message_ids": messages.ids})

    def _complaint_withdraw_mails(self, partners):
        """Mails to him that did not leave yet stay here."""
        mails = self.env["mail.mail"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("state", "in", ("outgoing", "exception")),
            ]
        )
        mails = mails.filtered(lambda mail: mail.recipient_ids & partners)
        mails.write({"recipient_ids": [Command.unlink(p.id) for p in partners]})
        mails.filtered(lambda m: not m.recipient_ids and not m.email_to).unlink()

    def _complaint_renew_tokens(self):
        """Whatever link to the case or its files somebody kept, it opens nothing."""
        self._complaint_service().write({"access_token": False})
        self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("access_token", "!=", False),
            ]
        ).write({"access_token": False})

    @api.model
    def _complaint_forget_pushes(self, partners):
        """What waits on the bus for these people about tickets: they fetch it anew."""
        channels = [
            json.dumps(
                [self.env.cr.dbname, "res.partner", partner.id], separators=(",", ":")
            )
            for partner in partners
        ]
        self.env.cr.execute(
            SQL(
                "DELETE FROM bus_bus WHERE channel IN %s AND message LIKE %s",
                tuple(channels),
                "%helpdesk.ticket%",
            )
        )

    def _after_parties(self):
        self._complaint_hide()
        return super()._after_parties()

    def _after_hidden(self, partners):
        """Hook: this case was hidden from these contacts; take back what is theirs."""
