"""A mail server for development and tests: SMTP in, POP3 out, all on 127.0.0.1.

Every recipient has a Maildir of its own, BOX/<address>. Over POP3 the user name says
which mail is wanted: an address, or "@domain" for all addresses of a domain. Any
password will do. A message is kept byte for byte as it came, however large or broken.

As a program:   mailsink.py BOX SMTP_PORT POP_PORT DATABASE
                "@domain" gives the mail for the mailboxes of that Odoo database only:
                what goes to its users is theirs to read.
In a test:      sink = mailsink.start(box); sink.smtp_port, sink.pop_port, sink.stop()
"""

import asyncio
import itertools
import os
import re
import signal
import socketserver
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2
from aiosmtpd.smtp import SMTP

_serial = itertools.count(1)


def box_name(address):
    """The folder of an address: lower case, and safe as a file name."""
    name = quote(address.strip().strip("<>").lower(), safe="@+_=")
    # quote leaves the dot alone; one in front would make the folder hidden or "..".
    name = re.sub(r"^\.", "%2E", name)
    return name[:200] or "%00"


def deliver(root, address, content):
    """Put a message into the box of an address: written aside first, then moved."""
    box = Path(root) / box_name(address)
    for part in ("tmp", "new", "cur"):
        (box / part).mkdir(parents=True, exist_ok=True)
    name = f"{time.time():.6f}.{os.getpid()}_{next(_serial):06d}.sink"
    (box / "tmp" / name).write_bytes(content)
    return (box / "tmp" / name).rename(box / "new" / name)


def messages(root, user, mailboxes=None):
    """The files of the mail for a POP3 user name, oldest first.

    Of a domain only those for these addresses, where they are given.
    """
    root = Path(root)
    if user.startswith("@"):
        suffix = box_name("x" + user)[1:]
        boxes = [box for box in root.iterdir() if box.name.endswith(suffix)]
        if mailboxes is not None:
            names = {box_name(address) for address in mailboxes}
            boxes = [box for box in boxes if box.name in names]
    else:
        boxes = [root / box_name(user)]
    files = [
        file
        for box in boxes
        for part in ("new", "cur")
        if (box / part).is_dir()
        for file in (box / part).iterdir()
    ]
    return sorted(files, key=lambda file: file.name)


class Receiver:
    """What the SMTP server does with a message."""

    def __init__(self, root):
        self.root = root

    async def handle_DATA(self, server, session, envelope):
        for address in envelope.rcpt_tos:
            deliver(self.root, address, envelope.content)
        return "250 OK"


class LongLines(SMTP):
    """SMTP that takes lines of any length: a test may well send such a message."""

    line_length_limit = 2**31


class Pop3(socketserver.StreamRequestHandler):
    """One POP3 session: it sees the mail that was there at its login."""

    timeout = 600

    def setup(self):
        super().setup()
        self.user = ""
        self.files = []
        self.deleted = set()

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.say("+OK mail sink")
        for line in self.rfile:
            command, *args = line.decode("utf-8", "replace").split() or [""]
            method = getattr(self, "do_" + command.lower(), None)
            if command.lower() == "quit":
                for index in self.deleted:
                    self.files[index].unlink(missing_ok=True)
                self.say("+OK")
                return
            if method is None:
                self.say("-ERR unknown command")
                continue
            try:
                method(*args)
            except (IndexError, TypeError, ValueError, FileNotFoundError):
                self.say("-ERR no such message")

    def live(self):
        """(number, file) of each message that is not deleted."""
        return [
            (index + 1, file)
            for index, file in enumerate(self.files)
            if index not in self.deleted and file.exists()
        ]

    def index(self, number):
        index = int(number) - 1
        if index < 0 or index >= len(self.files) or index in self.deleted:
            raise IndexError(number)
        return index

    def do_capa(self):
        self.say("+OK\r\nUSER\r\nTOP\r\nUIDL\r\n.")

    def do_user(self, name):
        self.user = name
        self.say("+OK")

    def do_pass(self, *password):
        if self.user:
            self.files = messages(
                self.server.root, self.user, self.server.find_mailboxes()
            )
        self.say("+OK")

    def do_noop(self):
        self.say("+OK")

    def do_rset(self):
        self.deleted.clear()
        self.say("+OK")

    def do_stat(self):
        live = self.live()
        self.say(f"+OK {len(live)} {sum(file.stat().st_size for _n, file in live)}")

    def listing(self, number, value):
        if number is not None:
            file = self.files[self.index(number)]
            self.say(f"+OK {number} {value(file)}")
            return
        self.say("+OK")
        for live_number, file in self.live():
            self.say(f"{live_number} {value(file)}")
        self.say(".")

    def do_list(self, number=None):
        self.listing(number, lambda file: file.stat().st_size)

    def do_uidl(self, number=None):
        self.listing(number, lambda file: file.name)

    def do_retr(self, number):
        self.send_message(self.files[self.index(number)].read_bytes())

    def do_top(self, number, lines):
        content = self.files[self.index(number)].read_bytes()
        head, gap, body = content.partition(b"\r\n\r\n")
        wanted = body.splitlines(keepends=True)[: int(lines)]
        self.send_message(head + gap + b"".join(wanted))

    def send_message(self, content):
        self.say("+OK")
        self.wfile.write(re.sub(rb"(?m)^\.", b"..", content))
        self.wfile.write(b".\r\n" if content.endswith(b"\n") else b"\r\n.\r\n")

    def do_dele(self, number):
        self.deleted.add(self.index(number))
        self.say("+OK")


