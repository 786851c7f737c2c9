"""Shares of a night's rows that say whether the export still carries what we live on.

Single rows may well lack an identifier or a reason. A night in which most do is the sign of a
field that the vendor renamed or dropped.
"""

from collections.abc import Sequence
from dataclasses import replace

from expectations.suites.model import Expectation
from expectations.suites.rules import in_vocabulary

ANSWERED_BY_NOBODY = (
    "These contacts count for no agent. Ask for the agent's id in the export, or name the field "
    "that holds it in the option agent of the feed."
)
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


def mapped_reason_share(codes: Sequence[str]) -> Expectation:
    """Reason codes that the reasons table knows, given those; a row without a code passes."""
    return replace(
        in_vocabulary("reason_code", codes),
        name="mapped_reason_share",
        expected="a code that the reasons table lists for the feed, or none, on 90 % of the rows",
        severity="warning",
        tolerated_share=0.1,
        advice=(
            "Contacts with other codes have the reason unmapped. Add the codes to the reasons "
            "table; if they were there before, ask what the vendor renamed."
        ),
    )
