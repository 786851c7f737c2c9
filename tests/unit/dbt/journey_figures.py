"""A second route to what follows the first contact: repeats, owners, journeys, containment."""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.builders import Record
from tests.unit.dbt.resolution_definition import DAY, UNSERVED, by, end_of, local_day
from tests.unit.dbt.resolution_figures import Figures, gap, grouped


class JourneyFigures(Figures):
    """Aggregates that look beyond the anchor."""

    @cached_property
    def journeys(self) -> dict[str, list[Record]]:
        """The contacts of each journey in order."""
        return {
            name: sorted(own, key=lambda contact: contact["contact_number"])
            for name, own in by(self.contacts, "journey_id").items()
        }

    def callback_reasons(self) -> list[Record]:
        reasons = {c["contact_id"]: c["contact_reason"] for c in self.contacts}

        def cell(anchor: Record) -> tuple[Any, ...]:
            between = anchor["first_repeat_at"] - anchor["anchor_ended_at"]
            reason = reasons[anchor["first_repeat_contact_id"]]
            return anchor["contact_reason"], reason, max(0, between // DAY)

        live = dict(grouped(self.live, lambda c: self.month(end_of(c))))
        came_back = [a for a in self.anchors if a["is_mature_7d"] and a["repeat_any_7d"]]
        return [
            {
                "month": month,
                "contact_reason": reason,
                "callback_reason": callback_reason,
                "days_between": days,
                "callback_count": len(anchors),
                **self.identified(live[month]),
                "is_complete": self.is_month_complete(month, 7),
            }
            for (month, (reason, callback_reason, days)), anchors in self.months(came_back, cell)
        ]

    def repeats_by_agent(self) -> list[Record]:
        rules = ("previous_contact", "first_contact", "final_owner", "equal_shares")
        shares: dict[Any, dict[str, Fraction]] = defaultdict(
            lambda: dict.fromkeys(rules, Fraction())
        )
        handled: dict[Any, int] = defaultdict(int)
        for anchor in self.anchors:
            if not anchor["is_mature_30d"]:
                continue
            month = local_day(anchor["anchor_ended_at"], self.zone).replace(day=1)
            agents = [(month, c["agent_id"]) for c in self.journeys[anchor["journey_id"]]]
            for agent in agents:
                handled[agent] += 1
            for number in range(1, len(agents)):
                shares[agents[number - 1]]["previous_contact"] += 1
                shares[agents[0]]["first_contact"] += 1
                shares[agents[-1]]["final_owner"] += 1
                for agent in agents[:number]:
                    shares[agent]["equal_shares"] += Fraction(1, number)
        live = self.live_by("agent_id")
        return [
            {
                "month": agent[0],
                "agent_id": agent[1],
                "contact_count": handled[agent],
                "repeats_of_previous_contact": shares[agent]["previous_contact"],
                "repeats_of_first_contact": shares[agent]["first_contact"],
                "repeats_of_final_owner": shares[agent]["final_owner"],
                "repeats_in_equal_shares": float(shares[agent]["equal_shares"]),
                **self.share("repeat", int(shares[agent]["previous_contact"]), handled[agent]),
                **self.identified(live.get(agent, [])),
                "is_complete": self.is_month_complete(agent[0], 30),
            }
            for agent in handled.keys() | live.keys()
        ]

    def journey_resolution(self) -> list[Record]:
        live = self.live_by("channel")
        cells = dict(self.months(self.anchors, lambda a: a["channel"]))
        return [
            self._journeys_of(*cell, cells.get(cell, [])) | self.identified(live.get(cell, []))
            for cell in cells.keys() | live.keys()
        ]

    def _journeys_of(self, month: date, channel: str, anchors: list[Record]) -> Record:
        mature = [
            a
            for a in anchors
            if a["is_mature_30d"]
            and end_of(self.journeys[a["journey_id"]][-1]) + 7 * DAY <= self.watermark
        ]
        resolved_at = [self._resolved_at(a) for a in mature]
        second, resolved = resolved_at.count(2), len(resolved_at) - resolved_at.count(None)
        contacts = sum(len(self.journeys[a["journey_id"]]) for a in mature)
        not_first = len(mature) - resolved_at.count(1)
        enough = resolved >= self.minimum_n
        return {
            "month": month,
            "channel": channel,
            "journey_count": len(anchors),
            "immature_count": len(anchors) - len(mature),
            "mature_count": len(mature),
            "not_resolved_at_first_count": not_first,
            "resolved_at_second_count": second,
            "resolved_count": resolved,
            "contact_count": contacts,
            **self.share("second_contact_resolution", second, not_first),
            **self.share("second_contact_resolution_overall", second, len(mature)),
            "contacts_per_resolution": contacts / resolved if enough else None,
            "is_complete": self.is_month_complete(month, 37),
        }

    def _resolved_at(self, anchor: Record) -> int | None:
        """Number of the contact at which a journey was resolved."""
        if anchor["fcr_verdict"] == "resolved":
            return 1
        contacts = self.journeys[anchor["journey_id"]]
        last = contacts[-1]
        unserved = last["outcome"] in (*UNSERVED, "voicemail") or (
            last["channel"] == "email" and last["outcome"] is None
        )
        refused = any(
            response["contact_id"] == last["contact_id"]
            and response["customer_resolved"] in ("no", "partly")
            for response in self.responses
        )
        number = max(len(contacts), anchor["customer_contacts_needed"] or 1)
        failed = unserved or refused or self._came_back(last)
        return None if failed or number == 1 else number

    def _came_back(self, contact: Record) -> bool:
        """Whether the customer came back for the same within 7 days."""
        until = end_of(contact) + 7 * DAY
        return any(
            contact["started_at"] < other["started_at"] <= until
            and other["customer_id"] == contact["customer_id"]
            and (
                other["journey_id"] == contact["journey_id"]
                or (
                    other["reason_key"] is not None and other["reason_key"] == contact["reason_key"]
                )
            )
            for other in self._of_customer[contact["customer_id"]]
        )

    @cached_property
    def _of_customer(self) -> dict[str, list[Record]]:
        return by(self.contacts, "customer_id")

    def containment(self) -> list[Record]:
        followed = {
            contact["contact_id"]: any(
                later["contact_number"] > contact["contact_number"]
                and later["started_at"] <= end_of(contact) + 7 * DAY
                for later in journey
            )
            for journey in self.journeys.values()
            for contact in journey
        }
        rows = []
        for (month, channel), live in self.live_by("channel").items():
            contacts = [c for c in live if c["journey_id"]]
            mature = [c for c in contacts if self.watermark - end_of(c) >= 7 * DAY]
            claimed = [c for c in mature if c["outcome"] == "self_served"]
            contained = [c for c in claimed if not followed[c["contact_id"]]]
            row = {
                "month": month,
                "channel": channel,
                "contact_count": len(contacts),
                "immature_count": len(contacts) - len(mature),
                "mature_count": len(mature),
                "self_served_count": len(claimed),
                "contained_count": len(contained),
                **self.share("claimed_containment", len(claimed), len(mature)),
                **self.share("true_containment", len(contained), len(mature)),
                **self.identified(live),
                "is_complete": self.is_month_complete(month, 7),
            }
            row["containment_gap"] = gap(
                row["claimed_containment_rate"], row["true_containment_rate"]
            )
            rows.append(row)
        return rows
