"""Mail that is fetched while things break: nothing is lost, nothing comes twice.

A full disk is tried inside Odoo (`test_fetching.py` of the addon).
"""

import json

from letters_in import message, raw

MAILS = 6
# Fetches from a mailbox on disk in processes of its own, of which some do not live.
PROGRAM = """
import json, os, signal
from odoo import SUPERUSER_ID, api, fields, sql_db
from odoo.addons.klachten_module.models.mailbox import account as reading

BOX, BREAKS = {box!r}, {breaks!r}
registry, seen = env.registry, []
account = env["fetchmail.server"].create(
    {{"name": "Breaks", "server_type": "pop", "complaint_since": "2020-01-01"}}
)
reading.MAIL_SERVER_DOMAIN = []  # a draft, which the server itself does not read
env.cr.commit()

def left():
    with open(BOX) as file:
        return {{int(number): text for number, text in json.load(file).items()}}

def break_at(where):
    seen.append(where)
    if todo and todo[1:] == (where, seen.count(where)):
        HOW[todo[0]]()

def kill():
    os.kill(os.getpid(), signal.SIGKILL)

def restart():
    with sql_db.db_connect("postgres").cursor() as cr:
        cr.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = %s AND pid <> pg_backend_pid()",
            ["odoo-%d" % os.getpid()],
        )

HOW = {{"kill": kill, "restart": restart}}

class Box:
    def check_unread_messages(self):
        return len(left())
    def retrieve_unread_messages(self):
        for number, text in sorted(left().items()):
            yield number, text.encode()
    def handled_message(self, number):
        break_at("taken in")
        rest = left()
        del rest[number]
        with open(BOX, "w") as file:
            json.dump(rest, file)
    def disconnect(self):
        pass

tickets = registry["helpdesk.ticket"]
message_new = tickets.message_new

def late(self, *args, **kwargs):
    case = message_new(self, *args, **kwargs)
    self.env.flush_all()
    break_at("stored")
    return case

tickets.message_new = late
registry["fetchmail.server"]._connect__ = lambda *_args, **_kwargs: Box()

def fetch():
    with registry.cursor() as cr:
        now = api.Environment(cr, SUPERUSER_ID, {{}})
        now["complaint.mail.waiting"].search([]).next_try = fields.Datetime.now()
        now["fetchmail.server"].browse(account.id)._fetch_mail()

def in_child():
    child = os.fork()
    if not child:
        sql_db._Pool = sql_db._Pool_readonly = None
        try:
            fetch()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])

for todo in BREAKS:
    killed = in_child()
    assert killed == (todo[0] == "kill")
todo = None
fetch()
env.cr.rollback()
account.active = False  # its mails are being sent
env.cr.commit()
print(len(left()))
"""


BREAKS = [
    ("kill", "stored", 2),
    ("kill", "taken in", 2),
    ("restart", "stored", 2),
    ("restart", "taken in", 1),
]


def test_each_mail_is_one_case_whatever_breaks(site, people, post, tmp_path):
    """Odoo is killed, the database restarts: before a case is committed, and before its
    mailbox hears that the mail may go. Each is confirmed once.
    """
    box = tmp_path / "box.json"
    senders = [f"breuk{number}@elders.example" for number in range(MAILS)]
    mails = [
        raw(message(address, "Het valt uit", "Mijn laptop is kapot.\n")).decode()
        for address in senders
    ]
    box.write_text(json.dumps(dict(enumerate(mails))))
    said = site.shell(PROGRAM.format(box=str(box), breaks=BREAKS))
    assert said.split() == ["0"]
    cases = people["officer"].search_read(
        "helpdesk.ticket", [("partner_email", "in", senders)], ["partner_email"]
    )
    assert sorted(case["partner_email"] for case in cases) == senders
    assert [len(post.received_by(address)) for address in senders] == [1] * MAILS
