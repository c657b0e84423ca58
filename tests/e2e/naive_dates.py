"""Terms and dates worked out in the plainest way, to compare Odoo's letters with.

Nothing here is shared with the addon.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
MONTHS = {
    "nl": (
        "januari februari maart april mei juni juli augustus september oktober "
        "november december"
    ).split(),
    "en": (
        "January February March April May June July August September October "
        "November December"
    ).split(),
}
EASTER = {
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2028: date(2028, 4, 16),
    2029: date(2029, 4, 1),
    2030: date(2030, 4, 21),
    2031: date(2031, 4, 13),
    2032: date(2032, 3, 28),
}


def is_day_off(day):
    """Weekends and the Dutch public holidays; 5 May once in five years."""
    if day.weekday() >= 5:
        return True
    kings_day = date(day.year, 4, 27)
    if kings_day.weekday() == 6:
        kings_day = date(day.year, 4, 26)
    easter = EASTER[day.year]
    return day in {
        date(day.year, 1, 1),
        easter + timedelta(days=1),
        kings_day,
        easter + timedelta(days=39),
        easter + timedelta(days=50),
        date(day.year, 12, 25),
        date(day.year, 12, 26),
    } or (day.year % 5 == 0 and (day.month, day.day) == (5, 5))


def after_workdays(day, count):
    """The last day of a term of so many working days after a day."""
    while count:
        day += timedelta(days=1)
        if not is_day_off(day):
            count -= 1
    return day


def workday_from(day):
    """This day, or the first working day after it."""
    return after_workdays(day - timedelta(days=1), 1)


def dutch_day(moment):
    """The date in the Netherlands of Odoo's '2026-11-22 05:00:00' (UTC)."""
    utc = datetime.fromisoformat(str(moment)).replace(tzinfo=UTC)
    return utc.astimezone(ZoneInfo("Europe/Amsterdam")).date()


def in_words(day, lang, weekday=True):
    """'dinsdag 24 november 2026' or 'Tuesday, November 24, 2026'."""
    name, month = DAYS[lang][day.weekday()], MONTHS[lang][day.month - 1]
    if lang == "nl":
        return f"{name + ' ' if weekday else ''}{day.day} {month} {day.year}"
    return f"{name + ', ' if weekday else ''}{month} {day.day}, {day.year}"
