"""Rules of customers: a line without an identifier says nothing about anybody."""

from dataclasses import replace

from expectations.suites.model import Expectation
from expectations.suites.rules import in_range

CUSTOMER_RULES: tuple[Expectation, ...] = (
    replace(
        in_range("identifiers", 1, None, "at least one usable identifier"),
        name="customer_has_identifier",
        severity="warning",
        advice=(
            "The line names nobody. Compare the options account, user, email, phone and visitor "
            "of the feed with the columns of the table."
        ),
    ),
)