def odoo_mailboxes(database):
    """The addresses at which an Odoo database takes mail, as they are now."""
    connection = psycopg2.connect(dbname=database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT alias_full_name FROM mail_alias WHERE alias_domain_id IS NOT NULL
                UNION
                SELECT unnest(ARRAY[bounce_alias, catchall_alias]) || '@' || name
                  FROM mail_alias_domain
                """
            )
            return {address for (address,) in cursor.fetchall() if address}
    finally:
        connection.close()


class PopServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Sink:
    """A running mail sink; its ports are the real ones, also when 0 was asked.

    find_mailboxes() gives the addresses of a domain that are fetched; None: all.
    """

    def __init__(self, box, smtp_port=0, pop_port=0, find_mailboxes=lambda: None):
        self.box = Path(box)
        self.box.mkdir(parents=True, exist_ok=True)
        self._pop = PopServer(("127.0.0.1", pop_port), Pop3)
        self._pop.root = self.box
        self._pop.find_mailboxes = find_mailboxes
        self.pop_port = self._pop.server_address[1]
        self._loop = asyncio.new_event_loop()
        try:
            self._smtp = self._loop.run_until_complete(
                self._loop.create_server(self._smtp_session, "127.0.0.1", smtp_port)
            )
        except OSError:
            self._pop.server_close()
            raise
        self.smtp_port = self._smtp.sockets[0].getsockname()[1]
        self._threads = [
            threading.Thread(target=self._pop.serve_forever, daemon=True),
            threading.Thread(target=self._loop.run_forever, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _smtp_session(self):
        return LongLines(
            Receiver(self.box),
            data_size_limit=None,
            enable_SMTPUTF8=True,
            hostname="localhost",
            loop=self._loop,
        )

    def read(self, address):
        """The messages for an address or "@domain", as bytes, oldest first."""
        return [file.read_bytes() for file in messages(self.box, address)]

    def stop(self):
        self._pop.shutdown()
        self._pop.server_close()
        self._loop.call_soon_threadsafe(self._smtp.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        for thread in self._threads:
            thread.join(5)


def start(box, smtp_port=0, pop_port=0):
    """Start a sink in this process; port 0 takes any free port."""
    return Sink(box, smtp_port, pop_port)


def main():
    box, smtp_port, pop_port, database = sys.argv[1:]
    try:
        sink = Sink(
            box, int(smtp_port), int(pop_port), lambda: odoo_mailboxes(database)
        )
    except OSError as error:
        sys.exit(f"The mail sink cannot listen: {error.strerror}.")
    print(f"SMTP {sink.smtp_port}, POP3 {sink.pop_port}, mail in {box}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    sink.stop()


if __name__ == "__main__":
    main()
