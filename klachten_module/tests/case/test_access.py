import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .access_common import SATELLITES, AccessCommon


@tagged("post_install", "-at_install", "klachten")
class TestAccess(AccessCommon):
    """Who sees what of a case, by every door of the ORM (design section 6)."""

    # --- the case ---------------------------------------------------------------------

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
            if user == self.users["P"]:
                may = seen.browse()  # accountable: looks, changes nothing
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

    # --- what belongs to a case -------------------------------------------------------

    def test_satellites_follow_the_case(self):
        """Events, words, people, terms, letters: what one sees of the case itself."""
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
        by_people = {"complaint.party", "complaint.finding"}
        kept = [model for model in SATELLITES if model not in by_people]
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
        party = self._add_party(self.handled, "witness", name="Wim")
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
        self._add_party(
            self.handled, "complained_about", partner_id=registrar.partner_id.id
        )
        self.env.flush_all()
        self.assertNotIn(
            self.handled.number,
            status.with_user(registrar).search([]).mapped("number"),
            "hidden from him since",
        )

    def test_who_registers_only_sees_no_more_by_a_role_elsewhere(self):
        """S0-16: until it is handed on, whatever he is in another procedure."""
        registrar = self.users["SD"]
        other = self._set_up_procedure(self.company, "other", people=False)
        other.role_ids.filtered(lambda r: not r.is_registrar)[0].user_ids = registrar
        self.assertTrue(registrar.has_group("klachten_module.group_complaint_handler"))
        case = self._create_complaint()
        self.assertTrue(case.with_user(registrar).has_access("write"))
        self._walk_to(case, "classification")
        for operation in ("read", "write"):
            with self.subTest(operation):
                self.assertFalse(case.with_user(registrar).has_access(operation))
        # the same person in the next role of this procedure does see it
        self.roles["GOS"].user_ids += registrar
        self.assertTrue(case.with_user(registrar).has_access("read"))

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

    def _points_to_a_ticket(self, model):
        """Whether records of this model may be about a case.

        By a link of any kind, also one over another of our models that points to it, or
        by a model and a number.
        """
        names = {field.name for field in model._fields.values() if field.store}
        if {"res_model", "res_id"} <= names or {"model", "res_id"} <= names:
            return True
        return any(
            field.comodel_name == "helpdesk.ticket" or field.comodel_name in SATELLITES
            for field in model._fields.values()
            if field.store and not field.related
        )

    def test_every_model_that_points_to_a_case_has_a_global_rule(self):
        """A new model cannot forget it: the registry is walked.

        Dialogs are for who opened them; that is looked at in TestLintModels.
        """
        pointing = {
            name
            for name, cls in self.env.registry.items()
            if cls._original_module == "klachten_module"
            and not cls._transient
            and not cls._abstract
            and self._points_to_a_ticket(self.env[name])
        }
        self.assertLessEqual({*SATELLITES, "complaint.report"}, pointing)
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
                        or "_complaint_figure_domain" in rule.domain_force
                        or "_complaint_status_domain" in rule.domain_force
                        or "_complaint_words_domain" in rule.domain_force
                        or rule.domain_force == "[(0, '=', 1)]"  # nobody
                        for rule in reading
                    )
                )
