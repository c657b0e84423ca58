from . import (
    test_rows_awb,
    test_rows_gelukwerkt,
    test_rows_handbooks,
    test_rows_intern,
    test_rows_overviews,
    test_rows_raci,
    test_rows_ssc_ict,
)
