"""A shipped procedure beside the usual one: its people, and what they do in a case."""

import time

from browser import Form
from letters_in import message, raw
from life import find_cases


class OtherProcedure:
    """A procedure of the organisation of the tests, with people of its own."""

    def __init__(self, organisation, post, template, names, **choices):
        """
        :param names: {code of a role: name of who fills it, None: the officer}
        :param choices: what the template leaves open: fields of complaint.setup, and
            terms: {code: values}
        """
        self.post, self.site = post, organisation.site
        self.since = time.time()
        self.mailbox = f"{template}@{post.domain}"
        self.officer = organisation.people["officer"]
        self.people = {
            code: organisation.person(code, name) if name else self.officer
            for code, name in names.items()
        }
        self.id = self._set_up(organisation, template, names, choices)

    def _set_up(self, organisation, template, names, choices):
        """By the dialog, as somebody who is only a configurator."""
        user = organisation.people["configurator"]
        terms = choices.pop("terms", {})
        officers = [(6, 0, [self.officer.uid])]
        values = {"template": template, "mailbox": template, "officer_ids": officers}
        setup = user.create("complaint.setup", {**values, **choices})
        own = [("setup_id", "=", setup)]
        for line in user.search_read("complaint.setup.line", own, ["code"]):
            if names.get(line["code"]):
                users = [(6, 0, [self.people[line["code"]].uid])]
                line_id = [line["id"]]
                user.write("complaint.setup.line", line_id, {"user_ids": users})
        for term in user.search_read("complaint.setup.term", own, ["code"]):
            if term["code"] in terms:
                user.write("complaint.setup.term", [term["id"]], terms[term["code"]])
        return user.call("complaint.setup", "action_apply", [setup])["res_id"]

    def receive(self, sender, subject, words):
        """A complaint by mail, confirmed from the mailbox of this procedure.

        :param sender: such as "B. Urger <burger@elders.example>"
        :return: (id of the case, its receipt)
        """
        mail = message(sender, subject, words, to=self.mailbox)
        self.post.drop(raw(mail), to=self.mailbox)
        self.post.fetch()
        address = mail["From"].addresses[0].addr_spec
        [case] = find_cases(self.officer, address)
        [receipt] = self.post.received_by(address)
        assert receipt["From"].addresses[0].addr_spec == self.mailbox
        return case["id"], receipt

    def form(self, case_id, role, browser):
        """The file of a case as somebody in this role opens it."""
        return Form(browser.page(f"/odoo/complaints/{case_id}", self.people[role]))

    def told(self, case_id):
        """Who was mailed what about a case, as of PostOffice.told."""
        number = self.officer.case(case_id, "number")["number"]
        return self.post.told(number, self.since)

    def extend(self, role, case_id, day, reason):
        """The answer comes later."""
        user = self.people[role]
        kind = {"default_kind": "extend"}
        opener = "action_complaint_term_change"
        action = user.call("helpdesk.ticket", opener, [case_id], context=kind)
        values = {"new_due_on": day.isoformat(), "extension_reason": reason}
        dialog = user.create("complaint.term.change", values, **action["context"])
        user.call("complaint.term.change", "action_apply", [dialog])

    def release(self, case_id, name, purpose):
        """The officer sends a letter to one of those concerned."""
        [party] = self.officer.search_read(
            "complaint.party",
            [("ticket_id", "=", case_id), ("name", "=", name)],
            ["id"],
        )
        values = {"ticket_id": case_id, "purpose": purpose, "party_id": party["id"]}
        dialog = self.officer.create("complaint.send", values)
        self.officer.call("complaint.send", "action_send", [dialog])

    def write(self, role, case_id, **values):
        self.people[role].write("helpdesk.ticket", [case_id], values)

    def ground(self):
        [ground] = self.officer.search_read(
            "complaint.ground", [("procedure_id", "=", self.id)], ["id"], limit=1
        )
        return ground["id"]

    def talk(self, role, case_id, **values):
        """Log a call with the complainant."""
        user = self.people[role]
        log = {"ticket_id": case_id, "heard": "<p>Boos.</p>", **values}
        dialog = user.create("complaint.contact.log", log)
        user.call("complaint.contact.log", "action_save", [dialog])

    def stage(self, case_id):
        return self.officer.case(case_id, "stage_id")["stage_id"][1]

    def terms(self, case_id):
        """{code: state} of the terms, of each its last round."""
        query = """
            SELECT t.code, d.state FROM complaint_deadline d
              JOIN complaint_term t ON t.id = d.term_id
             WHERE d.ticket_id = %s ORDER BY d.round, d.id
        """
        return dict(self.site.sql(query, case_id))
