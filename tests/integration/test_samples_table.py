"""Real tables that need no reader of their own: the options that read them, and what they give."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Row, SourceFile
from tests.reading import read_rows

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples"
BANK = "telephony/anonymous_bank/january.txt"
BANK_OPTIONS = {
    # A call's id is unique within its line alone.
    "key": ["vru+line", "call_id"],
    "delimiter": "\t",
    "date": "date",
    "time_format": "%y%m%d %H:%M:%S",
    "nulls": ["0:00:00", "NO_SERVER"],
    "account": "customer_id",
    "queue": "type",
    "agent": "server",
    "exclude_reasons": {"PHANTOM": "test"},
    "columns": {
        "vru_entry": "started_at",
        "ser_start": "answered_at",
        "ser_exit": "ended_at",
        "vru_time": "ivr_seconds",
        "q_time": "wait_seconds",
        "ser_time": "talk_seconds",
        "outcome": "reason",
    },
}
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)


def read(name: str, channel: str, options: dict[str, Any], **feed: Any) -> list[dict[str, Any]]:
    table = Feed("table", channel, "table", "*", options=options, **({"timezone": "UTC"} | feed))
    context = ReadContext(table, Company(), frozenset())
    rows = read_rows(SourceFile(SAMPLES / name, name), context)
    assert all(isinstance(row, Row) for row in rows), "none of these rows is broken"
    return [dict(row.values) for row in rows if isinstance(row, Row)]


def identifiers(row: Any) -> list[tuple[str, str]]:
    return [(pair["identifier_type"], pair["identifier_value"]) for pair in row["identifiers"]]


@pytest.fixture(scope="module")
def calls() -> pd.DataFrame:
    """The bank's month as the reader gives it."""
    rows = read(BANK, "telephony", BANK_OPTIONS, timezone="Asia/Jerusalem", region="IL")
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """The bank's month as pandas reads it."""
    return pd.read_csv(SAMPLES / BANK, sep="\t", dtype=str)


def test_the_month_of_the_bank_has_31599_calls_of_3976_known_customers(
    calls: pd.DataFrame, lines: pd.DataFrame
) -> None:
    # 31,600 lines, the header among them.
    assert len(calls) == len(lines) == 31_599
    assert calls["row_key"].is_unique
    customers = [dict(identifiers(row))["account"] for _, row in calls.iterrows()]
    assert customers == lines["customer_id"].tolist()
    # 0 is the bank's own word for an unknown customer: a placeholder account of the company.
    assert sum(customer != "0" for customer in customers) == 31_599 - 18_175
    assert len(set(customers) - {"0"}) == 3_976


def test_who_reached_a_server_was_answered_and_phantoms_are_excluded(
    calls: pd.DataFrame, lines: pd.DataFrame
) -> None:
    served = lines["ser_start"] != "0:00:00"
    assert calls["outcome"].value_counts().to_dict() == {"answered": 27_340, "abandoned": 4_259}
    assert (calls["outcome"] == "answered").tolist() == served.tolist()
    assert calls["excluded_reason"].value_counts().to_dict() == {"test": 240}
    assert calls["reason_code"].value_counts().to_dict() == {
        "AGENT": 27_060,
        "HANG": 4_299,
        "PHANTOM": 240,
    }
    # 811 of the answered calls name no server, and 42 that reached none name one.
    assert int((calls["agent_source_id"].isna() & served).sum()) == 811
    assert int((calls["agent_source_id"].notna() & ~served).sum()) == 42


def test_times_are_those_of_the_bank_and_run_past_midnight(
    calls: pd.DataFrame, lines: pd.DataFrame
) -> None:
    for column, source in (
        ("ivr_seconds", "vru_time"),
        ("wait_seconds", "q_time"),
        ("talk_seconds", "ser_time"),
    ):
        assert calls[column].tolist() == lines[source].astype(float).tolist(), column
    # These rows break the contract, and the guards put them into quarantine.
    assert int((calls["ivr_seconds"] < 0).sum()) == 33

    # Israel is two hours ahead of UTC in January.
    begin = pd.to_datetime(lines["date"] + lines["vru_entry"], format="%y%m%d%H:%M:%S")
    assert (calls["started_at"] + pd.Timedelta(hours=2)).tolist() == begin.tolist()
    assert not (calls["answered_at"] < calls["started_at"]).any()
    served = calls["answered_at"].notna()
    length = (calls["ended_at"] - calls["answered_at"]).dt.total_seconds()[served]
    assert length.tolist() == calls["talk_seconds"][served].tolist()
    midnight = begin.dt.normalize() + pd.Timedelta(days=1)
    past_midnight = calls["ended_at"] + pd.Timedelta(hours=2) >= midnight
    # 21 calls were answered before midnight and ended after it, 3 were answered after it.
    assert int(past_midnight.sum()) == 24


