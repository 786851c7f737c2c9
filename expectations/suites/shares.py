"""Shares of a night's rows that say whether the export still carries what we live on.

Single rows may well lack an identifier or a reason. A night in which most do is the sign of a
field that the vendor renamed or dropped.
"""

from expectations.suites.model import Expectation

IDENTIFIED_SHARE = Expectation(
    name="identified_share",
    asks="ExpectColumnValuesToBeBetween",
    arguments={"column": "identifiers", "min_value": 1},
    expected="an identifier of the customer on at least 70 % of the rows",
    severity="warning",
    tolerated_share=0.3,
    advice=(
        "Rows without an identifier are in no journey. Compare the options account, user and "
        "visitor of the feed with the fields of the export."
    ),
)
REASON_SHARE = Expectation(
    name="reason_share",
    asks="ExpectColumnValuesToNotBeNull",
    arguments={"column": "reason_code"},
    expected="a reason code on at least half of the rows",
    severity="warning",
    tolerated_share=0.5,
    advice=(
        "Contacts without a reason are told apart by time alone. Compare the option reason of the "
        "feed with the fields of the export."
    ),
)
