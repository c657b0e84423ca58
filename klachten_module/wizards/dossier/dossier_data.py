from markupsafe import Markup

from odoo import fields, models, tools
from odoo.tools import format_date, format_datetime, formatLang

from ...logic.events import VOID
from ...logic.filenames import safe_names
from ...logic.paper import printable
from ...logic.redact import Person, folded

SPOKEN = ("comment", "email", "email_outgoing")
UNITS = ("B", "kB", "MB", "GB")


class Own(str):
    """A text in which no name is replaced: fixed words, and what the receiver knows."""


class ComplaintDossier(models.TransientModel):
    """What stands in the dossier, apart from how it looks."""

    _inherit = "complaint.dossier"

    def _contents(self, files):
        """The contents as plain values; HTML as Markup.

        Read with the rights of the officer, once for each kind of record.

        :param files: what `_file_rows` gives
        :return: dict, see the keys below
        """
        case = self.ticket_id
        letters = case.letter_ids.sorted("id")
        letters.fetch(["subject", "body"])  # all at once, before the steps ask for some
        return {
            "lang": Own(self.lang),
            "title": Own(self.env._("Dossier of complaint %s", case.number)),
            "subject": case.name,
            "company": Own(case.company_id.name or ""),
            "purpose": Own(self._label("purpose")),
            "receiver": Own(self.receiver.strip()),
            "made": self.env._(
                "Made on %(moment)s by %(user)s",
                moment=self._moment(fields.Datetime.now()),
                user=self.env.user.name,
            ),
            "facts": self._facts(),
            "is_redacted": self.is_redacted,
            "parties": [self._party_row(party) for party in case.party_ids],
            "statement": self._paper(case.statement),
            "written_up": self._written_up(),
            "wished": case.wished_remedy or "",
            "contacts": [self._contact_row(talk) for talk in case.contact_ids],
            "summary": self._paper(case.description),
            "agreed": case.agreed_actions or "",
            "findings": [self._finding_row(finding) for finding in case.finding_ids],
            "remedies": self._remedies(),
            "events": self._event_rows(),
            "terms": self._term_rows(),
            **self._research(),
            "letters": [self._letter_row(letter) for letter in letters],
            "messages": self._message_rows(letters),
            "files": [
                {key: value for key, value in row.items() if key != "file"}
                for row in files
            ],
        }

    def _redacted(self, value, redactor):
        """The same values with labels for people."""
        if isinstance(value, Own) or not redactor.people:
            return value
        if isinstance(value, Markup):
            return Markup(redactor.html(value))  # noqa: S704  was printable before
        if isinstance(value, str):
            return redactor.text(value)
        if isinstance(value, list):
            return [self._redacted(item, redactor) for item in value]
        if isinstance(value, dict):
            return {key: self._redacted(item, redactor) for key, item in value.items()}
        return value

    # --- how values are written -------------------------------------------------------

    def _zone(self):
        # sudo: where the procedure works; any reader of the case sees dates of there
        version = self.ticket_id.sudo().procedure_version_id
        return version.tz or "Europe/Amsterdam"

    def _moment(self, moment):
        if not moment:
            return Own("")
        return Own(
            format_datetime(self.env, moment, tz=self._zone(), dt_format="short")
        )

    def _day(self, day):
        return Own(format_date(self.env, day) if day else "")

    def _round(self, number):
        return Own(self.env._("round %s", number) if number > 1 else "")

    def _paper(self, html):
        # printable takes out everything but words, paragraphs, lists, tables and links
        text = printable(html or "", self.env._("picture"))
        return Markup(text)  # noqa: S704

    def _labels(self, record, name):
        return dict(record._fields[name]._description_selection(self.env))

    def _size(self, size):
        value, unit = float(size or 0), 0
        while value >= 1000 and unit < len(UNITS) - 1:
            value, unit = value / 1000, unit + 1
        digits = 1 if unit else 0
        return Own(
            f"{formatLang(self.env, value, digits=digits)}\N{NO-BREAK SPACE}"
            f"{UNITS[unit]}"
        )

    # --- parts ------------------------------------------------------------------------

    def _facts(self):
        """[(label, value)] for the cover."""
        case = self.ticket_id
        phases = self._labels(case, "complaint_phase")
        facts = [
            (self.env._("Procedure"), case.procedure_id.name),
            (self.env._("Complainant"), case.partner_name or case.partner_id.name),
            (self.env._("Received"), self._moment(case.received_at)),
            (self.env._("Registered"), self._moment(case.registered_at)),
            (self.env._("Answer due"), self._day(case.answer_due_on)),
            (self.env._("Closed"), self._moment(case.closed_date)),
            (self.env._("Phase"), phases.get(case.complaint_phase)),
            (self.env._("Round"), str(case.complaint_round)),
            (self.env._("Ground"), case.ground_id.name),
            (self.env._("Outcome"), case.outcome_id.name),
            *self._ways(),
        ]
        return [
            {"label": Own(label), "value": Own(value)}
            for label, value in facts
            if value
        ]

    def _party_row(self, party):
        kinds = self._labels(party, "kind")
        # who complains keeps his name, also where a namesake loses his
        write = Own if party.kind == "complainant" else str
        return {
            "kind": Own(kinds.get(party.kind)),
            "name": write(party.name or ""),
            "email": write(party.email or ""),
            "phone": write(party.phone or ""),
        }

    def _event_rows(self):
        """What happened, corrections applied, and notes that stand by themselves."""
        events = self.ticket_id.event_ids.sorted("id", reverse=True)
        types, results = self._labels(events, "type"), self._labels(events, "result")
        phases = self._labels(events, "phase_to")
        notes = self.env["complaint.note"].search(
            [("ticket_id", "=", self.ticket_id.id)], order="id"
        )
        by_event = notes.grouped("event_id")
        rows = []
        for event, version in self._effective(events):
            said = [by_event.get(part, notes.browse()) for part in event | version]
            rows.append(
                {
                    "sort": (version.happened_at, event.id),
                    "moment": self._moment(version.happened_at),
                    "type": Own(types.get(version.type)),
                    "result": self._event_result(version, results),
                    "phase": Own(phases.get(version.phase_to, "")),
                    "role": Own(version.role_id.name or ""),
                    "person": version.user_id.name,
                    "round": self._round(event.round),
                    "notes": [self._paper(n.body) for found in said for n in found],
                }
            )
        rows += [self._note_row(note) for note in by_event.get(events.browse(), ())]
        return sorted(rows, key=lambda row: row["sort"])

    @staticmethod
    def _event_result(event, results):
        """How it went; of a letter to whom, and which one."""
        label = results.get(event.result, "")
        subject = event.letter_id.subject
        return ": ".join(filter(None, (label, subject))) if subject else Own(label)

    @staticmethod
    def _effective(events):
        """Each event that counts with its last correction, as `logic.events.effective`.

        :param events: complaint.event, the newest first
        :return: [(event, the event that says how it was)]
        """
        corrections, kept = {}, []
        for event in events:
            version = corrections.pop(event.id, event)
            if version != event and version.result == VOID:
                continue
            if event.corrects_id:
                corrections.setdefault(event.corrects_id.id, version)
            else:
                kept.append((event, version))
        return kept

    def _note_row(self, note):
        return {
            "sort": (note.create_date, 0),
            "moment": self._moment(note.create_date),
            "type": Own(self.env._("Note")),
            "result": Own(""),
            "phase": Own(""),
            "role": Own(""),
            "person": note.user_id.name,
            "round": "",
            "notes": [self._paper(note.body)],
        }

    def _term_rows(self):
        deadlines = self.ticket_id.deadline_ids.sorted(
            lambda row: (row.round, row.started_on, row.id)
        )
        states = self._labels(deadlines, "state")
        return [
            {
                "name": Own(row.term_id.name),
                "round": self._round(row.round),
                "started": self._day(row.started_on),
                "due": self._day(row.due_on),
                "stopped": self._day(row.stopped_on or row.cancelled_on),
                "state": Own(states.get(row.state)),
                "explanation": row.explanation or "",
            }
            for row in deadlines
        ]

    def _letter_row(self, letter):
        states = self._labels(letter, "state")
        return {
            "subject": letter.subject,
            "line": self.env._(
                "%(moment)s. To: %(to)s. %(state)s.",
                moment=self._moment(letter.sent_at or letter.create_date),
                to=letter.email_to or "–",
                state=states.get(letter.state),
            ),
            "body": self._paper(letter.body),
        }

    def _message_rows(self, letters):
        """Mails and comments, without the letters, which stand apart."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "=", self.ticket_id.id),
                ("message_type", "in", SPOKEN),
            ],
            order="id",
        )
        subjects = set(letters.mapped("subject"))
        types = self._labels(messages, "message_type")
        return [
            {
                "author": message.author_id.name or message.email_from or "",
                "subject": message.subject or "",
                "line": Own(
                    f"{self._moment(message.date)}. {types.get(message.message_type)}."
                ),
                "files": ", ".join(file.name or "" for file in message.attachment_ids),
                "body": self._paper(message.body),
            }
            for message in messages
            if not (
                message.message_type == "email_outgoing" and message.subject in subjects
            )
        ]

    def _file_rows(self, redactor, told):
        """All files of the case, with where those that go along stand in the zip.

        :param told: called with how many files were read, and of how many
        """
        files = self._files_of(self.ticket_id.id)
        chosen = self.file_ids
        names = [redactor.text(file.name or "") for file in files]
        folder = self.env._("files")
        paths = safe_names(names, self.env._("file"))
        rows = []
        for file, name, path in zip(files, names, paths, strict=True):
            told(len(rows), len(files))
            rows.append(
                {
                    "file": file,
                    "name": Own(name),
                    "path": f"{folder}/{path}",
                    "size": self._size(file.file_size),
                    "moment": self._moment(file.create_date),
                    "sha256": Own(self._digest(file)),
                    "included": file in chosen and file.type == "binary",
                }
            )
        return rows

    # --- people -----------------------------------------------------------------------

    def _people(self):
        """Whose names are replaced.

        :return: list of logic.redact.Person
        """
        parties = self.party_ids
        if self.all_parties:
            parties = self.ticket_id.party_ids
        parties = parties.filtered(lambda party: party.kind != "complainant").sorted(
            "id"
        )
        # sudo: the contact behind a party of this case; contacts have own rules
        parties = parties.sudo()
        groups = {}
        for party in parties:
            key = (
                party.partner_id
                or party.email_normalized
                or folded(party.name or party.email)[0]
            )
            groups.setdefault(key, []).append(party)
        people = [
            self._person(self.env._("[person %s]", number), group)
            for number, group in enumerate(groups.values(), 1)
        ]
        if self.redact_colleagues:
            partners = self._colleagues() - parties.partner_id
            people += [
                self._person(self.env._("[colleague %s]", number), [partner])
                for number, partner in enumerate(partners, 1)
            ]
        return people

    def _person(self, label, records):
        """One person from the records that describe him: parties and contacts."""
        sources = list(records)
        for record in records:
            if record._name == "complaint.party" and record.partner_id:
                sources.append(record.partner_id)
        emails = [tools.email_split(source.email or "") for source in sources]
        emails += [
            [user.login]
            for source in sources
            if source._name == "res.partner"
            for user in source.user_ids
        ]
        return Person(
            label,
            names=tuple(dict.fromkeys(s.name for s in sources if s.name)),
            emails=tuple(
                dict.fromkeys(e for found in emails for e in found if "@" in e)
            ),
            phones=tuple(dict.fromkeys(s.phone for s in sources if s.phone)),
        )

    def _colleagues(self):
        """Everybody of the organisation who worked on the case or wrote in it, and
        whoever was asked, who need not have a login.

        :return: res.partner (sudo), in a fixed order
        """
        # sudo: who they are; an officer need not be able to read every user
        case = self.ticket_id.sudo()
        notes = case.env["complaint.note"].search([("ticket_id", "=", case.id)])
        users = (
            case.event_ids.user_id
            | notes.user_id
            | case.user_id
            | case.turn_role_ids.user_ids
            | case.turn_user_ids
            | case.procedure_id.officer_ids
            | self.env.user
            | case.message_ids.author_id.user_ids
        )
        bots = self.env.ref("base.user_root") | self.env.ref("base.public_user")
        users = users.filtered(lambda user: not user.share) - bots
        checks = case.verification_ids.filtered(lambda row: row.kind == "asked")
        asked = case.inquiry_ids.partner_id | checks.partner_id
        return ((users.partner_id | asked) - case.partner_id).sorted("id")
