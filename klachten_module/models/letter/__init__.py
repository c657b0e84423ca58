from . import (
    automation,
    sharing,
    letter,
    held,
    page,
    by_hand,
    text,
    delivery,
    told,
)
