"""The nights of the demo: business days, their limits in UTC, and where the clocks change."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from orchestration.demo.draws import Draws

HOUR = 3_600
DAY = 86_400
HOUR_WEIGHTS = (1, 1, 1, 1, 1, 2, 4, 8, 18, 24, 26, 25, 22, 22, 23, 22, 20, 17, 13, 9, 6, 4, 3, 2)
WEEKDAY_WEIGHTS = (1.15, 1.05, 1.0, 1.0, 0.95, 0.55, 0.45)


class Nights:
    """Export nights, one per business day.

    Attributes:
        dates: business days, oldest first.
        midnights: their 00:00 in seconds since the epoch, and the 24:00 of the last.
    """

    def __init__(self, first: date, count: int, zone: ZoneInfo) -> None:
        self.zone = zone
        self.dates = [first + timedelta(days=day) for day in range(count)]
        self.midnights = [
            int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
            for day in [*self.dates, first + timedelta(days=count)]
        ]
        self._weights = [WEEKDAY_WEIGHTS[day.weekday()] for day in self.dates]

    @property
    def start(self) -> int:
        return self.midnights[0]

    @property
    def end(self) -> int:
        """24:00 of the last day: nothing later is exported."""
        return self.midnights[-1]

    def night_of(self, at: int) -> int | None:
        """Index of the night whose business day holds the moment; None outside all."""
        night = bisect_right(self.midnights, at) - 1
        return night if 0 <= night < len(self.dates) else None

    def moment(self, draws: Draws) -> int:
        """A moment at which a customer may turn up."""
        night = draws.weighted(self._weights)
        hour = draws.weighted(HOUR_WEIGHTS)
        return min(self.midnights[night] + hour * HOUR + draws.integer(0, HOUR - 1), self.end - 1)

    def clock_changes(self) -> list[int]:
        """Moments at which the business clocks jump, among the nights."""
        return [
            at
            for at in range(self.start, self.end, HOUR)
            if self.local(at).utcoffset() != self.local(at - 1).utcoffset()
        ]

    def local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at, UTC).astimezone(self.zone)

    def local_text(self, at: int) -> str:
        """Wall-clock time without a zone, as survey exports write it."""
        return str(self.local(at))[:19]

    def as_read_back(self, at: int) -> int:
        """What the wall-clock time says: the first of two equal hours when clocks go back."""
        return int(self.local(at).replace(fold=0).timestamp())
