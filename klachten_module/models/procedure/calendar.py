from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ...logic.public_holidays import YEARS, all_days_off
from ...logic.workdays import WorkCalendar
from ..kernel import SERVICE

# Of which years a version keeps the public holidays, around the present one, to be
# taken out or added to; of the years beside them it counts with those of the country.
YEARS_BACK, YEARS_AHEAD = 2, 5


class ComplaintDayOff(models.Model):
    """A day on which the organisation does not work, kept per version.

    Under a version in force only days to come are added or taken away by hand: a term
    that was met or missed stays what it was.
    """

    _name = "complaint.day.off"
    _description = "Day off in a complaint procedure"
    _order = "date"

    version_id = fields.Many2one(
        "complaint.procedure.version", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(required=True)
    name = fields.Char(required=True)

    _day_uniq = models.UniqueIndex(
        "(version_id, date)", "This day is a day off already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        days = super().create(vals_list)
        self.env.registry.clear_cache()
        if self.env.context.get("complaint_service") is not SERVICE:
            days._check_to_come()
            days.version_id._recount_running()
        return days

    def write(self, vals):
        self._check_to_come()
        result = super().write(vals)
        self.env.registry.clear_cache()
        self._check_to_come()
        self.version_id._recount_running()
        return result

    def unlink(self):
        self._check_to_come()
        versions = self.version_id
        result = super().unlink()
        self.env.registry.clear_cache()
        versions._recount_running()
        return result

    def _check_to_come(self):
        today = fields.Date.context_today(self)
        if any(d.date <= today and d.version_id.state != "draft" for d in self):
            raise UserError(
                self.env._("A day that has come stays a working day or a day off.")
            )


class ComplaintProcedureVersion(models.Model):
    """The working calendar of a version: its days off and the public holidays."""

    _inherit = "complaint.procedure.version"

    @api.model_create_multi
    def create(self, vals_list):
        """A version knows its days off from the start, not from the yearly job on."""
        versions = super().create(vals_list)
        year = fields.Date.context_today(self).year
        # a copy has the days of its original: what was taken out stays out
        fresh = versions.filtered(lambda version: not version.days_off_until)
        years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
        fresh._add_holidays(years)
        fresh.write({"days_off_from": years[0], "days_off_until": years[-1]})
        return versions

    @api.model
    def _cron_prepare_days_off(self):
        """Add the public holidays of the years to come, for versions in use.

        A year that was done stays as it is: a day that somebody took out does not come
        back.
        """
        last = fields.Date.context_today(self).year + YEARS_AHEAD
        self.search(
            [("state", "!=", "retired"), ("days_off_until", "<", last)]
        )._keep_holidays([last])

    def _keep_holidays(self, years):
        """Keep the public holidays of these years, and of those in between, too.

        They counted as days off all along, so no term ends on another day; but the
        figures count with the days that are kept.

        :param years: iterable of int
        """
        years = [year for year in years if year in YEARS]
        # sudo: terms are counted whoever acts; the versions of a procedure keep the
        # same years, as they are held beside each other
        versions = self.sudo().procedure_id.version_ids if years else self.browse()
        for version in versions:
            kept = version._years_kept()
            more = [*range(min(years), kept.start), *range(kept.stop, max(years) + 1)]
            if more:
                version.write(
                    {
                        "days_off_from": min(kept.start, *years),
                        "days_off_until": max(kept.stop - 1, *years),
                    }
                )
                version._add_holidays(more)

    @tools.ormcache("self.id")
    def _years_kept(self):
        """The years of which this version keeps the public holidays (cached).

        Of a version from before that was written down, its days tell.

        :return: range of int
        """
        # sudo: cached for everybody; which days are off is no secret
        version = self.sudo()
        years = [day.year for day in version.day_off_ids.mapped("date")]
        last = version.days_off_until or max(years, default=version.create_date.year)
        return range(version.days_off_from or min(years, default=last), last + 1)

    def _add_holidays(self, years):
        """Add the public holidays of these years; days entered by hand stay.

        :param years: iterable of int
        """
        years = set(years)
        vals_list = []
        for version in self:
            known = set(version.day_off_ids.mapped("date"))
            vals_list += [
                {"version_id": version.id, "date": day, "name": name}
                for day, name in version._holidays()
                if day.year in years and day not in known
            ]
        # sudo: as a service, whoever acts: also of a version in force, as what counted
        # already is written down
        days = self.env["complaint.day.off"].sudo()
        days.with_context(complaint_service=SERVICE).create(vals_list)

    def _holidays(self):
        """The public holidays by the choices of this version: ((date, name), ...)."""
        language = "nl" if self.country_code == "NL" else "en_US"
        try:
            return all_days_off(
                self.country_code, self.liberation_day, self.good_friday, language
            )
        except NotImplementedError:  # a country the library does not know
            return ()

    @tools.ormcache("self.id")
    def _days_off(self):
        """All days off: those that are kept, and the holidays of other years (cached).

        :return: {date: name}
        """
        # sudo: cached for everybody; which days are off is no secret
        version = self.sudo()
        kept = self._years_kept()
        return {
            **{day: name for day, name in version._holidays() if day.year not in kept},
            **{day.date: day.name for day in version.day_off_ids},
        }

    @tools.ormcache("self.id")
    def _calendar(self):
        """The working calendar of this version (cached).

        :return: logic.workdays.WorkCalendar
        """
        # sudo: cached for everybody; which days are worked is no secret
        version = self.sudo()
        return WorkCalendar(
            frozenset(int(day) for day in version.weekdays.split(",")),
            frozenset(self._days_off()),
            holidays=version._statutory_holidays(),
            tz=version.tz,
        )

    def _recount_running(self):
        """A day off to come moves the last day of the terms that run."""
        # sudo: terms are kept by the module, whoever changes the calendar
        cases = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        running = cases.search(
            [("procedure_version_id", "in", self.ids), ("complaint_open", "=", True)]
        )
        if running:
            running._after_events()

    def _statutory_holidays(self):
        """The holidays for which terms set by law roll on, whatever is a day off here.

        Dutch law has 5 May every year and puts Good Friday on a par (Algemene
        termijnenwet art. 3).

        :return: frozenset of dates; None where no term rolls on, or nothing is known
        """
        if not any(self.term_ids.mapped("roll_on")):
            return None
        try:
            found = all_days_off(self.country_code, "always", True, "nl")
        except NotImplementedError:
            return None
        return frozenset(day for day, _name in found)
