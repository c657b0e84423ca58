"""Mails of the kinds that help desks report, made here, with what must become of each.

Plain Python, read by the tests in Odoo and by those with a real mail server. The kinds
come from public reports (named at the group); no text of theirs is used. In a mail
{to} is the mailbox of complaints, {domain} its domain, {number} and {parent} the number
and a Message-ID of a case of kim@burger.example.
"""

from dataclasses import replace

from . import mail_people, mail_words
from .mail_making import KIM, Sample


def _of_somebody(sample, number):
    person = f"kim{number}@burger.example"
    expected = sample.expected
    return replace(
        sample,
        raw=sample.raw.replace(KIM.encode(), person.encode()),
        expected=replace(
            expected, complainant=expected.complainant.replace(KIM, person)
        ),
    )


def samples():
    """[Sample], each family in its own order; names are unique."""
    groups = (
        mail_words.words,
        mail_words.unreadable,
        mail_words.charsets,
        mail_people.complainants,
        mail_people.machines,
    )
    made = [Sample(*found) for group in groups for found in group()]
    # somebody else each time: of too many mails of one sender the rest is set aside
    made = [_of_somebody(sample, number) for number, sample in enumerate(made)]
    made += [Sample(*found) for found in mail_people.threads()]
    assert len({sample.name for sample in made}) == len(made)
    return made
