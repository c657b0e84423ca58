"""The public form: what it takes, what it refuses and why, and who may be a program."""

import re
import unicodedata

from .direction import unturned

# Characters; more than anybody types, and less than harms a page.
LONGEST = {"what": 20_000, "about": 5_000, "solution": 5_000}
LONGEST_LINE = 200
# A text that is too long stays in the form, to be shortened there, up to this.
MOST_KEPT = 100_000
MEGABYTE = 1024 * 1024
MOST_FILES = 10
BIGGEST_FILE = 10 * MEGABYTE
BIGGEST_TOGETHER = 25 * MEGABYTE
# Nobody reads, fills in, checks and sends it in fewer seconds.
QUICKEST = 4
LONGEST_TITLE = 80
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[^\s@<>()\[\],;:\"\\.]+\.)+[^\s@<>()\[\],;:\"\\.\d]{2,}"
)
# What a file begins with, and how its name may end.
OFFICE = ("docx", "xlsx", "pptx", "odt", "ods", "odp")
OLD_OFFICE = ("doc", "xls", "ppt", "msg")
MOVIES = ("mp4", "m4a", "mov", "3gp", "heic", "heif")
BEGINNINGS = (
    (0, b"%PDF-", ("pdf",)),
    (0, b"\xff\xd8\xff", ("jpg", "jpeg")),
    (0, b"\x89PNG\r\n\x1a\n", ("png",)),
    (0, b"GIF8", ("gif",)),
    (8, b"WEBP", ("webp",)),
    (8, b"WAVE", ("wav",)),
    (4, b"ftyp", MOVIES),
    (0, b"PK\x03\x04", OFFICE),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (0, b"ID3", ("mp3",)),
    (0, b"\xff\xfb", ("mp3",)),
    (0, b"OggS", ("ogg", "oga", "opus")),
    (0, b"{\\rtf", ("rtf",)),
)
PLAIN = ("txt", "csv", "eml", "log", "md")
# In the order in which a person knows them.
TAKEN = (
    "pdf",
    "jpg",
    "jpeg",
    "png",
    "gif",
    "webp",
    *OFFICE,
    *OLD_OFFICE,
    "rtf",
    *PLAIN,
    *MOVIES,
    "mp3",
    "wav",
    "ogg",
    "oga",
    "opus",
)


def tidy(text: object, lines: bool = True) -> str:
    """What somebody typed, without what hides, turns or cannot be written.

    "" for what is no text, such as a file where words belong. `lines` keeps the ends
    of lines.

    >>> tidy(" the bus\\r\\nwas \\x00late\\u202e "), tidy(None)
    ('the bus\\nwas late', '')
    >>> tidy("a\\nb", lines=False)
    'a b'
    """
    if not isinstance(text, str):
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", CONTROL.sub("", unturned(text)))
    if not lines:
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def limit(name: str) -> int:
    """How many characters a field of the form takes.

    >>> limit("what"), limit("name")
    (20000, 200)
    """
    return LONGEST.get(name, LONGEST_LINE)


def problems(values: dict[str, str], files: int = 0) -> dict[str, tuple[str, int]]:
    """What has to change before it can be sent: {field: (code, number)}.

    Only one thing is asked for: what happened, in words or in a file. The law asks for
    no more before a complaint has to be looked at (Awb 9:4 lets the rest be added).

    >>> problems({"what": "The bus was late"})
    {}
    >>> problems({"what": "", "email": "ann@b,com"})
    {'what': ('empty', 0), 'email': ('address', 0)}
    >>> problems({"what": "x" * 20001})
    {'what': ('long', 1)}
    """
    found = {
        name: ("long", len(text) - limit(name))
        for name, text in values.items()
        if len(text) > limit(name)
    }
    told = any(values.get(name) for name in ("what", "about", "solution"))
    if not told and not files:
        found["what"] = ("empty", 0)
    if values.get("email") and not ADDRESS.fullmatch(values["email"]):
        found.setdefault("email", ("address", 0))
    return found


def title(*texts: str) -> str:
    """The first sentence of the first of these that has words, to name a case.

    >>> title("", "The bus was late. Again!"), title("a" * 90)[-3:], title("", " ")
    ('The bus was late', 'aa…', '')
    """
    text = next((" ".join(text.split()) for text in texts if text.strip()), "")
    sentence = re.split(r"(?<=\w)[.!?](?:\s|$)", text, maxsplit=1)[0]
    if len(sentence) <= LONGEST_TITLE:
        return sentence
    whole, space, _rest = sentence[:LONGEST_TITLE].rpartition(" ")
    return (whole if space else sentence[:LONGEST_TITLE]).rstrip(" ,;:-") + "…"


def ending(name: str) -> str:
    """How the name of a file ends, in small letters.

    >>> ending("Photo.JPG"), ending("letter")
    ('jpg', '')
    """
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_text(head: bytes) -> bool:
    """Whether the beginning of a file is text, in whatever usual coding.

    >>> is_text("é".encode()), is_text("é".encode("latin-1")), is_text(b"MZ\\x00")
    (True, True, False)
    """
    return b"\0" not in head and not re.search(rb"[\x01-\x08\x0e-\x1a\x7f]", head)


def fits(name: str, head: bytes) -> bool:
    """Whether a file is of a kind that we take, and is what its name says.

    >>> fits("a.pdf", b"%PDF-1.7"), fits("a.pdf", b"MZ\\x90\\0"), fits("a.exe", b"MZ")
    (True, False, False)
    >>> fits("notes.txt", b"the bus was late"), fits("page.html", b"<script>")
    (True, False)
    """
    end = ending(name)
    for start, magic, ends in BEGINNINGS:
        if head[start : start + len(magic)] == magic:
            return end in ends
    return end in PLAIN and is_text(head)


def refusal(
    name: str, head: bytes, size: int, number: int, together: int
) -> str | None:
    """Why a file is not taken: "empty", "big", "many", "together" or "kind"; None when
    it is.

    `number` and `together` (bytes) are of the files that are there already.

    >>> refusal("a.pdf", b"%PDF-1.7", 9, 0, 0) is None
    True
    >>> refusal("a.pdf", b"%PDF-1.7", 30 * MEGABYTE, 0, 0), refusal("", b"", 0, 0, 0)
    ('big', 'empty')
    """
    if not size:
        return "empty"
    if size > BIGGEST_FILE:
        return "big"
    if not fits(name, head):
        return "kind"
    if number >= MOST_FILES:
        return "many"
    return "together" if together + size > BIGGEST_TOGETHER else None


def size_words(size: int) -> str:
    """How big a file is, as a person says it.

    >>> size_words(1), size_words(450_000), size_words(9 * MEGABYTE)
    ('1 kB', '440 kB', '9 MB')
    """
    if size < MEGABYTE:
        return f"{-(-size // 1024)} kB"
    return f"{-(-size // MEGABYTE)} MB"


def machine(trap: str, seconds: float) -> str | None:
    """Why a program may have filled in the form: "trap" (a field that nobody sees),
    "quick", or None. A sign, no proof: a person looks at it.

    >>> machine("", 60), machine("http://x.example", 60), machine("", 1)
    (None, 'trap', 'quick')
    """
    if trap.strip():
        return "trap"
    return "quick" if seconds < QUICKEST else None
