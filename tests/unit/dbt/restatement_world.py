"""Worlds that are loaded night by night, and stories out of which they are put together.

Days are counted from 26 January 2026 in the business zone; nights are named by their day of
February, since no night is older than the third.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.builders import (
    FEEDS,
    Record,
    conversation,
    customer,
    feed,
    identifiers,
    leg,
    mail,
    message,
    queue_event,
    survey_response,
)
from tests.contact_tables import nights
from tests.warehouse import Warehouse

COMPANY_PHONE = "+12020000999"
ZONE = "America/New_York"
MIDNIGHT = datetime(2026, 1, 26, 5)
DAY = timedelta(days=1)
KINDS = {"a": "account", "u": "user", "e": "email", "p": "phone", "v": "visitor"}
REASONS = ("billing", "delivery")
ALL_FEEDS = FEEDS | {
    "voice_two": ("telephony", "legs"),
    "queue_log": ("telephony", "queue_events"),
}


def at(day: float, hour: float = 12) -> datetime:
    """An hour of a day of the business zone, in UTC; without clocks that change."""
    return MIDNIGHT + day * DAY + timedelta(hours=hour)


def night(number: int) -> date:
    return date(2026, 2, number)


@dataclass(frozen=True)
class World:
    """Rows and the nights that brought them.

    Attributes:
        rows: raw rows of all contracts.
        required: first and last night of each required feed, and the days before that it covers.
        failed: nights of required feeds that are `refused` or `missing`; they brought no rows.
    """

    rows: list[Record]
    required: dict[str, tuple[date, date, int]]
    failed: dict[tuple[str, date], str] = field(default_factory=dict)

    @property
    def verdicts(self) -> list[Record]:
        delivered = {(row["feed"], row["export_date"]) for row in self.rows}
        due = {
            (name, first + number * DAY)
            for name, (first, last, _) in self.required.items()
            for number in range((last - first).days + 1)
        }
        if delivered & self.failed.keys():
            raise ValueError(f"nights that bring no rows: {delivered & self.failed.keys()}")
        return [
            line
            for name, day in sorted(due | delivered)
            for line in nights(name, day, day, self.failed.get((name, day), "accepted"))
        ]

    @property
    def nights(self) -> list[date]:
        return sorted({verdict["export_date"] for verdict in self.verdicts})

    def load(self, warehouse: Warehouse, night: date) -> None:
        """Adds one night to those that the warehouse's raw rows hold already."""
        self.configure(warehouse, [line for line in self.verdicts if line["export_date"] <= night])
        write_rows(warehouse, (row for row in self.rows if row["export_date"] == night))

    def configure(
        self,
        warehouse: Warehouse,
        verdicts: list[Record],
        company_values: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Writes the configuration tables with these verdicts; these values are blocked, too."""
        warehouse.configure(
            timezone=ZONE,
            company_values=[("company_phone", COMPANY_PHONE), *company_values],
            feeds=[
                feed(
                    name,
                    channel=channel,
                    contract=contract,
                    is_required=name in self.required,
                    covers_days_before=self.required[name][2] if name in self.required else 0,
                )
                for name, (channel, contract) in ALL_FEEDS.items()
            ],
            contact_reasons=[
                {"feed": name, "reason_code": reason, "reason_family": reason}
                for name in ALL_FEEDS
                for reason in REASONS
            ],
            feed_nights=verdicts,
        )


def write_rows(warehouse: Warehouse, rows: Iterable[Record]) -> None:
    """Writes rows of any contracts into the nights of their feeds."""
    by_contract: dict[str, list[Record]] = {}
    for row in rows:
        by_contract.setdefault(ALL_FEEDS[row["feed"]][1], []).append(row)
    warehouse.write(**by_contract)


class Story:
    """Builds the rows of a few customers, whose ids and identifiers bear the story's name.

    A row comes in the night of its own day, or in `night`, its day of February. `who` names
    identifiers by the first letter of their type and a number: `a1 p1` is an account and a phone.

    Attributes:
        number: tells its phones from those of other stories.
        begin: the day from which its days are counted.
    """

    def __init__(self, name: str, number: int, begin: int = 0) -> None:
        self.name = name
        self.number = number
        self.begin = begin

    def at(self, day: float, hour: float = 12) -> datetime:
        return at(self.begin + day, hour)

    def night(self, day: float, number: int | None) -> date:
        own = (MIDNIGHT + (self.begin + day) * DAY).date()
        return night(number) if number else max(own, night(3))

    def id(self, key: str) -> str:
        return f"{self.name}/{key}"

    def ids(self, keys: Iterable[str] | None) -> list[str] | None:
        return None if keys is None else [self.id(key) for key in keys]

    def who(self, text: str) -> list[Record]:
        values: dict[str, list[str]] = {}
        for short in text.split():
            kind, number = KINDS[short[0]], int(short[1:])
            value = f"+1202{self.number:05d}{number:02d}" if kind == "phone" else self.id(short)
            values.setdefault(kind, []).append(f"{value}@x" if kind == "email" else value)
        return identifiers(**values)

    def call(
        self,
        key: str,
        day: float,
        hour: float = 12,
        who: str = "a1",
        *,
        night: int | None = None,
        minutes: float = 5,
        reason: str | None = "billing",
        resolved: bool | None = True,
        version: int = 1,
        cases: Iterable[str] | None = None,
        related: Iterable[str] | None = None,
        leg_key: str | None = None,
        **changes: Any,
    ) -> Record:
        return leg(
            self.id(key),
            self.at(day, hour),
            seconds=minutes * 60,
            who=self.who(who),
            leg_id=self.id(leg_key or key),
            reason_code=reason,
            declared_resolved=resolved,
            case_ids=self.ids(cases),
            related_ids=self.ids(related),
            row_version=str(version),
            export_date=self.night(day, night),
            **changes,
        )

    def chat(
        self,
        key: str,
        day: float,
        hour: float = 12,
        who: str = "a1",
        *,
        night: int | None = None,
        then: Iterable[tuple[float, float, str]] = (),
        reason: str | None = "billing",
        resolved: bool | None = None,
        version: int = 1,
        related: Iterable[str] | None = None,
        **changes: Any,
    ) -> Record:
        """A chat that an agent answers within minutes; `then` adds days, hours and authors."""
        said = [(day, hour, "customer"), (day, hour + 0.1, "agent"), *then]
        messages = [
            message(self.at(day, hour), author, message_id=self.id(self.at(day, hour).isoformat()))
            for day, hour, author in said
        ]
        return conversation(
            self.id(key),
            **{
                "messages": messages,
                "who": self.who(who),
                "reason_code": reason,
                "declared_resolved": resolved,
                "related_ids": self.ids(related),
                "row_version": str(version),
                "export_date": self.night(day, night),
            }
            | changes,
        )

    def ticket(
        self, key: str, day: float, hour: float = 12, who: str = "a1", **given: Any
    ) -> Record:
        return self.chat(key, day, hour, who, feed="mail_main", contact_channel="email", **given)

    def mail(
        self,
        key: str,
        day: float,
        hour: float = 12,
        who: str = "a1",
        author: str = "customer",
        *,
        answers: Iterable[str] | None = None,
        night: int | None = None,
        reason: str | None = "billing",
        version: int = 1,
        **changes: Any,
    ) -> Record:
        return mail(
            self.id(key),
            self.at(day, hour),
            author,
            answers=self.ids(answers),
            who=self.who(who),
            reason_code=reason,
            row_version=str(version),
            export_date=self.night(day, night),
            **changes,
        )

    def line(self, key: str, who: str, *, night: int | None = None, day: float = 0) -> Record:
        """A customers row."""
        return customer(
            self.id(key),
            seen_at=self.at(day),
            who=self.who(who),
            export_date=self.night(day, night),
        )

    def answer(
        self,
        key: str,
        says: str | None,
        day: float = 2,
        hour: float = 12,
        *,
        about: str | None = None,
        who: str = "",
        night: int | None = None,
        needed: int | None = None,
        version: int = 1,
        **changes: Any,
    ) -> Record:
        return survey_response(
            self.id(key),
            self.at(day, hour),
            who=self.who(who),
            reference=about and self.id(about),
            customer_resolved=says,
            customer_contacts_needed=needed,
            row_version=str(version),
            export_date=self.night(day, night),
            **changes,
        )

    def queued(
        self,
        key: str,
        day: float,
        hour: float = 12,
        who: str = "",
        *,
        events: Iterable[str] = ("entered", "connected", "agent_hung_up"),
        night: int | None = None,
    ) -> list[Record]:
        """Events of one visit to a queue, a minute apart."""
        return [
            queue_event(
                self.id(key),
                event,
                self.at(day, hour) + timedelta(minutes=minute),
                who=self.who(who),
                export_date=self.night(day, night),
            )
            for minute, event in enumerate(events)
        ]
