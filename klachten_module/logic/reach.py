"""How somebody is reached: which way a letter takes to him, on what ground, and his
address as it stands in the window of an envelope.
"""

from typing import NamedTuple


class Way(NamedTuple):
    """Which way letters take, and why: a ground of models/letter/channel.py.

    >>> Way("post", "law").channel
    'post'
    """

    channel: str
    ground: str


def way(
    said: str | None,
    *,
    email: bool,
    address: bool,
    public: bool,
    by_letter: bool,
    receipt: bool = False,
) -> Way:
    """Return by which way a letter goes to somebody, and on what ground (Awb 2:7, 2:8).

    A public body writes on paper until he says otherwise; where it only knows an e-mail
    address, it writes there all the same (Awb 2:17). Another organisation goes the way
    he came. A letter is never stopped for want of a way: without any address it waits
    on paper until somebody fills one in.

    :param said: what he said last: "email", "post", "page" or "phone"; None: nothing,
        or he took it back. By telephone no letter goes: the rest decides about those.
    :param email: whether his e-mail address is known
    :param address: whether his postal address is known
    :param public: whether a public body writes
    :param by_letter: whether he came by letter
    :param receipt: whether this confirms what came in electronically (Awb 2:17)

    >>> way(None, email=True, address=True, public=True, by_letter=False)
    Way(channel='post', ground='law')
    >>> way(None, email=True, address=False, public=True, by_letter=False)
    Way(channel='email', ground='only_email')
    """
    if said == "post" or (said in ("email", "page") and email):
        return Way(said, "said")
    if receipt and email:
        return Way("email", "receipt")
    if address and public:
        return Way("post", "law")
    if address and by_letter:
        return Way("post", "came")
    if email:
        return Way("email", "only_email" if public else "email")
    return Way("post", "only_post" if address else "unknown")


def address_lines(
    name: str, street: str, street2: str, zip_code: str, city: str, country: str
) -> list[str]:
    """Return the lines of an address, as the post reads them; empty ones left out.

    The town in capitals after two spaces, the country last where it is another one.

    >>> address_lines("Kiki Kruger", "Dam 1", "", "1012 JS", "Amsterdam", "")
    ['Kiki Kruger', 'Dam 1', '1012 JS  AMSTERDAM']
    """
    place = "  ".join(filter(None, (zip_code, city.upper())))
    lines = (name, street, street2, place, country.upper())
    return [line for line in lines if line]
