from . import (
    automation,
    sharing,
    letter,
    held,
    page,
    status_page,
    by_hand,
    text,
    delivery,
    told,
    new_link,
    receipt,
)
