from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html

from ...logic.direction import unturned
from ...logic.terms import local_day
from ..kernel import SERVICE, SERVICE_FIELDS, stored_names
from ..people.role import Holder

CREATED = Markup('<div summary="o_mail_notification"><p>%s</p></div>')


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _complaint_prepare_intake(self, vals_list):
        """Values with which cases are created: version, number, first stage and turn
        (sudo).

        Whatever a caller sends for the fields we keep is dropped.

        :param vals_list: values of tickets whose team serves a procedure
        :return: (new list of new dictionaries, for each the ids of the contacts of
            colleagues whom the complaint names and who would see it now)
        """
        now = self._complaint_now()
        intake = self._complaint_intake_context()
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "klachten_module.type_complaint"
        )
        versions = self.env["complaint.procedure"]._versions_by_team()
        prepared = [
            {k: v for k, v in vals.items() if k not in SERVICE_FIELDS and k != "number"}
            for vals in vals_list
        ]
        self._complaint_keep_customers(prepared)
        named = [[] for _vals in prepared]
        by_version = {}
        for index, vals in enumerate(prepared):
            by_version.setdefault(versions[vals["team_id"]], []).append(index)
        for (procedure_id, version_id, company_id), indexes in by_version.items():
            procedure = self.env["complaint.procedure"].browse(procedure_id)
            version = self.env["complaint.procedure.version"].browse(version_id)
            stages = self.env["helpdesk.ticket.stage"]
            stage = stages.search_fetch(
                [("complaint_procedure_id", "=", procedure_id)],
                stored_names(stages),
                limit=1,
            )
            role_id = version._responsible_role_ids().get(stage.id)
            role = self.env["complaint.role"].browse(role_id or ())
            numbers = procedure._next_numbers(
                [local_day(now, version._calendar().tz)] * len(indexes)
            )
            keys = [role._case_key(prepared[index]) for index in indexes]
            people = role._people(keys) if role else []
            for index in indexes:
                insiders = self._complaint_named_insiders(prepared[index], people)
                also = {*intake.get("hidden", ())} - {prepared[index].get("partner_id")}
                named[index] = [*dict.fromkeys([*insiders, *also])]
            turns = [
                {
                    # who complains does not register his own complaint, nor does
                    # somebody whom it names
                    "barred": [prepared[index].get("partner_id"), *named[index]],
                    "preferred": (),
                    "leaves": False,
                    "key": key,
                }
                for index, key in zip(indexes, keys, strict=True)
            ]
            holders = (
                role._pick_holders(turns, people)
                if role
                else [Holder(self.env["res.users"])] * len(indexes)
            )
            for index, number, holder in zip(indexes, numbers, holders, strict=True):
                prepared[index].update(
                    number=number,
                    procedure_id=procedure_id,
                    procedure_version_id=version_id,
                    company_id=company_id,
                    # as the host would compute: nobody rated it yet
                    positive_rate_percentage=-1,
                    rating_last_value=0,
                    stage_id=stage.id,
                    complaint_phase=stage.complaint_phase,
                    complaint_open=True,
                    complaint_test=bool(intake.get("test")),
                    complaint_round=1,
                    type_id=type_id,
                    responsible_role_id=role.id,
                    turn_role_list=role.ids,
                    turn_user_list=() if role.is_registrar else holder.seen_by,
                    complaint_registrar_list=(self.env.uid,),
                    hidden_partner_list=(),
                    user_id=holder.user.id,
                    statement=prepared[index].get("description"),
                    # our summary starts as the subject; the words stay in the statement
                    description=plaintext2html(prepared[index].get("name") or ""),
                    received_at=self._complaint_receipt(
                        intake.get("received_at"),
                        vals_list[index].get("received_at"),
                        now,
                    ),
                    registered_at=now,
                    **intake.get("vals", {}),
                )
        self._complaint_prepare_complainants(prepared, intake)
        return prepared, named

    @api.model
    def _complaint_receipt(self, mailed_at, entered_at, now):
        """When a complaint was received: the mail knows, somebody entered it, or now.

        The clock of somebody else's mail server may be ahead; a colleague who enters a
        day to come made a mistake.
        """
        if mailed_at:
            return min(mailed_at, now)
        entered_at = fields.Datetime.to_datetime(entered_at)
        if entered_at and entered_at > now:
            raise UserError(
                self.env._(
                    "The complaint cannot be received in the future. Fill in the day "
                    "and time at which it came in."
                )
            )
        return entered_at or now

    @api.model
    def _complaint_intake_context(self):
        """What our own gateway knows of the mail; never taken from outside.

        :return: {"received_at": datetime, "lang": str, "vals": fields of ours,
            "questions": what somebody has to decide, as the room of mail knows it,
            "hidden": ids of contacts from whom the case that it came in with is hidden}
        """
        if self.env.context.get("complaint_service") is SERVICE:
            return self.env.context.get("complaint_intake") or {}
        return {}

    @api.model
    def _complaint_prepare_complainants(self, prepared, intake):
        """Name, address and language of the complainant, the contact's if known
        (sudo).
        """
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        # read together, with those that the host looks at: holder, author and itself
        user_ids = {vals["user_id"] or self.env.uid for vals in prepared}
        users = self.env.user.browse(user_ids | {self.env.uid, SUPERUSER_ID})
        known = users.partner_id
        known |= known.browse(
            {v["partner_id"] for v in prepared if v.get("partner_id")}
        )
        for vals in prepared:
            partner = known.browse(vals.get("partner_id") or ()).with_prefetch(
                known.ids
            )
            parsed_name, parsed_email = tools.parse_contact_from_email(
                vals.get("partner_email") or ""
            )
            name = vals.get("partner_name") or partner.name or parsed_name
            vals["partner_name"] = unturned(name)
            vals["name"] = unturned(vals.get("name"))
            vals["partner_email"] = parsed_email or partner.email or False
            wishes = (
                vals.get("complaint_lang"),
                partner.lang,
                intake.get("lang"),
            )
            if not any(wish in installed for wish in wishes):
                company = self.env["res.company"].browse(vals["company_id"])
                wishes = (company.partner_id.lang, self.env.lang)
            vals["complaint_lang"] = next((w for w in wishes if w in installed), False)

    def _complaint_register(self, named, people):
        """Open the file of new cases: people, first events, first turn (sudo).

        A constant number of queries for any number of cases, mail and activity included
        at the host's own cost.

        :param named: for each case the ids of the contacts it is hidden from at once
        :param people: for each case what is said of its complainant, values of his
            party
        """
        self._complaint_note_complainants(people)
        events = []
        for case in self:
            common = {"ticket_id": case.id, "user_id": self.env.uid, "round": 1}
            events += [
                dict(common, type="received", happened_at=case.received_at),
                dict(common, type="registered", happened_at=case.registered_at),
            ]
            if case.user_id:
                events.append(
                    dict(
                        common,
                        type="assigned",
                        user_id=case.user_id.id,
                        role_id=case.responsible_role_id.id,
                    )
                )
        log = self.env["complaint.event"].with_context(complaint_log=SERVICE)
        log.create(events)
        self._complaint_schedule_turn(fresh=True)
        self._complaint_propose_named(named)

    def _complaint_note_complainants(self, people):
        """Who complains in each of these new cases, among its people (sudo).

        :param people: as of `_complaint_register`
        """
        self.env["complaint.party"].create(
            [
                {
                    **person,
                    "ticket_id": case.id,
                    "kind": "complainant",
                    "partner_id": case.partner_id.id,
                    "name": case.partner_name or case.partner_email or case.name,
                    "email": case.partner_email,
                }
                for case, person in zip(self, people, strict=True)
            ]
        )

    def _complaint_sync_complainant(self):
        """Keep the complainant among the people equal to the contact of the ticket.

        Of another contact also the address: his letters do not go to the one before.
        """
        # sudo: the caller checked that the contact of the ticket may be written
        for case in self.sudo():
            partner = case.partner_id
            case._complaint_service().complaint_customer_id = (
                partner.commercial_partner_id
            )
            party = case._complaint_complainant()
            before = party.email_normalized
            if party:
                vals = {
                    "partner_id": partner.id,
                    "name": case.partner_name or partner.name or party.name,
                    "email": case.partner_email,
                }
                if party.partner_id and partner and partner != party.partner_id:
                    vals.update(party._address_of(partner))
                party.write(vals)
            if tools.email_normalize(case.partner_email) != before:
                case._after_complainant(before)

    def action_register_as_complaint(self):
        """Make a complaint of a plain ticket: a new case that points to it."""
        self.ensure_one()
        self.check_access("write")
        if self.procedure_version_id:
            return self._complaint_open_action()
        # sudo: who registers a complaint need not work with complaints himself; he
        # gets the number of the case, not the case
        tickets = self.sudo()
        procedure = tickets.env["complaint.procedure"].search(
            [("version_id", "!=", False), ("company_id", "=", self.company_id.id)],
            limit=1,
        )
        if not procedure:
            raise UserError(
                self.env._(
                    "This company has no complaint procedure yet. Set one up under "
                    "Helpdesk > Complaints > Configuration."
                )
            )
        case = tickets.create(
            {
                "name": self.name,
                "description": self.description,
                "team_id": procedure.team_id.id,
                "partner_id": self.partner_id.id,
                "partner_name": self.partner_name,
                "partner_email": self.partner_email,
                "channel_id": self.channel_id.id,
                "about_ticket_ids": [Command.set(self.ids)],
            }
        )
        return case.sudo(False)._complaint_open_or_tell(
            case._complaint_registered_text()
        )

    def _complaint_registered_text(self):
        """What somebody is told who made this case and may not see it."""
        return self.env._(
            "Registered as complaint %s. Only the people who handle it can open it.",
            self.sudo().number,  # sudo: by the number he can ask after it
        )

    def _complaint_tell(self, message):
        """Tell this user something where no action can: beside what he is doing."""
        self.env.user._bus_send(
            "simple_notification",
            {"type": "success", "message": message, "sticky": True},
        )

    def _complaint_open_or_tell(self, message):
        """Show this new case; to who may not see it, tell this instead."""
        if self.has_access("read"):
            return self._complaint_open_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message},
        }

    # --- what the host does for each new ticket, done once for all new cases ----------

    def _complaint_creating(self):
        """These tickets as they are created: the host leaves out what we do at once."""
        return self.with_context(
            complaint_service=SERVICE,
            complaint_creating=SERVICE,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
        )

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        if self.env.context.get("complaint_creating") is SERVICE:
            return True  # all of them at once, right after this
        return super()._message_auto_subscribe(
            updated_values, followers_existing_policy=followers_existing_policy
        )

    def _complaint_welcome(self, vals_list):
        """Followers and the host's note for new cases, a constant number of queries.

        :param vals_list: the values that they were created with
        """
        for name in ("positive_rate_percentage", "rating_last_value"):
            # nobody rated them yet; the host asks that case by case
            self.env.remove_to_compute(self._fields[name], self)
        context = self.env.context
        if context.get("tracking_disable"):
            return
        cases = self.with_context(mail_auto_subscribe_no_notify=True)
        cases._complaint_subscribe_created(vals_list)
        if not context.get("mail_create_nolog"):
            cases._complaint_note_created()

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

    def _complaint_note_created(self):
        """Post the host's note "created" where the team has followers, who are told by
        it; to the other cases it is a line in their thread.
        """
        # sudo: as the host; whoever reports a complaint need not work on it
        cases = self.sudo()._fallback_lang()
        author, subtype = self.env.user.partner_id, self._creation_subtype()
        followed = cases.env["mail.followers"].search_fetch(
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
                body=CREATED % case._creation_message(),
            )
        if quiet := cases - heard:
            quiet._message_log_batch(
                bodies={case.id: CREATED % case._creation_message() for case in quiet}
            )