def test_contacts_of_chatwoot_are_25_customers() -> None:
    options = {
        "key": "id",
        "user": "identifier",
        "email": "email",
        "phone": "phone_number",
    }
    rows = read("crm/chatwoot/import-contacts-sample.csv", "customers", options)
    assert [row["row_key"] for row in rows] == [str(number) for number in range(1, 26)]
    assert {len(row["identifiers"]) for row in rows} == {3}
    assert identifiers(rows[0]) == [
        ("user", "bb4e11cd-0f23-49da-a123-dcc1fec6852c"),
        ("email", "cuzzell0@mozilla.org"),
        ("phone", "+498963648018"),
    ]
    # Number 1 and 2 have a phone of their own; the other 23 share one.
    phones = [value for row in rows for kind, value in identifiers(row) if kind == "phone"]
    assert phones.count("+15417543011") == 23


def test_contacts_of_hubspot_are_22_customers_with_hashed_addresses() -> None:
    options = {
        "key": "id",
        "version": "_fivetran_synced",
        "user": "id",
        "email": "property_email",
        "columns": {"property_createdate": "seen_at"},
    }
    rows = read("crm/hubspot/fivetran_contact.csv", "customers", options)
    assert len({row["row_key"] for row in rows}) == len(rows) == 22
    assert rows[0]["row_version"] == "2021-04-02T11:16:05.000000"
    # A hash is no address, so the id is all that is left of each.
    assert [identifiers(row) for row in rows] == [[("user", row["row_key"])] for row in rows]


def test_a_merge_of_hubspot_says_of_two_ids_that_they_are_one_person() -> None:
    ids = ["canonical_vid", "vid_to_merge"]
    options = {"key": ids, "version": "_fivetran_synced", "user": ids}
    rows = read("crm/hubspot/fivetran_contact_merge_audit.csv", "customers", options)
    assert [[value for _, value in identifiers(row)] for row in rows] == [
        ["11111", "5555"],
        ["4444", "7777"],
        ["3333", "8888"],
        ["2222", "9999"],
    ]


def test_contacts_of_salesforce_are_mostly_blank() -> None:
    options = {
        "key": "id",
        "version": "system_modstamp",
        "user": "id",
        "account": "account_id",
        "email": "email",
        "phone": ["phone", "mobile_phone"],
    }
    rows = read("crm/salesforce/fivetran_sf_contact.csv", "customers", options, region="US")
    # (555) 555-5555 is one digit repeated: nobody's number.
    assert [identifiers(row) for row in rows] == [
        [("user", "0033700000JmrFPAA")],
        [("account", "0011G00000eM9wvQAC"), ("user", "0031G00000q9jPQAQ")],
        [("account", "0011G00000f8NwQAU"), ("user", "0031G00000rfAvuQAE")],
        [
            ("account", "0011G00000eNyiXQAS"),
            ("user", "0031G00000qAfq1QAC"),
            ("email", "hi@google.com"),
        ],
    ]


def test_the_survey_upload_of_touchpoints_has_no_time_so_no_response_can_be_placed() -> None:
    options = {"key": "external_id", "csat": "question_1", "comment": "question_4"}
    name = "survey/gsa_touchpoints/sample_cx_responses_upload_with_bom.csv"
    with pytest.raises(FileRefusedError) as refused:
        read(name, "survey", options)
    assert "lacks the column(s) one for responded_at" in str(refused.value)
    # The byte-order mark is no part of the first column's name.
    assert "the header has: external_id, question_1, positive_effectiveness" in str(refused.value)


def test_with_times_the_four_responses_of_touchpoints_are_read(tmp_path: Path) -> None:
    name = "survey/gsa_touchpoints/sample_cx_responses_upload_with_bom.csv"
    text = (SAMPLES / name).read_bytes().decode("utf-8-sig")
    header, *answers = text.splitlines()
    timed = tmp_path / "timed.csv"
    lines = [f"{header},responded_at", *(f"{line},2026-01-05" for line in answers)]
    timed.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    rows = read(
        str(timed),
        "survey",
        {"key": "external_id", "resolved": "question_1", "comment": "question_4"},
    )
    assert [(row["response_id"], row["customer_resolved"], row["comment"]) for row in rows] == [
        ("100001", "yes", "alright"),
        ("100002", "yes", None),
        ("100003", "yes", "Excellent listening"),
        ("100004", "yes", "Very intuitive experience, easy!"),
    ]


def test_every_table_of_customers_is_read_here() -> None:
    assert sorted(path.name for path in SAMPLES.glob("crm/*/*.csv")) == [
        "fivetran_contact.csv",
        "fivetran_contact_merge_audit.csv",
        "fivetran_sf_contact.csv",
        "import-contacts-sample.csv",
    ]
