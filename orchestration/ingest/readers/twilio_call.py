"""One Twilio call, typed; gathers every defect instead of stopping at the first."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestration.ingest.readers import twilio_rules as rules
from orchestration.ingest.readers.local_times import parse_year_first
from orchestration.ingest.readers.parsing import is_rounded, is_true, rounding, seconds
from orchestration.ingest.readers.times import parse_rfc2822
from orchestration.ingest.readers.twilio_families import Begun
from orchestration.ingest.readers.twilio_parties import Party, party
from orchestration.ingest.readers.twilio_records import CallFields

_MILLISECONDS = 1000


class TwilioCall:
    """A call's fields.

    Attributes:
        problems: every reason why the record is no row.
        sid, parent_sid: its id, and that of the call that began it.
        status, direction: as the REST resource spells them.
        is_from_trunk: a customer's call that goes to our own exchange, past any application.
        caller, called: who `from` and `to` name.
        started_at: when it was picked up, else when it was made.
        ended_at, updated_at: naive UTC, as all times.
        duration, queue_seconds: seconds.
        has_machine: an answering machine or a fax picked up.
        is_heard_human: Twilio's detection heard a person.
        is_deleted: the warehouse saw it deleted.
        has_own_zone: whether a time carried its zone.
    """

    def __init__(self, fields: CallFields, zone: ZoneInfo) -> None:
        """Takes the fields, and the zone of times that carry none."""
        self.problems: list[str] = []
        self.has_own_zone = False
        self._fields = fields
        self._zone = zone
        self.sid = self._required("sid")
        parent_sid = fields.text("parent_call_sid")
        self.parent_sid = None if parent_sid == self.sid else parent_sid
        self.status = self._known("status")
        self.direction = self._known("direction")
        self.is_from_trunk = rules.is_from_trunk(fields.text("direction"))
        self.caller, self.called = self._party("from"), self._party("to")
        self.duration = self._seconds("duration")
        queued = self._seconds("queue_time")
        self.queue_seconds = None if queued is None else queued / _MILLISECONDS
        start_time, created_at = self._time("start_time"), self._time("date_created")
        self.started_at = start_time or created_at
        if self.started_at is None and not self.problems:
            self.problems.append("start_time and date_created are both empty")
        self.ended_at = self._time("end_time")
        self.updated_at = self._time("date_updated")
        if self.ended_at is None and start_time and self.status == "completed":
            self.ended_at = _later(start_time, self.duration)
        answered_by = fields.text("answered_by")
        self.has_machine = rules.is_machine(answered_by)
        self.is_heard_human = (answered_by or "").lower() == "human"
        self.is_deleted = is_true(fields.text("deleted"))

    @property
    def picked_up_at(self) -> datetime | None:
        """When somebody or something picked up: a duration counts from there to the end."""
        if not rules.is_connected(self.status):
            return None
        counted = _later(self.ended_at, None if self.duration is None else -self.duration)
        return max(filter(None, (self.started_at, counted)), default=None)

    def as_dialled(self) -> rules.Dialled:
        """What the call that began it needs to know."""
        return rules.Dialled(
            sid=self.sid,
            is_to_telephone=self.called.kind == "telephone",
            is_connected=rules.is_connected(self.status),
        )

    def as_begun(self) -> Begun:
        """What the night has to know of a call without a parent."""
        return Begun(
            self.direction,
            self.caller,
            self.called,
            self.started_at,
            self.ended_at,
            self.as_dialled(),
        )

    def _required(self, name: str) -> str:
        written = self._fields.text(name)
        if written is None:
            self.problems.append(f"{self._fields.written(name)} is missing")
        return written or ""

    def _party(self, name: str) -> Party:
        written = self._fields.text(name)
        if written is not None and is_rounded(written):
            self.problems.append(rounding(self._fields.written(name), written))
        return party(written)

    def _known(self, name: str) -> str:
        written = self._required(name)
        try:
            if not written:
                return ""
            return rules.status_of(written) if name == "status" else rules.direction_of(written)
        except ValueError as error:
            self.problems.append(f"{self._fields.written(name)} {error}")
            return ""

    def _seconds(self, name: str) -> float | None:
        try:
            return seconds(self._fields.text(name))
        except ValueError as error:
            self.problems.append(f"{self._fields.written(name)}: {error}")
            return None

    def _time(self, name: str) -> datetime | None:
        """Naive UTC of RFC 2822, which begins with a weekday, or of ISO 8601."""
        written = self._fields.text(name)
        if written is None:
            return None
        parse = parse_rfc2822 if written[:1].isalpha() else parse_year_first
        try:
            moment, basis = parse(written, self._zone)
        except ValueError as error:
            self.problems.append(f"{self._fields.written(name)}: {error}")
            return None
        self.has_own_zone = self.has_own_zone or basis == "zone"
        return moment


def _later(moment: datetime | None, by_seconds: float | None) -> datetime | None:
    if moment is None or by_seconds is None:
        return None
    try:
        return moment + timedelta(seconds=by_seconds)
    except OverflowError:
        return None
