from . import (
    automation,
    sharing,
    letter,
    page,
    by_hand,
    text,
    delivery,
)
