"""Triage: what the facts of a report propose to whoever classifies it.

Nobody is turned away by this: it proposes, a person decides (decision 19).
"""

from collections.abc import Iterable
from dataclasses import dataclass

# Providers where anybody has an address: their domain says nothing about an employer.
PUBLIC_DOMAINS = frozenset(
    "aol.com gmail.com gmx.net gmx.de googlemail.com hetnet.nl home.nl hotmail.com "
    "hotmail.nl icloud.com kpnmail.nl kpnplanet.nl live.com live.nl me.com msn.com "
    "outlook.com planet.nl proton.me protonmail.com quicknet.nl telfort.nl "
    "upcmail.nl xs4all.nl yahoo.com ziggo.nl".split()
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a report before it is classified.

    `is_partner` is None where the procedure names no partner organisations (S1-03..05);
    `needs_form` where a report without a form is no complaint (S0-82); `runs` tells
    whether a ticket that it is about is still open (S0-59).

    >>> Facts(needs_form=True).has_form
    False
    """

    is_partner: bool | None = None
    needs_form: bool = False
    has_form: bool = False
    runs: bool = False
    individuals_only: bool = False
    is_organisation: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reason, and the result that it proposes; None when it is a remark only.

    >>> Proposal("organisation").result is None
    True
    """

    reason: str
    result: str | None = None


def proposals(facts: Facts) -> tuple[Proposal, ...]:
    """Return what these facts propose, the weightiest first (S0-59, S0-82, S1-05).

    Who may not file here is referred whatever it is about; about a matter that still
    runs is an escalation, with a form or without (S0-89); a report by a group is only
    remarked on (S0-83).

    >>> proposals(Facts(needs_form=True))
    (Proposal(reason='no_form', result='improvement'),)
    >>> [p.result for p in proposals(Facts(is_partner=False, runs=True))]
    ['referral', 'escalation']
    """
    found = []
    if facts.is_partner is False:
        found.append(Proposal("no_partner", "referral"))
    if facts.runs:
        found.append(Proposal("still_open", "escalation"))
    if facts.needs_form and not facts.has_form:
        found.append(Proposal("no_form", "improvement"))
    if facts.individuals_only and facts.is_organisation:
        found.append(Proposal("organisation"))
    return tuple(found)


def is_from_partner(address: str | None, partners: Iterable[str | None]) -> bool:
    """Tell whether an e-mail address belongs to one of these organisations (S1-03).

    Addresses are normalised. The domain counts, or its parent domain; of a public
    provider only the very address does.

    >>> is_from_partner("kim@zwolle.example", ["info@zwolle.example", None])
    True
    >>> is_from_partner("kim@gmail.com", ["zaak@gmail.com"])
    False
    """
    known = {partner for partner in partners if partner}
    if not address:
        return False
    domains = {partner.rpartition("@")[2] for partner in known} - PUBLIC_DOMAINS
    own = address.rpartition("@")[2]
    return address in known or any(
        own == domain or own.endswith(f".{domain}") for domain in domains
    )
