"""Rules of invitations: nothing is delivered or opened before it was sent."""

from dataclasses import replace

from expectations.suites.model import Expectation
from expectations.suites.rules import not_before

_LATER = ("delivered_at", "opened_at")

INVITATION_RULES: tuple[Expectation, ...] = tuple(
    replace(
        not_before(later, "sent_at"),
        # The clock of the mail server is another one: a few seconds are no reason to lose the row.
        severity="warning",
        advice=(
            f"Invitations count by sent_at. Compare the time zones of sent_at and {later} in the "
            "export, and the option timezone of the feed."
        ),
    )
    for later in _LATER
)
