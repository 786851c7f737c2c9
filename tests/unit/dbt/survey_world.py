"""Contacts of two months, and the surveys about them: invitations, begun and finished responses."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from tests.builders import Record, feed, raw_row, survey_response
from tests.contact_tables import contact, nights, put_tables
from tests.warehouse import STAGED_ROWS, Warehouse

ZONE = "America/New_York"
FIRST_DAY, LAST_DAY = date(2026, 1, 1), date(2026, 2, 18)
WATERMARK = datetime(2026, 2, 19, 5)
SURVEY_MODELS = (
    "stg_settings stg_feeds stg_feed_nights int_feed_nights int_nights int_watermark "
    f"{STAGED_ROWS} "
    "int_journey_chains int_linked_chains "
    "int_journey_contacts int_survey_responses int_survey_rows int_reference_matches "
    "int_customer_matches int_survey_matches int_all_survey_matches "
    "int_invitations int_all_invitations int_surveyed_contacts "
    "int_survey_bases int_all_contacts fct_contacts fct_survey_responses"
)


class SurveyWorld:
    """Rows drawn at random, so densely that all categories meet.

    Attributes:
        contacts: as of int_contacts; some are excluded, some of nobody known.
        linked: ids of contacts that hold the one explicit link of their customer.
        responses, unfinished: rows of survey_responses; `contact_id` is the contact that the
            reference names, or None.
        invitations: rows of invitations, the same.
    """

    def __init__(self, contacts: int = 1500, seed: int = 3) -> None:
        self._draw = np.random.default_rng(seed)
        self.contacts = [self._contact(number) for number in range(contacts)]
        self.linked = {
            row["contact_id"]
            for row in self.contacts
            if row["customer_id"] and self._draw.random() < 0.15
        }
        self.responses: list[Record] = []
        self.unfinished: list[Record] = []
        self.invitations: list[Record] = []
        for row in self.contacts:
            for rows, share, make in (
                (self.invitations, 0.5, self._invitation),
                (self.unfinished, 0.1, self._unfinished),
                (self.responses, self._response_share(row), self._response),
                (self.responses, 0.03, self._response),
            ):
                if self._draw.random() < share:
                    rows.append(make(row))
        for kind in ["transactional"] * 40 + ["relational"] * 60:
            self.responses.append(self._response(None, kind))

    def load(self, warehouse: Warehouse) -> None:
        """Writes all that the models read."""
        warehouse.configure(
            timezone=ZONE,
            feeds=[
                feed("voice_main", is_required=True),
                feed("survey_main"),
                feed("survey_invites"),
            ],
            feed_nights=nights("voice_main", FIRST_DAY, LAST_DAY),
        )
        warehouse.write(
            survey_responses=[
                survey_response(**_without_contact(row))
                for row in [*self.responses, *self.unfinished]
            ],
            invitations=[
                raw_row("invitations", row["invitation_id"], _without_contact(row))
                for row in self.invitations
            ],
        )
        put_tables(
            warehouse,
            int_contacts=self.contacts,
            int_contact_links=[
                {
                    "contact_id": row["contact_id"],
                    "link_type": "case",
                    "link_value": row["customer_id"],
                }
                for row in self.contacts
                if row["contact_id"] in self.linked
            ],
            int_contact_references=[
                {
                    "contact_id": row["contact_id"],
                    "source_name": "voice_main",
                    "reference": row["contact_id"],
                    "is_record": False,
                }
                for row in self.contacts
            ],
        )

    def frame(self, rows: list[Record], time: str) -> pd.DataFrame:
        """The rows with what is known of their contact, and `month`, that of `time`."""
        contacts = pd.DataFrame(self.contacts).add_prefix("contact_")
        found = pd.DataFrame(rows).merge(
            contacts, how="left", left_on="contact_id", right_on="contact_contact_id"
        )
        return found.assign(month=months(found[time]))

    def live_contacts(self) -> pd.DataFrame:
        """Live contacts with `month`, that of their end, and `ended` in place of a missing end."""
        contacts = pd.DataFrame(self.contacts).query("is_live")
        ended = contacts["ended_at"].fillna(contacts["started_at"])
        return contacts.assign(ended=ended, month=months(ended))

    def _pick(self, *values: Any) -> Any:
        return values[self._draw.integers(len(values))]

    def _contact(self, number: int) -> Record:
        start = datetime(2026, 1, 1, 6) + timedelta(days=self._draw.uniform(0, 56))
        reason = self._pick(None, "billing", "billing", "delivery", "unmapped")
        return contact(
            f"c{number}",
            start,
            customer=self._pick(None, *(f"p{n}" for n in range(9))) and f"p{number % 500}",
            channel=self._pick("voice", "voice", "voice", "chat", "email"),
            queue=self._pick(None, "billing", "repair"),
            reason=reason,
            reason_key="unmapped|voice_main|X" if reason == "unmapped" else reason,
            minutes=self._pick(None, 5, 5, 60, 2000),
            outcome=self._pick(None, *["answered"] * 6, "abandoned", "voicemail", "cut_off"),
            excluded_reason=self._pick(*[None] * 12, "spam", "outbound"),
        )

    def _response_share(self, row: Record) -> float:
        """Chats and billing answer more often, so that weights have something to mend."""
        return 0.3 + 0.3 * (row["channel"] == "chat") + 0.2 * (row["contact_reason"] == "billing")

    def _asked(self, row: Record | None) -> Record:
        start = row["started_at"] if row else datetime(2026, 1, 20)
        return {
            "contact_id": row and row["contact_id"],
            "reference": row["contact_id"] if row else "nothing",
            "at": start + timedelta(hours=self._draw.uniform(1, 60)),
        }

    def _response(self, row: Record | None, kind: str = "transactional") -> Record:
        asked = self._asked(row)
        csat_scale, ces_scale = self._pick(None, 5, 5, 10, 2), self._pick(None, 7, 7, 5)
        return {
            "contact_id": asked["contact_id"],
            "response_id": f"r{len(self.responses)}",
            "survey_kind": kind,
            "started_at": asked["at"] - timedelta(minutes=3),
            "responded_at": asked["at"],
            "reference": asked["reference"],
            "nps_score": self._pick(None, *range(11)),
            "csat_score": csat_scale and int(self._draw.integers(1, csat_scale + 1)),
            "csat_scale": csat_scale,
            "ces_score": ces_scale and int(self._draw.integers(1, ces_scale + 1)),
            "ces_scale": ces_scale,
            "ces_direction": ces_scale and self._pick("higher_is_easier", "higher_is_harder"),
            "customer_resolved": self._pick(None, "yes", "yes", "partly", "no"),
            "customer_contacts_needed": self._pick(None, 0, 1, 1, 2),
        }

    def _unfinished(self, row: Record) -> Record:
        asked = self._asked(row)
        return {
            "contact_id": asked["contact_id"],
            "response_id": f"u{len(self.unfinished)}",
            "started_at": asked["at"],
            "responded_at": None,
            "reference": asked["reference"],
            "out_of_scope_rule": "unfinished_response",
        }

    def _invitation(self, row: Record) -> Record:
        asked = self._asked(row)
        later = asked["at"] + timedelta(hours=1)
        delivered_at, opened_at = self._pick(
            (None, None), (later, None), (later, later), (None, later)
        )
        return {
            "contact_id": asked["contact_id"],
            "invitation_id": f"i{len(self.invitations)}",
            "feed": "survey_invites",
            "time_basis": "zone",
            "survey_kind": "transactional",
            "sent_at": asked["at"],
            "delivered_at": delivered_at,
            "opened_at": opened_at,
            "reference": asked["reference"],
        }


def months(times: pd.Series) -> pd.Series:
    """First days of the months, in the business zone, in which naive UTC times fall."""
    local = pd.to_datetime(times).dt.tz_localize("UTC").dt.tz_convert(ZoneInfo(ZONE))
    return local.dt.date.map(lambda day: day.replace(day=1))


def _without_contact(row: Record) -> Record:
    return {name: value for name, value in row.items() if name != "contact_id"}
