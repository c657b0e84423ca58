from odoo.tests import tagged

from .register_common import HEADER, RegisterCommon


@tagged("post_install", "-at_install", "klachten")
class TestRegisterKept(RegisterCommon):
    """Registers as organisations keep them."""

    def _of_year(self, year, number="001"):
        return self._row(
            1,
            **{
                "Nr": number,
                "Ontvangen op": f"12-3-{year}",
                "Ontvangstbevestiging": "",
                "Afgehandeld op": f"4-4-{year}",
            },
        )

    def test_numbers_begin_at_one_every_year(self):
        """In one list, or in the file of the next year; twice in a year is a slip."""
        first, next_year = self._of_year(2024), self._of_year(2025)
        history = self._import([first, next_year])
        self.assertEqual(len(self._cases(history)), 2)
        rows = [self._of_year(2026), self._of_year(2026), self._of_year(2025)]
        again = self._read(self._book(rows))
        self.assertEqual(
            again.line_ids.mapped("state"), ["ready", "refused", "refused"]
        )
        self.assertIn("has this old number too", again.line_ids[1].problems)
        self.assertIn("Imported before", again.line_ids[2].problems)

    def test_channels_as_people_write_them(self):
        written = ["E-mail", "telefonisch", "per post", "Mondeling", "rooksignaal"]
        rows = [[*self._row(n), kind] for n, kind in enumerate(written, 1)]
        book = self._book(rows, header=[*HEADER, "Wijze van indienen"])
        history = self._read(book)
        self.assertEqual(history.line_ids.mapped("state"), ["ready"] * 4 + ["doubtful"])
        history.action_import()
        self._work()
        names = [
            "helpdesk_mgmt.helpdesk_ticket_channel_email",
            "helpdesk_mgmt.helpdesk_ticket_channel_phone",
            "klachten_module.channel_letter",
            "klachten_module.channel_counter",
        ]
        expected = [self.env.ref(name).id for name in names]
        channels = self._cases(history).mapped(lambda case: case.channel_id.id)
        self.assertEqual(channels, [*expected, False])
