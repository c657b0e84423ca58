from contextlib import suppress
from itertools import chain

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .doors_persons import CONTROL, QUIET, VISITORS
from .doors_scene import DoorsScene

# Models whose records hang on the case themselves: who may not read it reads none.
HANGING = {
    "mail.message": ("model", "res_id"),
    "mail.scheduled.message": ("model", "res_id"),
    "mail.activity": ("res_model", "res_id"),
    "mail.followers": ("res_model", "res_id"),
    "rating.rating": ("res_model", "res_id"),
    "ir.attachment": ("res_model", "res_id"),
}


@tagged("post_install", "-at_install", "klachten")
class TestDoorsLists(DoorsScene):
    """Conditions on a list of cases, or of their parts, on records others may read.

    Odoo answers `in`, `!= False` and `= False` on a list from the column of the other
    model, without the rules of that model.
    """

    @classmethod
    def _set_the_scene(cls):  # pylint: disable=missing-return
        super()._set_the_scene()
        # of somebody with a login; archived, as ids also find what is archived
        cls.sender = cls._person("sender", "base.group_portal")
        cls.archived = cls._create_complaint(
            name="Archived secret", partner_id=cls.sender.partner_id.id
        )
        cls._set(cls.archived, active=False)
        cls._hide(cls.archived, *cls.hidden)
        tag = cls.env["helpdesk.ticket.tag"].create({"name": "Doors tag"})
        cls.secret.sudo().tag_ids = [Command.link(tag.id)]
        cls.plain.tag_ids = [Command.link(tag.id)]

    def _secret_ids(self, name):
        """The records of this model that only readers of the case may know of."""
        cases = self.secret | self.archived
        model = self.env[name].with_context(active_test=False)
        if name == "helpdesk.ticket":
            return set(cases.ids)
        if name in HANGING:
            on_model, number = HANGING[name]
            domain = [(on_model, "=", "helpdesk.ticket"), (number, "in", cases.ids)]
            return set(model.search(domain).ids)
        for path in ("ticket_id", "mail_message_id", "message_id"):
            field = model._fields.get(path)
            if field is None or not field.store or field.type != "many2one":
                continue
            if path == "ticket_id" and name.startswith("complaint."):
                return set(model.search([(path, "in", cases.ids)]).ids)
            if field.comodel_name == "mail.message":
                messages = self._secret_ids("mail.message")
                return set(model.search([(path, "in", list(messages))]).ids)
        return set()

    def _lists(self):
        """Every list of records with secret ones among them, on any other model.

        :return: [(model, field, secret ids, owners)], owners as superuser
        """
        secret = {}
        for name, model in self.env.registry.items():
            if not model._abstract and not model._transient and model._auto:
                secret[name] = self._secret_ids(name)
        lists = []
        for name in secret:
            model = self.env[name].with_context(active_test=False)
            for field in model._fields.values():
                ids = secret.get(field.comodel_name)
                if field.type not in ("one2many", "many2many") or not ids:
                    continue
                if not (field.store or field.search):
                    continue
                owners = model.search([(field.name, "in", list(ids))])
                owners -= model.browse(secret[name])
                if owners:
                    lists.append((model, field, ids, owners))
        return lists

    def _found(self, model, domain):
        """What these conditions find; a refusal finds nothing."""
        try:
            return set(model.search(domain).ids)
        except (AccessError, UserError, ValueError):  # no such operator, no rights
            return None

    def _check_list(self, user, field, ids, owners):
        """No condition on this list tells this user of a record that is kept."""
        model = owners.with_user(user).sudo(False).browse()
        among = Domain("id", "in", owners.ids)
        readable = self._found(model, among)
        if not readable:
            return
        ids, name = list(ids), field.name
        # who has nothing but secret records is found as if he had none
        bare = readable - {o.id for o in owners if set(o.sudo()[name].ids) - set(ids)}
        for told, tells_nothing, condition in (
            (readable, False, [(name, "in", ids)]),
            (readable, False, [(name, "=", ids[0])]),
            (readable, False, [(f"{name}.id", "in", ids)]),
            (readable, False, [(name, "any", [("id", "in", ids)])]),
            (readable, False, [(name, "child_of", ids)]),
            (readable, False, [(name, "ilike", self.secret.number)]),
            (bare, False, [(name, "!=", False)]),
            (bare, False, ["!", (name, "=", False)]),
            (bare, False, [(name, "any", [("create_date", "!=", False)])]),
            (bare, True, [(name, "=", False)]),
            (bare, True, [(name, "in", [*ids, False])]),
            (readable, True, [(name, "not in", ids)]),
            (readable, True, [(name, "not any", [("id", "in", ids)])]),
        ):
            found = self._found(model, among & Domain(condition))
            if found is None:  # refused: that tells nothing
                continue
            with self.subTest(list=f"{field}", user=user.login, domain=condition):
                self.assertEqual(found & told, told if tells_nothing else set())

    @mute_logger(*QUIET)
    def test_no_list_tells_who_has_a_case(self):
        lists = self._lists()
        fields = {f"{field}" for _model, field, _ids, _owners in lists}
        self.assertLessEqual(
            {
                "res.partner.helpdesk_ticket_ids",
                "res.users.helpdesk_ticket_ids",
                "helpdesk.ticket.team.ticket_ids",
            },
            fields,
        )
        control = self.people[CONTROL]
        for model, field, ids, owners in lists:
            for key in VISITORS:
                self._check_list(self.people[key], field, ids, owners)
            if field.comodel_name == "helpdesk.ticket":
                found = model.with_user(control).search([(field.name, "in", list(ids))])
                self.assertTrue(found, f"the control does not find {field} either")

    def test_plain_tickets_are_found_as_before(self):
        """Whatever his rights on tickets: the host answers without them."""
        customer = self.env["res.partner"].create({"name": "Plain customer"})
        ticket = self._create_plain(partner_id=customer.id)
        ticket.flush_recordset()
        for active in (True, False):
            self._set(ticket, active=active)
            for key in ("colleague", "accused_manager", "other_handler"):
                partners = self.env["res.partner"].with_user(self.people[key])
                with self.subTest(person=key, active=active):
                    among = [("id", "=", customer.id)]
                    for condition in (
                        ("helpdesk_ticket_ids", "in", ticket.ids),
                        ("helpdesk_ticket_ids", "!=", False),
                    ):
                        self.assertEqual(partners.search([condition, *among]), customer)
                    self.assertFalse(
                        partners.search([("helpdesk_ticket_ids", "=", False), *among])
                    )

    def test_other_ways_of_asking_are_answered_alike(self):
        """Grouping, counting, looking up by name, filtering in memory."""
        partner = self.secret.partner_id
        among = [("id", "=", partner.id), ("helpdesk_ticket_ids", "!=", False)]
        for key in ("colleague", "accused_user", CONTROL):
            partners = self.env["res.partner"].with_user(self.people[key])
            expected = int(key == CONTROL)
            with self.subTest(person=key):
                self.assertEqual(partners.search_count(among), expected)
                found = partners.name_search(partner.name, among)
                self.assertEqual(len(found), expected)
                groups = partners.formatted_read_group(among, ["type"], ["__count"])
                self.assertEqual(sum(g["__count"] for g in groups), expected)

    def test_related_fields_of_other_addons_are_answered_alike(self):
        """They search with `any!`, past the rules of the other model."""
        by_name = [("name", "ilike", self.secret.name)]
        condition = Domain("helpdesk_ticket_ids", "any!", Domain(by_name))
        for key in ("colleague", "accused_user", CONTROL):
            partners = self.env["res.partner"].with_user(self.people[key])
            with self.subTest(person=key):
                found = partners.search(condition)
                self.assertEqual(self.secret.partner_id in found, key == CONTROL)
                found = partners.search(~condition)
                self.assertEqual(self.secret.partner_id in found, key != CONTROL)

    def _readable_values(self, user, records):
        """{(record, field): value} of all that this user may read of these records."""
        self.env.flush_all()
        self.env.invalidate_all()
        values = {}
        for record in chain(*records):
            own = record.with_user(user).sudo(False)
            if not own.has_access("read"):
                continue
            for name, field in own._fields.items():
                if field.store and field.type not in ("one2many", "many2many"):
                    continue
                with suppress(AccessError):  # a list of what he may not read
                    values[f"{record}", name] = own.read([name])[0][name]
        return values

    @mute_logger(*QUIET)
    def test_no_field_counts_a_case(self):
        """What somebody may read elsewhere is the same before and after a case."""
        partner = self.env["res.partner"].create({"name": "Counted", "email": "c@c.ex"})
        team = self.procedure.team_id
        records = [
            partner,
            team,
            self.company,
            self.secret.stage_id,
            self.secret.type_id,
            self.secret.channel_id,
            self.secret.tag_ids,
            self.people["accused_user"],
            self.secret.user_id,
        ]
        keys = ("colleague", "accused_manager", "accused_system", "portal_colleague")
        before = {key: self._readable_values(self.people[key], records) for key in keys}
        case = self._create_complaint(
            partner_id=partner.id, name="Counted", description="<p>Counted</p>"
        )
        case.tag_ids = self.secret.tag_ids
        self._hide(case, *self.hidden)
        for key in keys:
            after = self._readable_values(self.people[key], records)
            with self.subTest(person=key):
                changed = {
                    (*place, str(value), str(after[place]))
                    for place, value in before[key].items()
                    if value != after.get(place)
                }
                self.assertFalse(changed)
                self.assertTrue(after)

    def test_asking_costs_no_query_more(self):
        partners = self.env["res.partner"].with_user(self.people["colleague"])
        teams = self.env["helpdesk.ticket.team"].with_user(self.people["colleague"])
        for records, name in (
            (partners, "helpdesk_ticket_ids"),
            (partners, "category_id"),
            (teams, "ticket_ids"),
        ):
            records.search([(name, "!=", False)], limit=1)  # rules are cached
            with self.subTest(field=name), self.assertQueryCount(1):
                records.search([(name, "!=", False)], limit=1)
