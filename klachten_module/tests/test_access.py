import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

SATELLITES = (
    "complaint.event",
    "complaint.note",
    "complaint.party",
    "complaint.deadline",
    "complaint.letter",
)
QUIET = "odoo.addons.base.models.ir_rule"
QUIET_ACCESS = "odoo.addons.base.models.ir_access"


@tagged("post_install", "-at_install", "klachten")
class TestAccess(ComplaintCommon):
    """Who sees what of a case, by every door of the ORM (design section 6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_people()
        cls._make_cases()
        cls.env.flush_all()

    @classmethod
    def _user(cls, login, groups="base.group_user", **vals):
        return new_test_user(cls.env, login, groups, lang="en_US", **vals)

    @classmethod
    def _make_people(cls):
        cls.officer_2 = cls._user("test_officer_2")
        own = "klachten_module.group_complaint"
        cls.staff_complainant = cls._user("test_staff_complainant")
        cls.follower = cls._user("test_follower")
        company = cls.env["res.partner"].create({"name": "Acme", "is_company": True})
        cls.portal = cls._user(
            "test_portal", "base.group_portal", email="portal@acme.example"
        )
        cls.portal_colleague = cls._user("test_portal_2", "base.group_portal")
        (cls.portal | cls.portal_colleague).partner_id.parent_id = company
        cls.accused = cls._user(
            "test_accused",
            "helpdesk_mgmt.group_helpdesk_manager,base.group_system,"
            f"{own}_officer,{own}_auditor,{own}_registrar,{own}_configurator",
        )
        cls.configurator = cls._user("test_configurator", f"{own}_configurator")
        cls.system = cls._user("test_system", "base.group_system")
        cls.loose_handler = cls._user("test_loose_handler", f"{own}_handler")
        cls.public = cls.env.ref("base.public_user")

    @classmethod
    def _make_cases(cls):
        officer, cls.officer = cls.officer, cls.officer_2
        try:
            cls.other_procedure = cls._set_up_procedure(
                cls.company, "anderklachten", people=False
            )
        finally:
            cls.officer = officer
        cls.intake = cls._create_complaint(
            name="Intake case", partner_id=cls.portal.partner_id.id
        )
        cls.handled = cls._create_complaint(name="Handled case")
        cls()._walk_to(cls.handled, "investigation")
        cls.foreign = cls._create_complaint(
            name="Foreign case", team_id=cls.other_procedure.team_id.id
        )
        cls.secret = cls._create_complaint(
            name="Secret case", partner_id=cls.staff_complainant.partner_id.id
        )
        cls()._walk_to(cls.secret, "acknowledgement")
        cls.procedure.officer_ids += cls.accused
        for role in cls.procedure.role_ids.filtered(lambda r: not r.is_external):
            role.user_ids += cls.accused
        cls.env["complaint.party"].create(
            {
                "ticket_id": cls.secret.id,
                "kind": "complained_about",
                "partner_id": cls.accused.partner_id.id,
            }
        )
        cls.env["complaint.note"].create(
            [
                {"ticket_id": case.id, "body": "<p>Words</p>"}
                for case in cls.intake + cls.handled + cls.foreign + cls.secret
            ]
        )
        cls.plain = cls._create_plain()
        cls.cases = cls.intake + cls.handled + cls.foreign + cls.secret
        cls.attachments = cls.env["ir.attachment"].create(
            [
                {
                    "name": f"{case.number}.txt",
                    "raw": b"secret",
                    "res_model": "helpdesk.ticket",
                    "res_id": case.id,
                }
                for case in cls.cases
            ]
        )
        # a follower of old, as the host's own code or an import could leave him
        cls.env["mail.followers"].create(
            [
                {
                    "res_model": "helpdesk.ticket",
                    "res_id": case.id,
                    "partner_id": user.partner_id.id,
                }
                for case in cls.cases
                for user in (cls.follower, cls.portal_colleague)
            ]
        )

    def _who_sees(self):
        """{user: the cases he reads}; every other user of this class reads none."""
        everything = self.cases
        return {
            self.users["SD"]: self.intake,
            self.users["GOS"]: self.handled + self.secret,
            self.users["BKM"]: self.handled + self.secret,
            self.users["SLM"]: self.handled,
            self.users["RM"]: self.cases.browse(),
            self.users["P"]: self.cases.browse(),
            self.officer: self.intake + self.handled + self.secret,
            self.officer_2: self.foreign,
            self.auditor: everything,
            self.accused: everything - self.secret,
            self.outsider: self.cases.browse(),
            self.configurator: self.cases.browse(),
            self.system: self.cases.browse(),
            self.env.ref("base.user_admin"): self.cases.browse(),
            self.loose_handler: self.cases.browse(),
            self.staff_complainant: self.cases.browse(),
            self.follower: self.cases.browse(),
            self.portal: self.cases.browse(),
            self.portal_colleague: self.cases.browse(),
        }

    def _refused(self, *names):
        return mute_logger(QUIET, QUIET_ACCESS, "odoo.models.unlink", *names)

    # --- the case -----------------------------------------------------------------------

    def test_reading_table(self):
        """Every person, every case, by search, count, group, name and reading."""
        exporters = self.env.ref("base.group_allow_export")
        for user, seen in self._who_sees().items():
            if user._is_internal():
                exporters.user_ids += user
            tickets = self.env["helpdesk.ticket"].with_user(user)
            mine = [("id", "in", self.cases.ids)]
            with self.subTest(user=user.login), self._refused():
                self.assertEqual(tickets.search(mine), seen.with_user(user))
                self.assertEqual(tickets.search_count(mine), len(seen))
                grouped = tickets._read_group(mine, ["procedure_id"], ["__count"])
                self.assertEqual(sum(count for _group, count in grouped), len(seen))
                named = {
                    id_
                    for case in self.cases
                    for id_, _name in tickets.name_search(case.number, limit=5)
                }
                self.assertEqual(named & set(self.cases.ids), set(seen.ids))
                for case in self.cases:
                    as_user = case.with_user(user)
                    as_user.invalidate_recordset()
                    self.assertEqual(as_user.has_access("read"), case in seen)
                    if case not in seen:
                        for door in (
                            lambda c=as_user: c.read(["name", "statement"]),
                            lambda c=as_user: c.export_data(["name"]),
                            lambda c=as_user: c.web_read({"name": {}}),
                        ):
                            with self.assertRaises(UserError):
                                door()

    def test_public_reads_nothing(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.public)
        with self._refused(), self.assertRaises(AccessError):
            tickets.search([])
        for model in (*SATELLITES, "complaint.status", "complaint.set.aside"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.public).search([])

    def test_writing_table(self):
        """Who does not see a case does not change it; an auditor changes none."""
        for user, seen in self._who_sees().items():
            may = seen if user != self.auditor else seen.browse()
            if user == self.accused:
                # an auditor by group, but in a role and an officer as well
                may = self.intake + self.handled
            for case in self.cases:
                as_user = case.with_user(user)
                with self.subTest(user=user.login, case=case.name), self._undone():
                    self.assertEqual(as_user.has_access("write"), case in may)
                    if case in may:
                        as_user.write({"name": "Changed"})
                        continue
                    doors = [
                        lambda c=as_user: c.write({"name": "Changed"}),
                        lambda c=as_user: c.action_complaint_move(1),
                        lambda c=as_user: c.unlink(),
                    ]
                    if user not in (self.follower, self.portal_colleague):
                        # core lets followers write, not read; nobody without access
                        # becomes one
                        doors.append(lambda c=as_user: c.message_post(body="Hello"))
                    for door in doors:
                        with self._refused(), self.assertRaises(UserError):
                            door()

    def test_nobody_deletes_a_case(self):
        for user in (self.officer, self.users["SD"], self.env.ref("base.user_root")):
            with self.subTest(user=user.login), self._refused():
                with self.assertRaises(UserError):
                    self.intake.with_user(user).unlink()

    def test_open_case_is_not_archived(self):
        """An archived case would leave the board while its terms run."""
        with self.assertRaisesRegex(UserError, "stays on the board"):
            self.intake.with_user(self.officer).active = False
        with self.assertRaisesRegex(UserError, "stays on the board"):
            self.intake.with_user(self.officer).action_archive()

    def test_plain_tickets_keep_the_hosts_rights(self):
        """Nobody wins or loses a plain ticket by this module."""
        for user, expected in (
            (self.outsider, True),
            (self.loose_handler, False),
            (self.portal, False),
            (self.follower, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(
                    self.plain.with_user(user).has_access("read"), expected
                )
        # people in roles are no members of the plain team and so do not see its tickets
        self.assertFalse(self.plain.with_user(self.users["GOS"]).has_access("read"))
        own = self._create_plain(user_id=self.outsider.id)
        own.with_user(self.outsider).write({"name": "Still mine"})
        self.assertEqual(own.name, "Still mine")

    # --- what belongs to a case ---------------------------------------------------------

    def test_satellites_follow_the_case(self):
        """Events, words, people, terms and letters: what one sees of the case itself."""
        for user, seen in self._who_sees().items():
            for model in SATELLITES:
                records = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    if not records.has_access("read"):
                        self.assertFalse(seen)
                        continue
                    found = records.search([("ticket_id", "in", self.cases.ids)])
                    everything = self.env[model].search([("ticket_id", "in", seen.ids)])
                    self.assertEqual(set(found.ids), set(everything.ids))
                    self.assertEqual(
                        records.search_count([("ticket_id", "in", self.cases.ids)]),
                        len(everything),
                    )
                    hidden = self.env[model].search(
                        [("ticket_id", "in", (self.cases - seen).ids)], limit=1
                    )
                    for record in hidden.with_user(user):
                        with self._refused(), self.assertRaises(AccessError):
                            record.read(["ticket_id", "display_name"])

    def test_nobody_writes_what_the_module_keeps(self):
        """Events, terms, letters and words are not made or changed by hand."""
        kept = [model for model in SATELLITES if model != "complaint.party"]
        for user in self._who_sees():
            for model in kept:
                record = (
                    self.env[model]
                    .search([("ticket_id", "=", self.handled.id)], limit=1)
                    .with_user(user)
                )
                with self.subTest(user=user.login, model=model), self._refused():
                    self.assertFalse(record.has_access("write"))
                    self.assertFalse(record.has_access("unlink"))
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).create(
                            {"ticket_id": self.handled.id}
                        )

    def test_people_of_a_case_are_kept_by_who_handles_it(self):
        witness = {"kind": "witness", "name": "Wim"}
        for user, case, may in (
            (self.users["SLM"], self.handled, True),
            (self.users["SD"], self.handled, False),
            (self.users["SD"], self.intake, True),
            (self.officer_2, self.handled, False),
            (self.auditor, self.handled, False),
            (self.outsider, self.intake, False),
            (self.accused, self.secret, False),
        ):
            with self.subTest(user=user.login, case=case.name), self._undone():
                parties = self.env["complaint.party"].with_user(user)
                if may:
                    parties.create(dict(witness, ticket_id=case.id)).unlink()
                    continue
                with self._refused(), self.assertRaises(AccessError):
                    parties.create(dict(witness, ticket_id=case.id))
                with self._refused(), self.assertRaises(AccessError):
                    case.sudo().party_ids.with_user(user).unlink()

    def test_auditor_with_another_group_still_changes_no_foreign_case(self):
        """Being an auditor opens for reading only, whatever else one is."""
        user = self._user(
            "test_both",
            "klachten_module.group_complaint_auditor,"
            "klachten_module.group_complaint_handler",
        )
        self.assertTrue(self.handled.with_user(user).has_access("read"))
        parties = self.env["complaint.party"].with_user(user)
        with self._refused(), self.assertRaises(AccessError):
            parties.create(
                {"ticket_id": self.handled.id, "kind": "witness", "name": "Wim"}
            )
        with self._refused(), self.assertRaises(AccessError):
            self.handled.party_ids.with_user(user).write({"name": "Changed"})

    def test_a_party_is_not_moved_to_another_case(self):
        """Otherwise one could hide a foreign case from its own officer."""
        party = self.env["complaint.party"].create(
            {"ticket_id": self.handled.id, "kind": "witness", "name": "Wim"}
        )
        with self.assertRaisesRegex(UserError, "stays with the case"):
            party.with_user(self.users["SLM"]).write({"ticket_id": self.foreign.id})

    def test_attachments_and_messages_follow_the_case(self):
        self.secret.message_post(body="Very secret words")
        for user, seen in self._who_sees().items():
            with self.subTest(user=user.login), self._refused():
                found = (
                    self.env["ir.attachment"]
                    .with_user(user)
                    .search([("id", "in", self.attachments.ids)])
                )
                self.assertEqual(
                    set(found.mapped("res_id")), set(seen.ids), "attachments"
                )
                messages = (
                    self.env["mail.message"]
                    .with_user(user)
                    .search([("body", "ilike", "Very secret words")])
                )
                self.assertEqual(bool(messages), self.secret in seen, "messages")

    def test_status_line_is_for_who_registered_it(self):
        """S0-16: number, phase and dates of what one registered; no words."""
        status = self.env["complaint.status"]
        self.handled.flush_recordset()
        registrar = self.users["SD"]
        mine = status.with_user(registrar).search([])
        self.assertIn(self.handled.number, mine.mapped("number"))
        for user in (self.outsider, self.staff_complainant, self.portal, self.follower):
            with self.subTest(user=user.login), self._refused():
                with self.assertRaises(AccessError):
                    status.with_user(user).search([])
        self.assertNotIn(
            self.handled.number,
            status.with_user(self.officer_2).search([]).mapped("number"),
        )
        self.env["complaint.party"].create(
            {
                "ticket_id": self.handled.id,
                "kind": "complained_about",
                "partner_id": registrar.partner_id.id,
            }
        )
        self.env.flush_all()
        self.assertNotIn(
            self.handled.number,
            status.with_user(registrar).search([]).mapped("number"),
            "hidden from him since",
        )

    def test_mail_set_aside_is_for_its_officers(self):
        values = {"procedure_id": self.procedure.id, "company_id": self.company.id}
        raw = base64.b64encode(b"Subject: x")
        loose, about_secret = self.env["complaint.set.aside"].create(
            [
                dict(values, subject="Loose", reason="bulk", message=raw),
                dict(
                    values,
                    subject="Secret",
                    reason="bounce",
                    ticket_id=self.secret.id,
                    message=raw,
                ),
            ]
        )
        for user, expected in (
            (self.officer, loose + about_secret),
            (self.accused, loose),
            (self.officer_2, loose.browse()),
        ):
            found = self.env["complaint.set.aside"].with_user(user).search([])
            with self.subTest(user=user.login):
                self.assertEqual(found & (loose + about_secret), expected)
        for user in (self.users["SD"], self.outsider, self.auditor, self.configurator):
            with self.subTest(user=user.login), self._refused():
                with self.assertRaises(AccessError):
                    loose.with_user(user).read(["subject"])

    def test_every_model_that_points_to_a_case_has_a_global_rule(self):
        """A new model cannot forget it: the registry is walked."""
        own = set(
            self.env["ir.model.data"]
            .search([("module", "=", "klachten_module"), ("model", "=", "ir.model")])
            .mapped("res_id")
        )
        pointing = {
            field.model_name
            for model in self.env["ir.model"].browse(own)
            if not (cls := self.env[model.model])._transient and not cls._abstract
            for field in cls._fields.values()
            if field.store
            and field.comodel_name == "helpdesk.ticket"
            and field.model_name.startswith("complaint.")
        }
        self.assertLessEqual(set(SATELLITES), pointing)
        for model in pointing:
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model), ("groups", "=", False)]
            )
            reading = rules.filtered("perm_read")
            with self.subTest(model=model):
                self.assertTrue(reading)
                self.assertTrue(
                    any(
                        "hidden_partner_ids" in rule.domain_force
                        or "_complaint_part_domain" in rule.domain_force
                        for rule in reading
                    )
                )

    # --- side doors -----------------------------------------------------------------------

    def test_name_of_a_case_does_not_leak_through_a_link(self):
        """A link to any record shows its name; a case's name says nothing."""
        own = self._create_plain(user_id=self.outsider.id).with_user(self.outsider)
        own.write({"duplicate_id": self.secret.id})
        self.assertNotIn("Secret", str(own.read(["duplicate_id"])))
        self.assertNotIn("Secret", self.secret.display_name)
        self.assertIn("Printer", self.plain.display_name, "the host's way stays")

    def test_move_wizard_tells_nothing_of_a_case_one_does_not_see(self):
        wizards = self.env["complaint.move"].with_user(self.accused)
        move = self.secret._complaint_transitions()[:1]
        with self._refused(), self.assertRaises(AccessError):
            wizards.create({"ticket_id": self.secret.id, "transition_id": move.id})
        with self._refused(), self.assertRaises(AccessError):
            wizards.onchange(
                {"ticket_id": self.secret.id},
                ["ticket_id"],
                {"ticket_id": {}, "stage_id": {"fields": {"display_name": {}}}},
            )

    def test_complainant_in_a_role_does_not_handle_his_own_case(self):
        """Design 6: a complainant, internal users included, never sees the record."""
        gos = self.users["GOS"]
        second = self._user("test_gos_2")
        self.roles["GOS"].user_ids += second
        case = self._create_complaint(partner_id=gos.partner_id.id)
        self._walk_to(case, "classification")
        self.assertNotEqual(case.user_id, gos)
        self.assertFalse(case.with_user(gos).has_access("read"))
        with self._refused(), self.assertRaises(UserError):
            case.with_user(gos).write({"stage_id": self.stages["registration"].id})
        own = self._create_complaint(partner_id=self.users["SD"].partner_id.id)
        self.assertNotEqual(own.user_id, self.users["SD"])

    def test_token_digest_is_read_by_nobody(self):
        case = self.handled
        self._walk_to(case, "customer")
        letter = self._answer_letter(case)
        self.assertTrue(letter.token_digest)
        for user in (self.officer, self.auditor, self.users["SLM"]):
            with self.subTest(user=user.login), self._refused():
                with self.assertRaises(AccessError):
                    letter.with_user(user).sudo(False).read(["token_digest"])
                with self.assertRaises(AccessError):
                    self.env["complaint.letter"].with_user(user).search(
                        [("token_digest", "=", letter.token_digest)]
                    )

    # --- hiding afterwards ------------------------------------------------------------------

    def _hide(self, case, user):
        return self.env["complaint.party"].create(
            {
                "ticket_id": case.id,
                "kind": "complained_about",
                "partner_id": user.partner_id.id,
            }
        )

    def test_hiding_takes_everything_away_at_once(self):
        """Design 6: follower, notification, activity and turn go in one transaction."""
        user, case = self.users["SLM"], self.handled
        case.message_subscribe(user.partner_id.ids)
        with mute_logger("py.warnings"):  # core's own deprecations
            message = case.message_post(
                body="Look at this", partner_ids=user.partner_id.ids
            )
        self.assertIn(user.partner_id, message.notified_partner_ids)
        case.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
        self.assertEqual(case.user_id, user)
        self._hide(case, user)
        self.assertNotIn(user.partner_id, case.message_partner_ids)
        self.assertNotIn(user.partner_id, message.notified_partner_ids)
        self.assertNotIn(user, case.activity_ids.user_id)
        self.assertEqual(case.user_id, self.accused, "the other one in that role")
        self.assertFalse(case.with_user(user).has_access("read"))
        with self._refused(), self.assertRaises(AccessError):
            message.with_user(user).read(["body"])
        self.assertIn("person_hidden", self._events(case))

    def test_lifting_gives_sight_back_and_is_recorded(self):
        user, case = self.users["SLM"], self.handled
        party = self._hide(case, user)
        party.unlink()
        self.assertTrue(case.with_user(user).has_access("read"))
        self.assertIn("person_lifted", self._events(case))

    def test_hiding_somebody_without_anybody_left_leaves_the_turn_empty(self):
        """The last officer too: nobody has the turn, and nothing breaks."""
        self._hide(self.foreign, self.officer_2)
        self.assertFalse(self.foreign.user_id)
        self.assertFalse(self.foreign.with_user(self.officer_2).has_access("read"))

    def test_hidden_person_is_never_told_anything(self):
        """He is no follower, gets no message, no reply task, no failed letter."""
        case = self.secret
        case.message_subscribe(self.accused.partner_id.ids)
        self.assertNotIn(self.accused.partner_id, case.message_partner_ids)
        message = case.with_user(self.officer).message_post(
            body="Between us", partner_ids=self.accused.partner_id.ids
        )
        self.assertFalse(message.partner_ids | message.notified_partner_ids)
        self.procedure.officer_ids = [Command.set((self.accused + self.officer).ids)]
        case._complaint_service().user_id = False
        self.assertEqual(case._complaint_task_user(), self.officer)

    def test_the_complainant_cannot_be_the_person_complained_about(self):
        with self.assertRaisesRegex(UserError, "cannot be the person"):
            self._hide(self.secret, self.staff_complainant)

    def test_registrar_of_another_procedure_does_not_see_the_intake(self):
        """Before classification: its own registrars and officers only."""
        registrar = self._user("test_sd_other")
        role = self.other_procedure.role_ids.filtered("is_registrar")
        role.user_ids = registrar
        case = self._create_complaint(team_id=self.other_procedure.team_id.id)
        self.assertTrue(case.with_user(registrar).has_access("read"))
        self.assertFalse(self.intake.with_user(registrar).has_access("read"))

    def test_other_company_sees_nothing(self):
        """An officer in a company that is switched off reads none of its cases."""
        other = self.env["res.company"].create({"name": "Test other company"})
        self.officer.company_ids += other
        self.assertTrue(self.handled.with_user(self.officer).has_access("read"))
        as_other = self.handled.with_user(self.officer).with_context(
            allowed_company_ids=other.ids
        )
        as_other.invalidate_recordset()
        self.assertFalse(as_other.has_access("read"))
        for model in SATELLITES:
            found = (
                self.env[model]
                .with_user(self.officer)
                .with_context(allowed_company_ids=other.ids)
                .search([("ticket_id", "=", self.handled.id)])
            )
            self.assertFalse(found, model)
