"""The outcome of a complaint, derived from the outcomes of its grounds."""

from collections.abc import Iterable

# A judgement says who was right; the others end a ground without saying so.
JUDGED = frozenset({"founded", "partly", "unfounded"})


def overall(codes: Iterable[str]) -> str | None:
    """Return the outcome of a case from those of its grounds (Awb 9:12, S4-29).

    Judgements come before what was not judged: all alike is that one, mixed is
    "partly". Without any, "settled" comes before "withdrawn" and "no_judgement" last.
    None without grounds.

    >>> overall(["founded", "unfounded"]), overall(["founded", "no_judgement"])
    ('partly', 'founded')
    >>> overall(["no_judgement", "withdrawn"]), overall([]) is None
    ('withdrawn', True)
    """
    found = set(codes)
    judged = found & JUDGED
    if judged:
        return judged.pop() if len(judged) == 1 else "partly"
    for code in ("settled", "withdrawn", "no_judgement"):
        if code in found:
            return code
    return None
