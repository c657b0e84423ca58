from . import (
    test_letter_pages,
    test_letter_release,
    test_letters,
    test_unsent,
)
