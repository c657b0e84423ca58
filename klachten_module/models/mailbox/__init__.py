from . import (
    ticket,
    set_aside,
    waiting,
    alias,
    route,
    gateway,
    account,
    pipe,
)
