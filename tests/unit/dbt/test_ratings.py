"""Ratings that chats and tickets carry, as survey responses about their record."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NIGHT, NOON, Record, conversation, feed, leg, message, survey_response
from tests.contact_tables import empty_warehouse
from tests.warehouse import Warehouse

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FEEDS = ("voice_main", "chat_main", "survey_main")
TICKETS = feed("tickets", channel="email", contract="conversations")


def rated(key: str, hours: float = 2, **changes: Any) -> Record:
    values = {"csat_score": 5, "csat_scale": 5, "rated_at": NOON + hours * HOUR}
    return conversation(key, **(values | changes))


def ticket(key: str, messages: list[Record], **changes: Any) -> Record:
    values = {"messages": messages, "feed": "tickets", "contact_channel": "email"}
    return rated(key, **(values | changes))


CONVERSATIONS = [
    rated("one"),
    conversation("unrated"),
    # Two sessions: the rating came between them.
    rated("long", messages=[message(NOON), message(NOON + 3 * DAY)]),
    # The vendor does not say when: each version shows its own time.
    rated("again", hours=20, row_version="1"),
    rated("again", hours=90, row_version="2", export_date=NIGHT + 4 * DAY),
    rated("changed", csat_score=1, hours=3, row_version="1"),
    rated("changed", csat_score=4, hours=5, row_version="2", export_date=NIGHT + DAY),
    rated("withdrawn", row_version="1"),
    conversation("withdrawn", row_version="2", export_date=NIGHT + DAY),
    rated("tested", excluded_reason="test"),
    ticket(
        "T1",
        [message(NOON, message_id="1"), message(NOON + HOUR, "agent")],
        csat_score=2,
        csat_scale=2,
    ),
    ticket(
        "T2",
        [message(NOON, "agent", event="note", is_public=False)],
        out_of_scope_rule="repeated_contact",
        related_ids=["call-1"],
    ),
]


@pytest.fixture(scope="module")
def built(dbt_home: Path) -> Warehouse:
    warehouse = empty_warehouse(dbt_home)
    warehouse.configure(feeds=[*map(feed, FEEDS), TICKETS])
    warehouse.write(
        conversations=CONVERSATIONS,
        legs=[leg("call-1")],
        survey_responses=[survey_response("asked", reference="one", reference_feed="chat_main")],
    )
    warehouse.build("+fct_survey_responses +agg_nps_monthly")
    return warehouse


def responses(built: Warehouse) -> dict[str, Record]:
    rows = built.rows(
        "select responses.*, contacts.source_contact_id"
        " from marts.fct_survey_responses as responses"
        " left join intermediate.int_contacts as contacts using (contact_id)"
    )
    return {row["response_id"]: row for row in rows}


def test_a_rating_is_a_response_beside_the_surveys(built: Warehouse) -> None:
    assert set(responses(built)) == {
        "asked",
        *(f"{name}:rating" for name in ("one", "long", "again", "changed", "tested", "T1", "T2")),
    }


def test_it_is_transactional_and_about_its_record(built: Warehouse) -> None:
    one = responses(built)["one:rating"]

    assert one["source_name"] == "chat_main"
    assert one["survey_kind"] == "transactional"
    assert one["match_basis"] == "reference"
    assert one["channel"] == "chat"
    assert one["source_contact_id"] == f"one:{NOON.isoformat()}"
    assert (one["csat_score"], one["csat_scale"], one["nps_score"]) == (5, 5, None)
    assert one["responded_at"] == NOON + 2 * HOUR


def test_of_a_record_the_latest_contact_before_the_rating_is_meant(built: Warehouse) -> None:
    assert responses(built)["long:rating"]["source_contact_id"] == f"long:{NOON.isoformat()}"


def test_a_rating_is_dated_by_the_first_version_that_shows_it(built: Warehouse) -> None:
    found = responses(built)

    assert found["again:rating"]["responded_at"] == NOON + 20 * HOUR
    assert found["changed:rating"]["responded_at"] == NOON + 5 * HOUR
    assert found["changed:rating"]["csat_score"] == 4


def test_a_rating_of_an_excluded_record_has_a_contact_and_no_journey(built: Warehouse) -> None:
    tested = responses(built)["tested:rating"]

    assert tested["contact_id"] is not None
    assert tested["journey_id"] is None


def test_a_rating_of_a_ticket_that_repeats_a_call_is_about_the_call(built: Warehouse) -> None:
    found = responses(built)

    assert found["T1:rating"]["source_contact_id"] == "T1:1"
    assert found["T2:rating"]["source_contact_id"] == "call-1"
    assert found["T2:rating"]["match_basis"] == "reference"


def test_a_rating_is_no_response_to_an_invitation(built: Warehouse) -> None:
    rows = built.rows("select returned_count from marts.agg_nps_monthly where channel = 'all'")
    assert rows == [{"returned_count": 1}]
    # The first rating ever delivered failed the check that the month's counts add up.
    built.build("nps_bands_and_channels_add_up", command="test")
