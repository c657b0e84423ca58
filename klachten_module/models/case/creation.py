from markupsafe import Markup

from odoo import models

from ..kernel import SERVICE


class HelpdeskTicket(models.Model):
    """What the host does for each new ticket, done once for all new cases.

    The host subscribes the holder and posts "created" ticket by ticket, some eight
    queries each.
    """

    _inherit = "helpdesk.ticket"

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        if self._complaint_is_creating():
            return True  # all of them at once, right after this
        return super()._message_auto_subscribe(
            updated_values, followers_existing_policy=followers_existing_policy
        )

    def _complaint_creating(self):
        """These tickets as they are created: the host leaves out what we do at once."""
        return self.with_context(
            complaint_service=SERVICE,
            complaint_welcome=SERVICE,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
        )

    def _complaint_is_creating(self):
        """Whether these are being made by `create` of ours, right now."""
        return self.env.context.get("complaint_welcome") is SERVICE

    def _complaint_welcome(self, vals_list):
        """Followers and the host's note for new cases, a constant number of queries.

        :param vals_list: the values that they were created with
        """
        for name in ("positive_rate_percentage", "rating_last_value"):
            # nobody rated them yet; the host would count that one by one
            self.env.remove_to_compute(self._fields[name], self)
        context = self.env.context
        if context.get("tracking_disable"):
            return
        cases = self.with_context(mail_auto_subscribe_no_notify=True)
        cases._complaint_subscribe_created(vals_list)
        if not context.get("mail_create_nolog"):
            cases._complaint_log_creation()

    def _complaint_subscribe_created(self, vals_list):
        """Subscribe who gets new cases, as the host does: holder and team followers."""
        relations = self.env["mail.message.subtype"]._get_auto_subscription_subtypes(
            self._name
        )[-1]
        names = {"user_id"}.union(*relations.values())
        alike = {}
        for case, vals in zip(self, vals_list, strict=True):
            key = frozenset((name, vals.get(name)) for name in names)
            alike.setdefault(key, []).append(case.id)
        for values, ids in alike.items():
            self.browse(ids)._message_auto_subscribe(
                dict(values), followers_existing_policy="update"
            )

    def _complaint_log_creation(self):
        """Post the host's note "created": at once for all whom nobody follows for it.

        Followers of that note are those of the team; they are told by the host.
        """
        author, subtype = self.env.user.partner_id, self._creation_subtype()
        body = Markup('<div summary="o_mail_notification"><p>%s</p></div>')
        # sudo: as the host; whoever reports a complaint need not work on it
        cases = self.sudo()._fallback_lang()
        followers = self.env["mail.followers"].sudo()
        followed = followers.search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("subtype_ids", "in", subtype.ids),
                ("partner_id", "!=", author.id),
            ],
            ["res_id"],
        )
        heard = cases.browse(followed.mapped("res_id"))
        for case in heard:
            case.message_post(
                subtype_id=subtype.id,
                author_id=author.id,
                body=body % case._creation_message(),
            )
        author_id, email_from = cases._message_compute_author(author.id)
        cases._message_create(
            [
                {
                    "author_id": author_id,
                    "email_from": email_from,
                    "model": self._name,
                    "res_id": case.id,
                    "body": body % case._creation_message(),
                    "message_type": "notification",
                    "subtype_id": subtype.id,
                    "record_company_id": case.company_id.id,
                    # nobody gets it by mail, so nobody can reply to it
                    "record_alias_domain_id": False,
                    "reply_to": email_from,
                }
                for case in cases - heard
            ]
        )

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Whoever has a new case follows it already; his activity asks it again."""
        if self._complaint_is_creating():
            return True
        return super().message_subscribe(
            partner_ids=partner_ids, subtype_ids=subtype_ids
        )
