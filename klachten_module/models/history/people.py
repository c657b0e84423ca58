from odoo import models, tools

from ...logic import register_rows as rows
from ...logic.named_people import named_people, perhaps_named
from ...logic.register_names import plain


class ComplaintHistory(models.Model):
    """The people in a row: who complained, about whom, and from whom it is hidden."""

    _inherit = "complaint.history"

    def _readers(self, users):
        """{contact: (name, address)} of these users who read cases that ended."""
        roles = self.procedure_id.role_ids.filtered(
            lambda role: role.filled_by == "users" and not role.is_external
        )
        accountable = self.procedure_id.version_ids.step_ids.raci_ids.filtered(
            lambda line: line.letter == "A" and line.role_id in roles
        ).role_id
        auditors = self.env.ref("klachten_module.group_complaint_auditor")
        readers = (
            self.procedure_id.officer_ids | accountable.user_ids | auditors.all_user_ids
        )
        return {user.partner_id.id: (user.name, user.email) for user in readers & users}

    def _senders(self, cells):
        """{address: the one contact who has it} of the complainants in these rows."""
        addresses = {tools.email_normalize(str(c.get("email") or "")) for c in cells}
        found = self.env["res.partner"]._read_group(
            [
                ("email_normalized", "in", list(addresses - {False})),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            ["email_normalized"],
            ["id:recordset"],
        )
        # of several the one who is a colleague, as he must not read his own complaint
        chosen = {
            address: partners.filtered("user_ids")[:1]
            or (partners if len(partners) == 1 else partners.browse())
            for address, partners in found
        }
        return {address: partner for address, partner in chosen.items() if partner}

    def _parties(self, texts, vals, facts, problems):
        """People complained about, and colleagues whom the words name until somebody
        says whether it is about them, as when a complaint comes in.

        :return: (values of complaint.party, contacts from whom it is hidden)
        """
        parties, hidden = [], []
        people = {
            id_: person
            for id_, person in facts["people"].items()
            if id_ != vals["partner_id"]
        }
        about = texts.get("about")
        if about:
            sure, perhaps = self._named_in(about, facts)
            sure = [id_ for id_ in sure if id_ in people]
            perhaps = [id_ for id_ in perhaps if id_ in people]
            sender = {0: (vals["partner_name"], vals["partner_email"] or None)}
            own = named_people(about, sender)
            own = own or "" != plain(about) == plain(vals["partner_name"])
            if own and not perhaps:
                problems.append(rows.Problem("same_person", True))
            if len(sure) == 1:
                parties.append({"partner_id": sure[0]})
            else:
                parties.append(
                    {
                        "name": about[:200],
                        "email": next(iter(tools.email_split(about)), False),
                    }
                )
            if not perhaps and not own:
                problems.append(rows.Problem("no_login", False))
            hidden += perhaps
        words = f"{vals['name']}\n{texts.get('words') or ''}"
        named = named_people(words, facts["readers"])
        if len(named) < len(facts["readers"]):
            hidden += [id_ for id_ in named if id_ in people and id_ not in hidden]
        firm = {party.get("partner_id") for party in parties}
        parties += [
            {"partner_id": id_, "proposed": True} for id_ in hidden if id_ not in firm
        ]
        return parties, hidden

    @staticmethod
    def _named_in(text, facts):
        """(contacts of colleagues whom a cell names, those whom it may mean)"""
        if text not in facts["named"]:
            facts["named"][text] = (
                named_people(text, facts["people"]),
                perhaps_named(text, facts["people"]),
            )
        return facts["named"][text]
