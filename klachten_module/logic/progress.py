"""How far a complaint is, in the few steps that its complainant follows."""

# What he sees as one step, in order; the phases of a procedure behind it.
STEPS = (
    ("received", ("intake",)),
    ("assigned", ("triage",)),
    ("looked_into", ("acknowledge", "investigate", "escalated")),
    ("written", ("draft", "check")),
    ("answered", ("await_customer",)),
    ("closed", ("closed",)),
)


def progress(phase: str, *, answered: bool = False) -> list[tuple[str, str]]:
    """Return the steps with "done", "now" or "next", in order.

    Empty where a line of steps would say what never happened: something that is no
    longer handled as a complaint, or was closed without an answer.

    :param phase: of the case (`vocabulary.PHASES`)
    :param answered: whether an answer was sent in this round

    >>> [state for _step, state in progress("draft")]
    ['done', 'done', 'done', 'now', 'next', 'next']
    >>> progress("closed"), progress("diverted")
    ([], [])
    >>> {state for _step, state in progress("closed", answered=True)}
    {'done'}
    """
    if phase == "closed":
        return [(step, "done") for step, _phases in STEPS] if answered else []
    found = []
    state = "done"
    for step, phases in STEPS:
        if phase in phases:
            found.append((step, "now"))
            state = "next"
        else:
            found.append((step, state))
    return found if state == "next" else []
