"""Decisions about questions and checks in an investigation (S0-66 to S0-73)."""

from collections import Counter
from datetime import date

from .workdays import WorkCalendar, add_workdays


def reminder_day(today: date, calendar: WorkCalendar) -> date:
    """Last day to answer of whoever is reminded today (S0-68).

    A reminder goes on the working day before the last day; so on a Friday it is for
    Monday, and for the weekend between.

    :param today: a working day
    :param calendar: of the version
    :return: the next working day

    >>> from datetime import date
    >>> reminder_day(date(2026, 11, 6), WorkCalendar(frozenset(range(5)), frozenset()))
    datetime.date(2026, 11, 9)
    """
    return add_workdays(today, 1, calendar)


def draft_number(drafting: int, investigating: int) -> int:
    """How many drafts of the answer a case had, the present one included.

    A draft begins when the case comes to the stage where the answer is written; a
    procedure without such a stage writes it during the investigation. At least 1.

    :param drafting: how often the case came into the phase draft
    :param investigating: how often it came into the phase investigate

    >>> draft_number(0, 0), draft_number(0, 2), draft_number(3, 4)
    (1, 2, 3)
    """
    return max(1, drafting or investigating)


def without_quotes(text: str) -> str:
    """The words of a mail without the mail it answers.

    Lines that start with ">" are quotes; so is the line right above the first of
    them that ends with a colon ("On Monday X wrote:").

    >>> without_quotes("It was late.\\n\\nOn Monday we wrote:\\n> What went wrong?")
    'It was late.'
    >>> without_quotes("It was late.")
    'It was late.'
    """
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith(">")), None)
    if first:
        above = lines[first - 1].strip()
        if above.endswith(":"):
            lines[first - 1] = ""
    return "\n".join(line for line in lines if not line.startswith(">")).strip()


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever their layout, case and punctuation.

    An answer that only looks different is no other proposal (S3-27).

    >>> same_words("We are  sorry.", "we are sorry!"), same_words("Yes", "No")
    (True, False)
    >>> same_words("", "...")
    True
    """
    return _words(one) == _words(other)


def adds_words(text: str, standard: str) -> bool:
    """Whether somebody wrote anything in a standard text, besides taking words out.

    A letter that only holds our standard words asks nothing (S0-66).

    >>> adds_words("Dear Bo, which part broke?", "Dear Bo,")
    True
    >>> adds_words("Dear Bo,", "Dear Bo, we would like to know:")
    False
    """
    return bool(Counter(_words(text)) - Counter(_words(standard)))


def _words(text: str) -> list[str]:
    """The words of a text, letters and digits only.

    >>> _words("It's 5 May - sorry.")
    ['it', 's', '5', 'may', 'sorry']
    """
    return "".join(c if c.isalnum() else " " for c in text.casefold()).split()
