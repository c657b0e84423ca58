"""Who may have a turn: by the case, by the role, else the complaints officers.

Nobody there means the officer, never nobody (issue 5, capability 4; S0-16).
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

# Where somebody comes from; the first that has somebody for a case, counts.
BY_CASE, BY_ROLE, OFFICER, OFFICER_AWAY = range(4)


class Person(NamedTuple):
    """Somebody who may have a turn of a role, in his own right or as a substitute.

    >>> Person(BY_ROLE, None, 1, 11, "Gijs", "", 2, 12).stands_in
    True
    """

    source: int
    # contact or department of the cases in which he may have it; None in all of them
    key: int | None
    user: int
    partner: int
    name: str
    email: str
    # whose place he takes: himself, or who is away today
    principal: int
    principal_partner: int

    @property
    def stands_in(self) -> bool:
        return self.user != self.principal


def able(
    people: Iterable[Person],
    key: int | None = None,
    barred: Collection[int] = (),
    last: int = OFFICER_AWAY,
) -> list[Person]:
    """Those who may have the turn in one case, all from the same source.

    :param people: of one role
    :param key: contact or department of the case
    :param barred: contacts who take no part; nobody takes their place for them either
    :param last: the last source that counts

    >>> gijs = Person(BY_ROLE, None, 1, 11, "Gijs", "", 1, 11)
    >>> mia = Person(OFFICER, None, 2, 12, "Mia", "", 2, 12)
    >>> [person.name for person in able([gijs, mia])]
    ['Gijs']
    >>> [person.name for person in able([gijs, mia], barred=[11])]
    ['Mia']
    """
    free = [
        person
        for person in people
        if person.key in (None, key)
        and person.source <= last
        and person.partner not in barred
        and person.principal_partner not in barred
    ]
    first = min((person.source for person in free), default=None)
    return [person for person in free if person.source == first]


def choose(
    candidates: list[Person], preferred: Iterable[int], load: dict[int, int]
) -> Person | None:
    """Who gets the turn: whoever had it before, else who has least to do.

    :param candidates: what `able` returned
    :param preferred: users who had this turn before in their own right, best first
    :param load: {user id: number of open cases}

    >>> gijs = Person(BY_ROLE, None, 1, 11, "Gijs", "", 1, 11)
    >>> mia = Person(BY_ROLE, None, 2, 12, "Mia", "", 2, 12)
    >>> choose([gijs, mia], [], {1: 3, 2: 1}).name
    'Mia'
    >>> choose([gijs, mia], [1], {1: 3, 2: 1}).name
    'Gijs'
    >>> choose([], [1], {}) is None
    True
    """
    for user in preferred:
        for person in candidates:
            if person.principal == user:
                return person
    return min(
        candidates,
        key=lambda person: (load.get(person.user, 0), person.user),
        default=None,
    )
