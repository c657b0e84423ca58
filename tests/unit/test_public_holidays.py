"""Dutch public holidays 2024-2030 by date, and the choices an organisation has."""

from datetime import date, timedelta

import pytest

from klachten_module.logic.public_holidays import days_off

YEARS = range(2024, 2031)
EASTER = {
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2028: date(2028, 4, 16),
    2029: date(2029, 4, 1),
    2030: date(2030, 4, 21),
}


def by_name(*args, **kwargs):
    found = days_off(*args, **kwargs)
    return {(day.year, name): day for day, name in found}


@pytest.mark.parametrize(
    ("name", "after_easter"),
    [
        ("Goede vrijdag", -2),
        ("Eerste paasdag", 0),
        ("Tweede paasdag", 1),
        ("Hemelvaartsdag", 39),
        ("Eerste pinksterdag", 49),
        ("Tweede pinksterdag", 50),
    ],
)
def test_days_that_move_with_easter(name, after_easter):
    found = by_name("NL", YEARS, "lustrum", good_friday=True)
    for year, easter in EASTER.items():
        assert found[year, name] == easter + timedelta(days=after_easter)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Tweede pinksterdag", date(2024, 5, 20)),
        ("Tweede pinksterdag", date(2025, 6, 9)),
        ("Hemelvaartsdag", date(2026, 5, 14)),
        ("Koningsdag", date(2024, 4, 27)),
        ("Koningsdag", date(2025, 4, 26)),  # 27 April 2025 is a Sunday
        ("Koningsdag", date(2026, 4, 27)),
        ("Koningsdag", date(2031, 4, 26)),
        ("Eerste kerstdag", date(2028, 12, 25)),
        ("Tweede kerstdag", date(2028, 12, 26)),
        ("Nieuwjaarsdag", date(2030, 1, 1)),
    ],
)
def test_days_by_date(name, day):
    assert by_name("NL", [day.year], "lustrum")[day.year, name] == day


@pytest.mark.parametrize(
    ("choice", "years"),
    [("lustrum", [2025, 2030]), ("always", list(YEARS)), ("never", [])],
)
def test_liberation_day_under_the_three_choices(choice, years):
    found = days_off("NL", YEARS, choice)
    assert [day for day, _name in found if (day.month, day.day) == (5, 5)] == [
        date(year, 5, 5) for year in years
    ]


@pytest.mark.parametrize("choice", ["lustrum", "never"])
def test_ascension_on_5_may_stays(choice):
    assert (date(2016, 5, 5), "Hemelvaartsdag") in days_off("NL", [2016], choice)


def test_two_names_on_one_day_make_one_line():
    assert (date(2016, 5, 5), "Bevrijdingsdag; Hemelvaartsdag") in days_off(
        "NL", [2016], "always"
    )


def test_good_friday_is_worked_unless_chosen():
    assert len(days_off("NL", [2026], "never")) == 9
    assert date(2026, 4, 3) not in dict(days_off("NL", [2026], "never"))
    chosen = dict(days_off("NL", [2026], "never", good_friday=True))
    assert chosen[date(2026, 4, 3)] == "Goede vrijdag"


def test_the_list_of_the_general_time_limits_act():
    """Algemene termijnenwet art. 3, in a year that is no lustrum."""
    act = dict(days_off("NL", [2026], "always", good_friday=True))
    sundays = [date(2026, 4, 5), date(2026, 5, 24)]
    assert [str(day)[5:] for day in act if day not in sundays] == [
        "01-01",
        "04-03",
        "04-06",
        "04-27",
        "05-05",
        "05-14",
        "05-25",
        "12-25",
        "12-26",
    ]


def test_sorted_and_only_the_years_asked_for():
    found = days_off("NL", [2027, 2025, 2025], "always")
    assert found == sorted(found)
    assert {day.year for day, _name in found} == {2025, 2027}
    assert len(dict(found)) == len(found)
    assert days_off("NL", [], "always") == []


def test_names_in_english():
    names = {name for _day, name in days_off("NL", [2025], "lustrum", language="en_US")}
    assert {"King's Day", "Liberation Day", "Ascension Day", "Easter Monday"} <= names


def test_other_countries_keep_their_own_list():
    """The choices are Dutch: elsewhere Good Friday is off when the law says so."""
    germany = dict(days_off("DE", [2026], "always", language="de"))
    assert germany[date(2026, 4, 3)] == "Karfreitag"
    assert date(2026, 5, 5) not in germany
    belgium = dict(days_off("BE", [2026], "never"))
    assert belgium[date(2026, 7, 21)] == "Nationale feestdag"


def test_unknown_choice_or_country_is_refused():
    with pytest.raises(ValueError, match="sometimes"):
        days_off("NL", [2026], "sometimes")
    with pytest.raises(NotImplementedError):
        days_off("XX", [2026], "never")
