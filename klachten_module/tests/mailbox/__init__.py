from . import (
    test_account,
    test_busy,
    test_fetching,
    test_mail_forged,
    test_mail_corpus,
    test_mail_gateway,
    test_mail_questions,
    test_mail_threads,
    test_message_received,
    test_no_complaint,
    test_own_case,
)
