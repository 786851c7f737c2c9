"""The real mails: where each ends, worked out by hand from the files."""

from collections import Counter
from pathlib import Path

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext, Reject, Row, SourceFile
from orchestration.ingest.readers.mail_text import plain_text
from orchestration.ingest.readers.message_text import own_text
from tests.reading import read_rows

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/email_ticket"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)

ACCEPTED = "accepted"
NO_HEADERS, NO_SENDER, NO_TIME = "no mail message", "no sender", "no time"

# Folder, the domain taken for the company's, and how many mails end where.
FOLDERS = [
    ("eml_chatwoot", "example.com", {ACCEPTED: 19, "auto_reply": 1, "internal_mail": 1}),
    (
        "eml_cpython",
        "zzz.org",
        {
            ACCEPTED: 24,
            "bounce": 4,
            "bulk_mail": 2,
            "internal_mail": 1,
            NO_HEADERS: 1,
            NO_SENDER: 6,
            NO_TIME: 10,
        },
    ),
    ("eml_talon_replies", "example.com", {ACCEPTED: 4, "internal_mail": 1}),
]
# Every mail that is not simply accepted.
NOT_ACCEPTED = {
    "auto_reply.eml": "auto_reply",  # X-Autoreply: yes
    "only_text.eml": "internal_mail",  # text@example.com to care@example.com
    "outlook.eml": "internal_mail",  # me@example.com to you@example.com; it has no date either
    "msg_02.txt": "internal_mail",  # ppp-request@zzz.org to ppp@zzz.org
    "msg_05.txt": "bounce",  # a delivery status report, without a date
    "msg_16.txt": "bounce",  # Return-Path: <>, from postmaster; marked as a list's mail too
    "msg_25.txt": "bounce",  # MAILER-DAEMON, below an mbox's From_ line
    "msg_43.txt": "bounce",  # From: MAILER DAEMON <>, below an mbox's From_ line
    "msg_32.txt": "bulk_mail",  # Precedence: bulk
    "msg_33.txt": "bulk_mail",  # Precedence: bulk
    "msg_19.txt": NO_HEADERS,
    "msg_11.txt": NO_SENDER,  # From stands in the enclosed message alone, if at all
    "msg_18.txt": NO_SENDER,
    "msg_37.txt": NO_SENDER,
    "msg_38.txt": NO_SENDER,
    "msg_39.txt": NO_SENDER,
    "msg_40.txt": NO_SENDER,
    "msg_21.txt": NO_TIME,
    "msg_23.txt": NO_TIME,
    "msg_24.txt": NO_TIME,
    "msg_28.txt": NO_TIME,
    "msg_30.txt": NO_TIME,
    "msg_31.txt": NO_TIME,
    "msg_34.txt": NO_TIME,
    "msg_35.txt": NO_TIME,
    "msg_42.txt": NO_TIME,
    "msg_45.txt": NO_TIME,
}


def read(path: Path, domain: str) -> Row | Reject:
    feed = Feed("mail", "email", "email_messages", "*", "UTC")
    context = ReadContext(feed, Company(domains=(domain,)), frozenset({"thanks", "you"}))
    (row,) = read_rows(SourceFile(path, path.name), context)
    return row


def end_of(row: Row | Reject) -> str:
    if isinstance(row, Reject):
        return row.reasons[0].partition(":")[0]
    return row.values["out_of_scope_rule"] or ACCEPTED


@pytest.mark.parametrize(("folder", "domain", "expected"), FOLDERS)
def test_every_mail_ends_in_one_place(folder: str, domain: str, expected: dict[str, int]) -> None:
    ends = {path.name: end_of(read(path, domain)) for path in (SAMPLES / folder).iterdir()}

    assert Counter(ends.values()) == expected
    assert {name: end for name, end in ends.items() if end != ACCEPTED} == {
        name: end for name, end in NOT_ACCEPTED.items() if name in ends
    }


def test_messages_that_share_an_id_stay_apart() -> None:
    rows = [read(path, "example.com") for path in (SAMPLES / "eml_chatwoot").iterdir()]
    values = [row.values for row in rows if isinstance(row, Row)]

    ids = Counter(row["messages"][0]["message_id"] for row in values)
    assert ids["0CB459E0-0336-41DA-BC88-E6E28C697DDB@chatwoot.com"] == 9
    assert len({row["row_key"] for row in values}) == 21


def test_an_agents_mail_names_the_customer() -> None:
    row = read(SAMPLES / "eml_chatwoot/group_sender_support.eml", "example.com")

    assert isinstance(row, Row)
    assert row.values["messages"][0]["author"] == "agent"
    assert row.values["customer_address"] == "support@chatwoot.com"


@pytest.mark.parametrize("name", ["apple_mail", "gmail", "iphone", "outlook", "thunderbird"])
def test_the_authors_own_words_are_found(name: str) -> None:
    message = (SAMPLES / f"eml_talon_replies/{name}.eml").read_bytes()

    assert own_text(plain_text(message)) == "Hello"
