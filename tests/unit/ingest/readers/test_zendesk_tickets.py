import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ingest.readers.zendesk_exports import (
    FIXTURES,
    PAGES,
    comment,
    rows,
    spoken,
    written,
)


def test_pages_overlap_and_the_update_is_the_version() -> None:
    first, deleted, second = rows(FIXTURES / PAGES)

    assert (first["row_key"], second["row_key"]) == ("35", "35")
    assert first["row_version"] < second["row_version"]
    # 814 is in no list of users: not the requester, so staff.
    assert spoken(second)[1] == ("107", "agent", "message")
    assert (deleted["row_key"], deleted["excluded_reason"]) == ("36", "deleted")
    assert deleted["declared_resolved"] is None
    assert spoken(deleted) == [("description", "customer", "message")]


def test_the_record_is_known_by_what_stands_beside_it() -> None:
    row = rows(
        FIXTURES / PAGES,
        user="users.external_id",
        account="organizations.external_id",
        queue="groups.name",
        case="custom_fields.Case number",
        order="360003",
        reason="tags",
        exclude_reasons={"delivery": "test"},
    )[0]

    assert row["identifiers"] == [
        {"identifier_type": "account", "identifier_value": "ORG-7"},
        {"identifier_type": "user", "identifier_value": "70"},
        {"identifier_type": "email", "identifier_value": "ann@shop.example"},
        {"identifier_type": "phone", "identifier_value": "+12025550101"},
    ]
    assert (row["queue"], row["agent_source_id"]) == ("Delivery", "812")
    assert (row["case_ids"], row["order_ids"]) == (["C-9"], ["A-17"])
    assert (row["reason_code"], row["excluded_reason"]) == ("delivery", "test")
    assert (row["contact_channel"], row["record_id"], row["time_basis"]) == ("email", "35", "zone")


def test_a_full_export_holds_the_records_that_a_ticket_names_within_it(tmp_path: Path) -> None:
    people = {"requester": {"id": 901, "email": "ann@shop.example"}, "assignee": {"id": 812}}
    people |= {"submitter": {"id": 901}}
    teams = {"group": {"id": 42, "name": "Delivery"}, "organization": {"external_id": "ORG-7"}}
    options = {"account": "organizations.external_id", "reason": "groups.name"}
    row = written(tmp_path, options, requester_id=None, **people, **teams)

    assert (row["queue"], row["agent_source_id"], row["reason_code"]) == ("42", "812", "Delivery")
    assert [one["identifier_value"] for one in row["identifiers"]] == ["ORG-7", "ann@shop.example"]


def test_what_is_told_of_a_person_within_and_beside_the_ticket_adds_up(tmp_path: Path) -> None:
    ticket = {"id": 1, "status": "open", "requester": {"id": 901}, "comments": [comment(1, 901)]}
    ticket |= {"created_at": "2026-01-05T10:00:00Z", "assignee": {"id": 812, "role": "agent"}}
    user = {"id": 901, "role": "end-user", "email": "ann@shop.example"}
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"tickets": [ticket], "users": [user]}))

    (row,) = rows(path)
    assert [one["identifier_value"] for one in row["identifiers"]] == ["ann@shop.example"]


def test_a_rating_is_dated_by_the_update_and_an_offer_is_none() -> None:
    first, _, second = rows(FIXTURES / PAGES)

    assert (first["csat_score"], first["csat_scale"]) == (2, 2)
    assert first["rated_at"] == datetime(2026, 1, 5, 12)
    assert "csat_score" not in second


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        ({"score": "bad", "created_at": "2026-01-05T11:00:00Z"}, (1, 11)),
        ({"score": "good_with_comment"}, (2, 12)),
        ({"score": "bad_without_comment"}, (1, 12)),
        ("Good", (2, 12)),
        ({"score": "unoffered"}, None),
        ({"score": None}, None),
        (None, None),
    ],
)
def test_rating(tmp_path: Path, rating: object, expected: tuple[int, int] | None) -> None:
    row = written(tmp_path, satisfaction_rating=rating)

    assert (expected is None) == ("csat_score" not in row)
    if expected:
        assert (row["csat_score"], row["rated_at"].hour) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [("solved", True), ("Closed", True), ("open", False), ("hold", False), (None, None)],
)
def test_the_status_declares(tmp_path: Path, status: str | None, expected: bool | None) -> None:
    assert written(tmp_path, status=status)["declared_resolved"] is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"via": {"channel": "sample_ticket", "source": {"rel": None}}}, "test"),
        ({"via": {"channel": "sample_interactive_ticket"}, "status": "deleted"}, "test"),
        ({"status": "Deleted"}, "deleted"),
        ({"via": {"channel": "email"}}, None),
    ],
)
def test_samples_and_deleted_tickets_are_no_issues(
    tmp_path: Path, changes: dict[str, Any], expected: str | None
) -> None:
    assert written(tmp_path, **changes)["excluded_reason"] == expected


def test_a_configured_field_declares_instead(tmp_path: Path) -> None:
    options = {"resolved": "custom_fields.7", "resolved_true": ["yes"]}
    fields = [{"id": 7, "value": "no"}]

    assert (
        written(tmp_path, options, status="solved", custom_fields=fields)["declared_resolved"]
        is False
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"submitter_id": 901}, ["ann@shop.example"]),
        (
            {"via": {"channel": 4, "source": {"from": {"address": "a@b.example"}}}},
            ["a@b.example"],
        ),
        (
            {"via": {"channel": "mail", "source": {"from": {"address": "a@b.example"}}}},
            ["a@b.example"],
        ),
        (
            {
                "via": {
                    "channel": 34,
                    "source": {"rel": "inbound", "from": {"phone": "+12025550101"}},
                }
            },
            ["+12025550101"],
        ),
        ({"submitter_id": 812}, []),
        ({"via": {"channel": "web", "source": {"from": {"address": "a@b.example"}}}}, []),
        (
            {
                "via": {
                    "channel": "voice",
                    "source": {"rel": "inbound", "from": {"phone": "+12025550101"}},
                }
            },
            ["+12025550101"],
        ),
        ({"requester": {"id": 901, "email": "own@shop.example"}}, ["own@shop.example"]),
        (
            {"requester": {"id": 901, "phone": "+12025550101", "shared_phone_number": True}},
            [],
        ),
    ],
)
def test_addresses_of_the_requester(
    tmp_path: Path, changes: dict[str, Any], expected: list[str]
) -> None:
    via = {"channel": "email", "source": {"from": {"address": "Ann@shop.example"}}}
    row = written(tmp_path, **({"via": via} | changes))

    assert [one["identifier_value"] for one in row["identifiers"]] == expected


@pytest.mark.parametrize("junk", ["x", 1, 2.5, True, ["x"], [None], {}, {"": {}}, [[1]]])
def test_fields_of_another_shape_break_no_reader(tmp_path: Path, junk: object) -> None:
    row = written(
        tmp_path,
        {"contact_id_field": "custom_fields.7", "account": "users.external_id"},
        via={"channel": "voice", "source": {"rel": junk, "from": junk}},
        custom_fields=junk,
        comments=[comment(1, via=junk, body=junk), "x", None],
        requester=junk,
        audits=[{"events": [{"type": junk}, junk]}],
        tags=junk,
    )

    assert [one[0] for one in spoken(row)] == ["1"]
