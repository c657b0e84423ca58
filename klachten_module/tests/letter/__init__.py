from . import (
    test_letter_pages,
    test_letter_release,
    test_letters,
    test_paper,
    test_people_upgrade,
    test_reach,
    test_reach_page,
    test_status_page,
    test_unsent,
)
