import runpy
from datetime import date, timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import tagged

from ...logic.workdays import is_workday
from ..common import ComplaintCommon

MIGRATION = Path(__file__).parents[2] / "migrations/19.0.1.3.0/post-holidays.py"
DAY = timedelta(days=1)


def easter(year):
    """Easter Sunday, by the rule of Gauss: from the age of the moon, no library."""
    century = year // 100
    shift = (15 + century - century // 4 - (8 * century + 13) // 25) % 30
    moon = (19 * (year % 19) + shift) % 30
    moon -= moon == 29 or (moon == 28 and year % 19 > 10)
    sunday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    return date(year, 3, 28) + (moon - sunday) * DAY


def monarch(year):
    """The birthday of the monarch as it is kept: never on a Sunday."""
    day = date(year, 4, 27 if year >= 2014 else 30)
    return day - DAY if day.weekday() == 6 else day


def holidays(year, liberation_day="lustrum"):
    """The Dutch public holidays, as somebody writes them down who knows them."""
    sunday = easter(year)
    days = {sunday + n * DAY for n in (0, 1, 39, 49, 50)}
    days |= {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26), monarch(year)}
    if liberation_day == "always" or (liberation_day == "lustrum" and not year % 5):
        days.add(date(year, 5, 5))
    return days


def works(day):
    return day.weekday() < 5 and day not in holidays(day.year)


def after(day, count):
    """The day so many working days after this one, counted on one's fingers."""
    while count:
        day += DAY
        count -= works(day)
    return day


def between(start, end):
    """How many working days come after `start`, with `end`."""
    return sum(works(start + n * DAY) for n in range(1, (end - start).days + 1))


@tagged("post_install", "-at_install", "klachten")
class TestYears(ComplaintCommon):
    """Public holidays count in whatever year a term runs (B5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-30 09:00:00"):
            cls.procedure = cls._set_up_procedure(cls.company, "jaren")
        cls.version = cls.procedure.version_id
        cls.stages = {s.complaint_code: s for s in cls.procedure.stage_ids}
        cls.roles = {role.code: role for role in cls.procedure.role_ids}

    def test_every_day_of_a_century(self):
        """With Easter, King's and Queen's Day, leap days, and each choice for 5 May."""
        for choice in ("lustrum", "always", "never"):
            with freeze_time("2026-11-30 09:00:00"):
                version = self.env["complaint.procedure.version"].create(
                    {
                        "procedure_id": self.procedure.id,
                        "name": choice,
                        "liberation_day": choice,
                    }
                )
            calendar = version._calendar()
            days = [date(1990, 1, 1) + n * DAY for n in range(366 * 56)]
            wrong = [
                day
                for day in days
                if is_workday(day, calendar)
                != (day.weekday() < 5 and day not in holidays(day.year, choice))
            ]
            self.assertEqual(wrong, [])
            version.unlink()

    def test_terms_of_a_case_of_any_year(self):
        """They start long ago, or end long from now; each explains itself."""
        for moment in (
            "1990-04-27 09:00:00",  # Queen's Day, and 5 May of a lustrum
            "1999-12-30 09:00:00",
            "2004-02-27 09:00:00",  # leap day
            "2013-04-29 09:00:00",  # the last Queen's Day
            "2014-04-25 09:00:00",  # the first King's Day, on a Saturday
            "2023-12-22 09:00:00",
            "2031-12-23 09:00:00",  # into the first year that nobody kept
            "2032-03-25 09:00:00",  # Easter
            "2040-02-28 09:00:00",
            "2044-12-23 09:00:00",
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                case = self._create_complaint()
                day = date.fromisoformat(moment[:10])
                due = {d.term_id.code: d.due_on for d in case.deadline_ids}
                self.assertEqual(due["routed"], after(day, 1))
                self.assertEqual(due["acknowledged"], after(day, 2))
                self.assertEqual(due["answer"], after(day, 20))
                stored = case.deadline_ids.mapped("due_on")
                case._complaint_refresh()
                self.assertEqual(case.deadline_ids.mapped("due_on"), stored)
        explained = case.deadline_ids.filtered(lambda d: d.term_id.code == "answer")
        self.assertIn("Tweede kerstdag", explained.explanation)

    @freeze_time("2026-11-30 09:00:00")
    def test_figures_of_a_case_that_was_received_years_ago(self):
        """The database counts with the same days as the terms do."""
        case = self._create_complaint(received_at="2019-12-20 09:00:00")
        routed = case.deadline_ids.filtered(lambda d: d.term_id.code == "routed")
        self.assertEqual(routed.due_on, date(2019, 12, 23))
        self._walk_to(case, "investigation")
        row = self.env["complaint.report"].search([("id", "=", case.id)])
        self.assertEqual(
            row.workdays_to_acknowledge,
            between(date(2019, 12, 20), date(2026, 11, 30)),
        )

    @freeze_time("2026-11-30 09:00:00")
    def test_years_that_are_kept_stay_what_they_were(self):
        """A day taken out by hand stays out, and no term moves when years are added."""
        christmas = date(2027, 12, 27)
        own = self.env["complaint.day.off"].create(
            {"version_id": self.version.id, "date": christmas, "name": "Closed"}
        )
        taken_out = self.version.day_off_ids.filtered(
            lambda day: day.date == date(2028, 12, 25)
        )
        taken_out.unlink()
        running = self._create_complaint()
        before = running.deadline_ids.mapped("due_on")
        self._create_complaint(received_at="2015-03-02 09:00:00")
        days = set(self.version.day_off_ids.mapped("date"))
        self.assertLessEqual(holidays(2015) | holidays(2023) | {own.date}, days)
        self.assertNotIn(date(2028, 12, 25), days)
        self.assertNotIn(date(2014, 12, 25), days)
        self.assertEqual(running.deadline_ids.mapped("due_on"), before)
        self.version._keep_holidays([2035])
        days = set(self.version.day_off_ids.mapped("date"))
        self.assertLessEqual(holidays(2032) | holidays(2035), days)
        self.assertNotIn(date(2028, 12, 25), days)

    @freeze_time("2026-11-30 09:00:00")
    def test_upgrade_counts_what_reached_beyond_the_kept_years(self):
        case = self._create_complaint(received_at="2019-12-24 09:00:00")
        wrong = case.deadline_ids.filtered(lambda d: d.term_id.code == "routed")
        right = wrong.due_on
        self.assertEqual(right, date(2019, 12, 27))
        # as it was before
        wrong.due_on = date(2019, 12, 25)
        early = self.version.day_off_ids.filtered(lambda day: day.date.year < 2024)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM complaint_day_off WHERE id = ANY(%s)", [early.ids]
        )
        self.env.cr.execute("UPDATE complaint_procedure_version SET days_off_from = 0")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        runpy.run_path(str(MIGRATION))["migrate"](self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertEqual(wrong.due_on, right)
        self.assertEqual(self.version.days_off_from, 2019)
