"""Refusals are published and sent as alerts: what a customer's row holds stays out of them."""

from pathlib import Path

import pytest

from orchestration.feeds import Feed
from orchestration.ingest.readers.base import FileRefusedError
from orchestration.ingest.readers.header_names import told
from tests.reading import read_export

CALL = "1,1,12345,16777217,1700000000,+12125550123,jane.roe@customer.example,5,6\n"
ANSWER = "2026-01-05,2026-01-05,0,203.0.113.7,100,R_1,Roe,Jane,jane.roe@customer.example\n"
PERSON = "A17,jane.roe@customer.example,+12125550123\n"
HEADERLESS = {
    "asterisk_cdr": ("telephony", "Master.csv", '"jane.roe@customer.example","+12125550123"\n'),
    "cisco_cucm_cdr": ("telephony", "cdr_1", CALL),
    "twilio_calls": ("telephony", "calls.csv", "CA1,+12125550123,+18005550199,2026-01-05\n"),
    "email_messages": ("email", "in.mbox", "Return-Path: <jane.roe@customer.example>\n\nhi\n"),
    "qualtrics_responses": ("survey", "answers.csv", ANSWER + ANSWER),
    "surveymonkey_responses": ("survey", "answers.csv", ANSWER + ANSWER),
    "typeform_responses": ("survey", "answers.csv", ANSWER + ANSWER),
    "table": ("customers", "people.csv", PERSON + PERSON),
}


@pytest.mark.parametrize("reader", HEADERLESS)
def test_a_file_without_its_header_is_refused_without_its_first_row(
    reader: str, tmp_path: Path
) -> None:
    channel, name, text = HEADERLESS[reader]
    (tmp_path / name).write_text(text)
    options = {"key": "account", "columns": {"account": "account"}} if reader == "table" else {}
    feed = Feed("dropped", channel, reader, "*", "UTC", options=options)
    with pytest.raises(FileRefusedError) as refused:
        read_export(tmp_path / name, feed)
    assert not any(said in str(refused.value).lower() for said in ("roe", "5550123", "203.0.113"))


def test_names_are_told_and_values_are_not() -> None:
    names = ["Call ID", "custom_field_360012345678", "Q1", "start (2026)", "e-mail"]
    assert told(names) == "Call ID, custom_field_360012345678, Q1, start (2026), e-mail"
    for value in ("jane@x.example", "+1 212 555 0123", "(212) 555-0123", "2026-01-05", "17"):
        assert "not shown here" in told(["name", value])
