from . import (
    reading,
    ticket,
    question,
    set_aside,
    waiting,
    alias,
    route,
    gateway,
    account,
    pipe,
)
