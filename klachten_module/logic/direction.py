"""Characters that turn the direction of writing: with them a text reads as another."""

import re

# Embeddings, overrides and isolates; marks (U+200E, U+200F) turn nothing around them.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def unturned(text: str | None) -> str:
    """A subject, name or file name in which the letters stand as they are written.

    >>> unturned("foto\\u202egpj.exe"), unturned("مرحبا"), unturned(None)
    ('fotogpj.exe', 'مرحبا', '')
    """
    return TURNING.sub("", text or "")
