"""One leg of a CUCM call in our vocabulary, out of its record."""

from datetime import datetime

from orchestration.ingest.readers import cucm_parties as parties
from orchestration.ingest.readers import cucm_rules as rules
from orchestration.ingest.readers.base import ReadContext
from orchestration.ingest.readers.cucm_record import CdrRecord
from orchestration.ingest.readers.parsing import is_true


class CucmLeg:
    """What a record says of its leg; what is wrong with it goes to the record's problems.

    Attributes:
        codes: causes and features.
        started_at, connected_at, ended_at: naive UTC; connected also to a machine.
        direction: who began the leg.
        pilot: number of the hunt pilot that it came through.
        is_answered: a person answered.
        party: who ended it.
        outcome: how it ended for the customer.
    """

    def __init__(
        self, record: CdrRecord, context: ReadContext, *, is_consult: bool, is_contained: bool
    ) -> None:
        """Takes the record; whether it is an agent's second call in a customer's call."""
        self._record = record
        self._region = context.feed.region
        self._is_consult = is_consult
        self.codes = record.codes
        self.started_at = record.moment("datetimeorigination")
        self.connected_at = record.moment("datetimeconnect")
        self.ended_at = record.moment("datetimedisconnect")
        self.pilot = record.text("huntpilotdn")
        self._queue_seconds = record.seconds("totalwaittimeinqueue")
        self._duration = record.seconds("duration")
        self._calling = parties.calling_end(record, context.feed, context.company)
        self._called = parties.called_end(record, context.feed, context.company)
        self._is_measured = is_true(record.text("wascallqueued"))
        is_connected = self.connected_at is not None
        is_voicemail = parties.is_voicemail(record) or self.codes.is_diverted
        self.is_answered = is_connected and self._called != "machine" and not is_voicemail
        self._is_machine = is_connected and self._called == "machine"
        self.direction = rules.direction(self._calling, self._called)
        self.party = rules.disconnect_party(
            self.codes, self._calling, self._called, is_answered=self.is_answered
        )
        self.outcome = rules.outcome(
            self.party,
            is_answered=self.is_answered,
            is_voicemail=is_connected and is_voicemail,
            is_machine_answered=self._is_machine,
            was_queued=self._was_queued,
            is_contained=is_contained,
            # Without any cause the record is that of a call given up: so says Cisco's guide.
            has_customer_left=self.party == "customer"
            or (self.direction == "inbound" and self.codes.is_silent),
        )

    @property
    def _was_queued(self) -> bool:
        return self._is_measured or self.pilot is not None

    def ivr_seconds(self) -> float | None:
        """Seconds of a customer with a machine that passed the call to no queue."""
        if self.direction != "inbound" or self._was_queued or not self._is_machine:
            return None
        return _between(self.started_at, self.ended_at)

    def wait_seconds(self) -> float | None:
        """A customer's seconds in the queue: as measured, else while the pilot's members rang."""
        if self.direction != "inbound":
            return None
        if self._is_measured and self._queue_seconds is not None:
            return self._queue_seconds
        if self.pilot is None:
            return 0.0
        return _between(self.started_at, self.connected_at or self.ended_at)

    def talk_seconds(self) -> float | None:
        """Seconds connected to a person, those on hold among them.

        Staff among themselves, in a consultation or on their way into a conference, do not talk
        with the customer, who waits or has a leg of his own.
        """
        is_in_conference = "bridge" in (self._calling, self._called)
        is_aside = self.direction == "internal" and (self._is_consult or is_in_conference)
        if not self.is_answered or is_aside:
            return None
        if self._duration is not None:
            return self._duration
        return _between(self.connected_at, self.ended_at)

    def agent(self) -> str | None:
        """Id of our own person on the leg; None where nobody of ours was."""
        if self.direction != "outbound" and not self.is_answered:
            return None
        return parties.agent(self._record, self.direction, self._called)

    def customer_phone(self) -> str | None:
        """The customer's number; None on legs that show somebody else's."""
        if self._is_consult or self.codes.is_recording or self.codes.is_monitoring:
            return None
        return parties.customer_phone(self._record, self.direction, self._region)


def _between(earlier: datetime | None, later: datetime | None) -> float | None:
    return (later - earlier).total_seconds() if earlier and later else None
