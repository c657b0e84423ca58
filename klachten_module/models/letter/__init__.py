from . import (
    automation,
    sharing,
    letter,
    held,
    channel,
    reach,
    paper,
    page,
    by_hand,
    text,
    delivery,
    told,
)
