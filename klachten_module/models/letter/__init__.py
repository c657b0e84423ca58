from . import (
    automation,
    sharing,
    letter,
    page,
    send,
    text,
    release,
    action,
    qweb,
    delivery,
    mail_template,
    company,
)
