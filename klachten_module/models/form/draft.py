import json
import secrets
from calendar import timegm
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ...logic import form as rules
from ...logic.filenames import safe_name

SCOPE = "complaint-form"
LONGER = ("what", "about", "solution")
NAMES = (*LONGER, "name", "email", "phone", "street", "zip", "city")
# A draft, and a receipt, are there for a day after somebody last did something.
KEPT = timedelta(days=1)
# Of what nobody sent yet, so that no visitor fills the disk.
MOST_DRAFTS = 500
MOST_OF_VISITOR = 500 * rules.MEGABYTE
# Behind one address may be a whole town: what was left for so long makes room.
LEFT = timedelta(hours=1)
MOST_OF_ALL = 2048 * rules.MEGABYTE
# No screen shows a draft.
TECHNICAL = {"export_string_translation": False}
# What tells a kind of file: the beginning is enough.
HEAD = 4096


class ComplaintForm(models.Model):
    """What somebody fills in on the public form, from the first press of a button.

    Known by the token in the address of his page: signed by us, so that nobody makes
    drafts with tokens of his own. It survives an error, the back button and a second
    click; two tabs are two drafts. Sent, it is a case and this is its receipt. Nobody
    inside reads it; a day later it is gone, with the files that were not sent.
    """

    _name = "complaint.form"
    _description = "Complaint form that is being filled in"

    token_digest = fields.Char(required=True, groups=fields.NO_ACCESS, **TECHNICAL)
    procedure_id = fields.Many2one(
        "complaint.procedure",
        required=True,
        ondelete="cascade",
        index=True,
        **TECHNICAL,
    )
    lang = fields.Char(**TECHNICAL)
    what = fields.Text(**TECHNICAL)
    about = fields.Text(**TECHNICAL)
    solution = fields.Text(**TECHNICAL)
    name = fields.Char(**TECHNICAL)
    email = fields.Char(**TECHNICAL)
    phone = fields.Char(**TECHNICAL)
    street = fields.Char(**TECHNICAL)
    zip = fields.Char(**TECHNICAL)
    city = fields.Char(**TECHNICAL)
    # of a field that people do not see
    trap = fields.Char(**TECHNICAL)
    # [[name, why]] of the files that were not taken the last time
    refused = fields.Text(**TECHNICAL)
    # of which address on the internet, unreadable
    visitor = fields.Char(**TECHNICAL)
    # bytes of the files, as long as it is not sent
    size = fields.Integer(**TECHNICAL)
    letter_id = fields.Many2one(
        "complaint.letter",
        ondelete="set null",
        index="btree_not_null",
        groups=fields.NO_ACCESS,
        **TECHNICAL,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("aside", "Set aside")],
        default="draft",
        required=True,
        **TECHNICAL,
    )
    number = fields.Char(**TECHNICAL)
    sent_at = fields.Datetime(**TECHNICAL)
    # whether a receipt goes to the address that was filled in
    mailed = fields.Boolean(**TECHNICAL)
    # [[name, size in words]] of the files that were sent
    file_names = fields.Text(**TECHNICAL)
    paper = fields.Binary(attachment=True, **TECHNICAL)

    _token_uniq = models.UniqueIndex("(token_digest)")
    _visitor = models.Index("(visitor) WHERE state = 'draft'")
    _over = models.Index("(write_date)")

    # --- tokens -----------------------------------------------------------------------

    @api.model
    def _new_token(self, procedure):
        """A token for a page of this procedure, with the moment at which it was shown.

        Nothing is written: to look at a form changes nothing.
        """
        moment = f"{self._seconds():x}"
        words = f"{moment}-{secrets.token_hex(16)}"
        return f"{words}-{self._signature(procedure, words)}"

    @api.model
    def _signature(self, procedure, words):
        # sudo env: the secret of the database, of which nothing is shown
        signed = tools.hmac(self.env, SCOPE, f"{procedure.id}:{words}")
        return signed[:32]

    @api.model
    def _is_ours(self, procedure, token):
        """Whether we made this token, for this procedure."""
        words, _dash, signature = token.rpartition("-")
        expected = self._signature(procedure, words)
        return secrets.compare_digest(
            expected.encode(), signature.encode(errors="replace")
        )

    @api.model
    def _seconds(self):
        """Now, in seconds since 1970."""
        return timegm(fields.Datetime.now().timetuple())

    @api.model
    def _seconds_since(self, token):
        """How long ago the page of this token (ours) was shown."""
        return self._seconds() - int(token.partition("-")[0], 16)

    @api.model
    def _find(self, procedure, token):
        """The draft of this token (sudo); empty before anything was sent to us."""
        digest = self.env["complaint.letter"]._digest(token)
        return self.search(
            [("token_digest", "=", digest), ("procedure_id", "=", procedure.id)]
        )

    @api.model
    def _visitor_of(self, address):
        """An address on the internet as we keep it for a day: not to be read back."""
        day = fields.Date.today()
        return tools.hmac(self.env, SCOPE, f"visitor:{day}:{address}")[:32]

    # --- filling in -------------------------------------------------------------------

    @api.model
    def _is_too_big(self, values):
        """Whether a text is so long that the form cannot keep it: it is refused whole,
        and stays in the browser, where the way back leads to it.
        """
        texts = (v for v in values.values() if isinstance(v, str))
        return any(len(text) > rules.MOST_KEPT for text in texts)

    @api.model
    def _save(self, procedure, token, values, address):
        """Keep what stands in the form (sudo).

        :param values: {name: what came in}, whatever somebody sent
        :param address: of the visitor
        :return: complaint.form, empty where he has too many that were not sent
        """
        draft = self._find(procedure, token)
        draft._lock()
        if draft.state in ("sent", "aside"):
            return draft
        kept = {
            name: rules.tidy(values.get(name), lines=name in LONGER)
            for name in procedure._form_fields()
        }
        kept.update(
            trap=draft.trap or rules.tidy(values.get("website"), lines=False)[:200],
            lang=self.env.lang,
            refused=False,
        )
        if not draft:
            draft = self._begin(procedure, token, self._visitor_of(address))
        draft.write(kept)
        return draft

    @api.model
    def _begin(self, procedure, token, visitor):
        """An empty draft (sudo); none for a visitor who has too many.

        Of two that begin at once the second is refused by PostgreSQL, and Odoo repeats
        his request: a mistake in a constraint would be an error on his screen.
        """
        if not self._has_place(visitor):
            return self.browse()
        digest = self.env["complaint.letter"]._digest(token)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO complaint_form
                    (token_digest, procedure_id, visitor, state, create_date)
                VALUES (%s, %s, %s, 'draft', now() AT TIME ZONE 'UTC')
                ON CONFLICT (token_digest) DO NOTHING
                """,
                digest,
                procedure.id,
                visitor,
            ),
            log_exceptions=False,
        )
        return self._find(procedure, token)

    @api.model
    def _has_place(self, visitor):
        """Whether another draft of this visitor may be kept; what somebody left
        unsent makes room for it (sudo).
        """
        unsent = [("visitor", "=", visitor), ("state", "=", "draft")]
        if self.search_count(unsent, limit=MOST_DRAFTS) < MOST_DRAFTS:
            return True
        before = fields.Datetime.now() - LEFT
        left = self.search([*unsent, ("write_date", "<", before)], order="id", limit=1)
        left = left.try_lock_for_update()
        left.unlink()
        return bool(left)

    def _lock(self):
        """Whoever comes second finds what the first did (Odoo repeats his request)."""
        if self:
            self.env.cr.execute(
                SQL(
                    "UPDATE complaint_form SET size = size WHERE id IN %s",
                    tuple(self.ids),
                ),
                log_exceptions=False,
            )

    def _values(self):
        """{name: words} of what the form asks; "" for what is not filled in."""
        self.ensure_one()
        return {name: self[name] or "" for name in self.procedure_id._form_fields()}

    def _problems(self):
        return rules.problems(self._values(), len(self._files()))

    # --- files ------------------------------------------------------------------------

    def _files(self):
        """The files of this draft, oldest first."""
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "=", False),
            ],
            order="id",
        )

    def _add_files(self, uploads):
        """Keep these files, each that may be; say of the others why not (sudo).

        :param uploads: werkzeug FileStorage
        """
        self.ensure_one()
        files, refused = self._files(), []
        number, together = len(files), sum(files.mapped("file_size"))
        known = {(file.name, file.checksum) for file in files}
        room = self._room()
        for upload in uploads:
            name = safe_name(rules.tidy(upload.filename, lines=False) or "file")
            content = upload.read(rules.BIGGEST_FILE + 1)
            why = rules.refusal(name, content[:HEAD], len(content), number, together)
            if not why and len(content) > room:
                why = "room"
            if why:
                refused.append((name, why))
                continue
            file = self._add_file(name, content, known)
            number += bool(file)
            together += len(content) if file else 0
            room -= len(content) if file else 0
        self.size = together
        self.refused = json.dumps(refused) if refused else False

    def _add_file(self, name, content, known):
        """One file; nothing for one that is there already, as after the back button."""
        attachments = self.env["ir.attachment"]
        key = (name, attachments._compute_checksum(content))
        if key in known:
            return attachments
        known.add(key)
        return attachments.create(
            {"name": name, "raw": content, "res_model": self._name, "res_id": self.id}
        )

    def _room(self):
        """How many bytes this visitor may still bring, beside what he has here."""
        rows = self._read_group([("state", "=", "draft")], [], ["size:sum"])
        own = self._read_group(
            [("state", "=", "draft"), ("visitor", "=", self.visitor)], [], ["size:sum"]
        )
        return min(MOST_OF_ALL - (rows[0][0] or 0), MOST_OF_VISITOR - (own[0][0] or 0))

    def _remove_file(self, number):
        """Take a file of this draft away again (sudo).

        :param str number: as it came in
        """
        gone = self._files().filtered(lambda file: str(file.id) == number)
        gone.unlink()
        self.size = sum(self._files().mapped("file_size"))

    def _refused(self):
        """[(name, why)] of the files that were not taken the last time."""
        return [tuple(row) for row in json.loads(self.refused or "[]")]

    # --- cleaning up ------------------------------------------------------------------

    @api.model
    def _cron_clean(self):
        """Delete drafts and receipts that are over, with files that were not sent."""
        before = fields.Datetime.now() - KEPT
        over = self.search([("write_date", "<", before)], limit=500, order="id")
        over = over.try_lock_for_update()
        number = len(over)
        over.unlink()
        left = self.search_count([("write_date", "<", before)], limit=500)
        self.env["ir.cron"]._commit_progress(number, remaining=left)
