"""Worlds drawn at random: groups of few people with few identifiers, whose rows come late."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np

from tests.builders import Record
from tests.unit.dbt.restatement_world import Story, World, night

GROUPS = 16
FIRST_NIGHT = 3
REASONS = ("billing", "billing", "delivery", "other", None)
MOST = {"a": 5, "u": 1, "e": 3, "p": 3, "v": 3}


class Group:
    """Draws one group's rows.

    Attributes:
        rows: in no order; versions of one record bear one key.
    """

    def __init__(self, seed: int, number: int, last_night: int) -> None:
        self._draw = np.random.default_rng([seed, number])
        self._story = Story(f"g{number}", number)
        self._last_night = last_night
        self._pool = [
            f"{kind}{n}" for kind, most in MOST.items() for n in range(self._between(0, most))
        ] or ["a0"]
        self._span = self._one_of(4, 12, 12, 20, 150)
        self._keys: list[str] = []
        self.rows: list[Record] = []
        for _ in range(self._between(4, 14)):
            self._one_of(
                *(self._call,) * 5, *(self._chat,) * 3, self._ticket, *(self._mail,) * 2,
                self._queue_log, self._line,
            )()  # fmt: skip
        for _ in range(self._between(0, 4)):
            self._answer()

    def _between(self, least: int, most: int) -> int:
        return int(self._draw.integers(least, most + 1))

    def _one_of(self, *values: Any) -> Any:
        return values[self._between(0, len(values) - 1)]

    def _happens(self, share: float) -> bool:
        return bool(self._draw.random() < share)

    def _who(self) -> str:
        size = min(self._one_of(0, 1, 1, 1, 1, 2, 2, 3), len(self._pool))
        return " ".join(map(str, self._draw.choice(self._pool, size, replace=False)))

    def _key(self) -> str:
        """A new key, or now and then one that a record of any feed bears already."""
        known = bool(self._keys) and self._happens(0.08)
        key = self._one_of(*self._keys) if known else str(len(self._keys))
        self._keys.append(key)
        return str(key)

    def _named(self, share: float) -> list[str] | None:
        """A key that a record bears or may bear yet."""
        return [str(self._between(0, 14))] if self._happens(share) else None

    def _when(self) -> dict[str, Any]:
        """Day and hour, in quarters of an hour so that times tie, and the night that tells it."""
        day = self._between(-self._span, 7)
        return {"day": day, "hour": self._between(0, 95) / 4, "night": self._night(day)}

    def _night(self, day: int) -> int:
        own = max(FIRST_NIGHT, day - 5)
        late = self._between(1, 12) if self._happens(0.5) else 0
        return min(own + late, self._last_night)

    def _versions(
        self,
        tell: Callable[..., Record],
        given: dict[str, Any],
        corrections: Iterable[Callable[[], dict[str, Any]]],
    ) -> None:
        """A row, and up to two more of its record, told later or in the same night."""
        self.rows.append(tell(**given))
        version = 1
        for _ in range(self._one_of(0, 0, 0, 1, 1, 2)):
            version = max(1, version + self._one_of(1, 1, 1, 0, -1))
            given |= self._one_of(*corrections)()
            given |= {"version": version, "night": self._later(given["night"])}
            self.rows.append(tell(**given))

    def _later(self, night: int) -> int:
        return self._between(night, self._last_night)

    def _call(self) -> None:
        given = {
            "key": self._key(),
            **self._when(),
            "who": self._who(),
            "minutes": self._one_of(0, 5, 5, 5, 300, 3000),
            "reason": self._one_of(*REASONS),
            "resolved": self._one_of(None, True, False),
            "cases": self._one_of(None, None, None, ["k"], ["l"]),
            "related": self._named(0.1),
            "feed": self._one_of(*["voice_main"] * 6, "voice_two"),
            **self._end(),
        }
        self._versions(self._story.call, given, [
            dict,
            self._end,
            lambda: {"reason": self._one_of(*REASONS)},
            lambda: {"minutes": self._one_of(5, 300, 1440, 3000)},
            lambda: {"resolved": self._one_of(None, True, False)},
            lambda: {"who": self._who()},
            lambda: {"cases": self._one_of(["k"], ["l"], ["k", "m"])},
            lambda: {"related": self._named(1)},
            lambda: {"excluded_reason": self._one_of(None, "spam", "test", "wrong_number")},
            lambda: {"direction": self._one_of("inbound", "outbound")},
            lambda: {"out_of_scope_rule": self._one_of(None, "not_a_call")},
            lambda: {"contact_channel": self._one_of("voice", "chat")},
        ])  # fmt: skip
        if self._happens(0.15):
            self._leg(given)
        if self._happens(0.15):
            self._again_at_once(given)

    def _end(self) -> dict[str, Any]:
        if self._happens(0.6):
            return {"outcome": "answered", "disconnect_party": "customer"}
        outcome = self._one_of("answered", "abandoned", "voicemail", "cut_off", "self_served")
        changes = {"outcome": outcome, "disconnect_party": self._one_of("system", "unknown")}
        return changes if outcome == "answered" else changes | {"answered_at": None}

    def _leg(self, given: dict[str, Any]) -> None:
        """A further leg of the call, of the same day or the next."""
        later = {"hour": given["hour"] + self._one_of(0.1, 1, 24), "leg_key": f"{given['key']}b"}
        later |= {"who": self._who(), "reason": self._one_of(*REASONS)}
        self.rows.append(self._story.call(**(given | later | {"night": self._later(FIRST_NIGHT)})))

    def _again_at_once(self, given: dict[str, Any]) -> None:
        """A call that continues the one before, if that was cut and the caller is the same."""
        again = {"key": self._key(), "hour": given["hour"] + given["minutes"] / 60 + 0.05}
        again |= {"who": self._who(), "night": self._night(given["day"])}
        self.rows.append(self._story.call(**(given | again)))

    def _chat(self, tell: Callable[..., Record] | None = None) -> None:
        given = {
            "key": self._key(),
            **self._when(),
            "who": self._who(),
            "reason": self._one_of(*REASONS),
            "resolved": self._one_of(None, True, False),
            "related": self._named(0.1),
        }

        def more() -> dict[str, Any]:
            offsets = sorted({self._one_of(0.2, 1, 5, 20, 30, 60, 200) for _ in range(3)})
            return {
                "then": [
                    (given["day"], given["hour"] + offset, self._one_of("customer", "agent"))
                    for offset in offsets[: self._between(0, 3)]
                ]
            }

        self._versions(tell or self._story.chat, given | more(), [
            dict,
            more,
            more,
            lambda: {"reason": self._one_of(*REASONS)},
            lambda: {"resolved": self._one_of(None, True, False)},
            lambda: {"who": self._who()},
            lambda: {"related": self._named(1)},
            lambda: {"excluded_reason": self._one_of(None, "spam", "test")},
            lambda: {"messages": [], "excluded_reason": "deleted"},
        ])  # fmt: skip

    def _ticket(self) -> None:
        self._chat(self._story.ticket)

    def _mail(self) -> None:
        given = {
            "key": self._key(),
            **self._when(),
            "who": self._who(),
            "author": self._one_of("customer", "customer", "agent"),
            "answers": [self._one_of(*self._keys)] if self._happens(0.7) else None,
            "reason": self._one_of(*REASONS),
            "customer_address": self._one_of(None, "ann@x", "ann@x", "ben@x"),
        }
        # Mails that bear one id are different mails.
        row_key = f"{self._story.id(given['key'])}-{len(self.rows)}"

        def tell(**changed: Any) -> Record:
            return self._story.mail(**changed) | {"row_key": row_key}

        self._versions(tell, given, [
            dict,
            lambda: {"reason": self._one_of(*REASONS)},
            lambda: {"who": self._who()},
            lambda: {"answers": [self._one_of(*self._keys)]},
            lambda: {"out_of_scope_rule": self._one_of(None, "bounce", "auto_reply")},
        ])  # fmt: skip

    def _queue_log(self) -> None:
        """A log of a call that is known or of its own, its events told in one night or two."""
        when = self._when()
        key = self._one_of(*self._keys) if self._keys and self._happens(0.6) else self._key()
        ending = self._one_of("agent_hung_up", "abandoned", "timed_out")
        middle = ["connected"] if ending == "agent_hung_up" else []
        events = self._story.queued(
            str(key), **when, who=self._who(), events=["entered", *middle, ending]
        )
        if self._happens(0.3):
            events[-1]["export_date"] = night(self._later(when["night"]))
        self.rows += events

    def _line(self) -> None:
        day = self._between(-self._span, 7)
        who = " ".join(part for part in (self._who(), self._who()) if part)
        self._versions(
            lambda **given: self._story.line(
                given["key"], given["who"], day=given["day"], night=given["night"]
            ),
            {"key": f"crm{len(self.rows)}", "who": who, "day": day, "night": self._night(day)},
            [lambda: {"who": self._who()}],
        )

    def _answer(self) -> None:
        def says() -> dict[str, Any]:
            return {
                "says": self._one_of("yes", "yes", "partly", "no", None),
                "needed": self._one_of(None, None, 0, 1, 2),
            }

        def about() -> dict[str, Any]:
            feeds = (None, None, "voice_main", "chat_main")
            named = self._named(0.6)
            return {"about": named and named[0], "reference_feed": self._one_of(*feeds)}

        given = {"key": f"r{len(self.rows)}", **self._when(), "who": self._who()}
        self._versions(self._story.answer, given | says() | about(), [
            dict,
            says,
            about,
            lambda: {"who": self._who()},
            lambda: {"out_of_scope_rule": self._one_of(None, "survey_preview_or_test")},
        ])  # fmt: skip


def drawn_rows(seed: int, last_night: int, groups: Iterable[int] = range(GROUPS)) -> list[Record]:
    return [row for number in groups for row in Group(seed, number, last_night).rows]


def world_of(
    rows: list[Record],
    required: dict[str, tuple[date, date, int]],
    failed: Mapping[tuple[str, date], str] = MappingProxyType({}),
) -> World:
    """The rows as the nights bring them: none in a failed one, none before a feed's first."""
    brought = []
    for row in rows:
        first, _, _ = required.get(row["feed"], (date.min, date.max, 0))
        moved = row | {"export_date": max(first, row["export_date"])}
        if (row["feed"], moved["export_date"]) not in failed:
            brought.append(moved)
    return World(brought, required, dict(failed))


def drawn_world(seed: int, groups: Iterable[int] = range(GROUPS)) -> World:
    """A world of 4 to 10 nights: calls are required, or mail beside them, or nothing is.

    Where mail is required, it covers the day before, and may begin a night or two later. In some a
    night of calls is refused, or missing.
    """
    draw = np.random.default_rng(seed)
    last = int(draw.integers(6, 13))
    begin = FIRST_NIGHT + int(draw.integers(0, 3))
    failing = night(int(draw.integers(FIRST_NIGHT + 1, last + 1)))
    kind, status = draw.choice(["calls", "mail", "nothing"]), draw.choice(["refused", "missing"])
    required = {"voice_main": (night(FIRST_NIGHT), night(last), 0)}
    if kind == "mail":
        required["mail_main"] = (night(begin), night(last), 1)
    if kind == "nothing":
        required = {}
    has_failed = bool(required) and draw.random() < 0.3
    failed = {("voice_main", failing): str(status)} if has_failed else {}
    return world_of(drawn_rows(seed, last, groups), required, failed)
