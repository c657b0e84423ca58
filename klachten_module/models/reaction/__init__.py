from . import (
    asked,
    gate,
    inquiry,
    verification,
    contact,
    pages,
    confirm,
    oral,
    reaction,
)
