from . import (
    asked,
    gate,
    inquiry,
    ask_complainant,
    verification,
    renewal,
    task,
    contact,
    pages,
    confirm,
    oral,
    reaction,
)
