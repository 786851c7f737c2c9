from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from tests.reading import read_rows

FIXTURES = Path(__file__).parents[3] / "fixtures/exports/email_messages"
COMPANY = Company(domains=("acme.example",), role_local_parts=("noreply",))
WORDS = frozenset({"thank", "thanks", "you", "so", "much"})


def read_file(path: Path, encoding: str | None = None, **options: Any) -> list[Row | Reject]:
    feed = Feed(
        "mail_main",
        "email",
        "email_messages",
        "*",
        "America/New_York",
        encoding=encoding,
        options=options,
    )
    file = SourceFile(path, path.name)
    return read_rows(file, ReadContext(feed, COMPANY, WORDS))


def values(name: str, encoding: str | None = None, **options: Any) -> dict[str, Any]:
    (row,) = read_file(FIXTURES / name, encoding, **options)
    assert isinstance(row, Row)
    return dict(row.values)


def reasons(name: str) -> tuple[str, ...]:
    (reject,) = read_file(FIXTURES / name)
    assert isinstance(reject, Reject)
    assert reject.line == 1
    return reject.reasons


def mail(folder: Path, *lines: str, body: str = "Where is it?", **options: Any) -> dict[str, Any]:
    """The row of a mail from jane@home.example to help@acme.example, with further header lines.

    A header given again replaces the default one.
    """
    headers = {
        "Date": "Mon, 5 Jan 2026 10:00:00 +0000",
        "From": "jane@home.example",
        "To": "help@acme.example",
    }
    headers |= dict(line.split(": ", 1) for line in lines)
    path = folder / "message.eml"
    path.write_text("".join(f"{name}: {value}\n" for name, value in headers.items()) + "\n" + body)
    (row,) = read_file(path, **options)
    assert isinstance(row, Row)
    return dict(row.values)


def test_a_customers_mail() -> None:
    row = values(
        "plain.eml",
        queue="mailbox",
        reason="mailbox",
        account="x-account",
        case="X-Case",
        case_in_subject=r"#(\d+)",
        exclude_reasons={"sales": "spam"},
    )

    assert row["messages"] == [
        {
            "message_id": "m1@home.example",
            "sent_at": datetime(2026, 1, 5, 10),
            "author": "customer",
            "agent_source_id": None,
            "event": "message",
            "is_public": True,
            "is_thank_you": False,
        }
    ]
    assert row["time_basis"] == "zone"
    assert row["contact_channel"] == "email"
    assert row["thread_ids"] == ["a@acme.example", "b@acme.example", "z@acme.example"]
    assert row["customer_address"] == "jane@home.example"
    assert row["identifiers"] == [
        {"identifier_type": "account", "identifier_value": "AC-9"},
        {"identifier_type": "email", "identifier_value": "jane@home.example"},
    ]
    # The first recipient in a company domain, here one below it; sales comes after.
    assert row["queue"] == row["reason_code"] == "help"
    assert row["excluded_reason"] is None
    assert row["case_ids"] == ["4711"]
    assert row["declared_resolved"] is None
    assert row["out_of_scope_rule"] is None
    assert row.get("record_id") is None


def test_an_agents_mail(tmp_path: Path) -> None:
    row = mail(
        tmp_path,
        "From: Bo <bo@acme.example>",
        "To: sales@acme.example, Jane <jane@home.example>, ann@home.example",
        "X-Agent: Bo Li <812>",
        agent_header="X-Agent",
    )

    assert row["customer_address"] == "jane@home.example"
    assert row["messages"][0]["author"] == "agent"
    assert row["messages"][0]["agent_source_id"] == "812"


def test_without_agent_header_the_agent_is_not_guessed(tmp_path: Path) -> None:
    row = mail(tmp_path, "From: bo@acme.example", "To: jane@home.example")

    assert row["messages"][0]["agent_source_id"] is None


@pytest.mark.parametrize(
    ("name", "sent_at", "basis"),
    [
        # New York is five hours behind UTC in January.
        ("date_without_zone.eml", datetime(2026, 1, 5, 15), "feed"),
        # The topmost Received is the last hop.
        ("date_missing_received_present.eml", datetime(2026, 1, 5, 10, 0, 7), "zone"),
    ],
)
def test_time_of_a_mail(name: str, sent_at: datetime, basis: str) -> None:
    row = values(name)

    assert row["messages"][0]["sent_at"] == sent_at
    assert row["time_basis"] == basis


@pytest.mark.parametrize("zone", ["-0000", "-0000 (UTC)", "+0000", "GMT"])
def test_minus_zero_is_universal_time(tmp_path: Path, zone: str) -> None:
    """RFC 5322, section 3.3: it tells the time in UTC and nothing about the sender's zone."""
    row = mail(tmp_path, f"Date: Mon, 5 Jan 2026 10:00:00 {zone}")

    assert row["messages"][0]["sent_at"] == datetime(2026, 1, 5, 10)
    assert row["time_basis"] == "zone"


@pytest.mark.parametrize("zone", ["CET", "AEST", "XYZ", "(CET)"])
def test_of_a_zone_that_is_not_known_the_last_hop_tells_the_time(tmp_path: Path, zone: str) -> None:
    date = f"Date: Mon, 5 Jan 2026 10:00:00 {zone}"
    row = mail(tmp_path, date, "Received: from a by b; Mon, 5 Jan 2026 09:00:07 +0000")

    assert row["messages"][0]["sent_at"] == datetime(2026, 1, 5, 9, 0, 7)
    assert row["time_basis"] == "zone"


def test_a_mail_whose_only_time_is_of_an_unknown_zone_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    path.write_text("From: jane@home.example\nDate: Mon, 5 Jan 2026 10:00:00 CET\n\nHi")

    (reject,) = read_file(path)
    assert isinstance(reject, Reject)
    assert reject.reasons == (
        "no time: neither Date, 'Mon, 5 Jan 2026 10:00:00 CET', nor a Received header holds one "
        "of a known zone",
    )


def test_a_case_that_the_subject_does_not_name_is_none(tmp_path: Path) -> None:
    row = mail(tmp_path, "Subject: Where is it?", case_in_subject=r"Where(?: #(\d+))?")

    assert row["case_ids"] == []


def test_mails_that_cannot_be_placed_are_rejected() -> None:
    assert reasons("date_missing.eml") == (
        "no time: neither Date nor a Received header holds one of a known zone",
    )
    assert reasons("sender_missing.eml") == ("no sender: From is missing or holds no address",)
    assert reasons("no_headers.eml") == (
        "no mail message: it does not begin with headers such as From and Date",
    )


def test_an_empty_mail_is_refused_as_truncated() -> None:
    with pytest.raises(FileRefusedError, match="truncated: a mail has headers"):
        read_file(FIXTURES / "empty.eml")


def test_an_empty_mailbox_holds_no_row(tmp_path: Path) -> None:
    path = tmp_path / "night.mbox"
    path.touch()

    assert read_file(path) == []


def test_a_mail_without_id_is_named_by_its_hash() -> None:
    # sha256sum of the file.
    (message,) = values("message_id_missing.eml")["messages"]

    assert message["message_id"] == "sha256:08e6e5e20fd11ad7"


def test_messages_that_share_an_id_are_told_apart_in_an_mbox() -> None:
    rows = read_file(FIXTURES / "one_id_on_two_messages.mbox")

    assert [row.line for row in rows] == [1, 2, 3]
    first, second, again = (row.values for row in rows if isinstance(row, Row))
    assert {row["messages"][0]["message_id"] for row in (first, second, again)} == {
        "same@home.example"
    }
    assert first["row_key"] != second["row_key"]
    # The third is the first, delivered over another route and without the mbox's quotation.
    assert again["row_key"] == first["row_key"]
    assert rows[1].raw.endswith("\n\nFrom what I see it is lost.\n")


def test_a_single_message_may_begin_with_an_mbox_line() -> None:
    row = values("from_line_above_single_message.eml")

    assert row["messages"][0]["message_id"] == "m7@home.example"


def test_a_mailbox_without_mbox_lines_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="the file is no mbox"):
        read_file(FIXTURES / "no_from_line.mbox")


def test_eight_bit_headers_take_the_feeds_encoding_or_are_rejected() -> None:
    assert reasons("eight_bit_header.eml") == (
        "header From holds bytes that are not UTF-8; set the feed's `encoding`",
    )
    row = values("eight_bit_header.eml", "latin-1", case_in_subject=r"Größe #(\d+)")
    assert row["customer_address"] == "jose@home.example"
    assert row["case_ids"] == ["12"]


def test_encoded_headers_and_unknown_charsets_do_not_stop_the_reading() -> None:
    row = values("encoded_headers.eml", queue="mailbox", case_in_subject=r"Größe #(\d+)")

    assert row["messages"][0]["message_id"] == "m9@home.example"
    assert row["customer_address"] == "jose@home.example"
    assert row["queue"] == "help"
    assert row["case_ids"] == ["12"]
    # A byte of the text that cannot be read is no word.
    assert row["out_of_scope_rule"] == "thank_you"


@pytest.mark.parametrize("header", ["From", "To", "Subject"])
@pytest.mark.parametrize("piece", ["a", '"', '"\\', "=?utf-8?q?", "=?utf-8?b?YQ==?= "])
def test_a_long_header_is_read_in_no_time_or_rejected(
    tmp_path: Path, header: str, piece: str
) -> None:
    path = tmp_path / "message.eml"
    begin = process_time()
    for characters in (8_000, 50_000):
        value = (piece * characters)[:characters].strip()
        path.write_text(f"Date: 5 Jan 2026 10:00:00 +0000\n{header}: {value}\n\nHi")
        (item,) = read_file(path, case_in_subject="#([0-9]+)")
    assert process_time() - begin < 8
    assert isinstance(item, Reject)
    if header == "From":
        assert item.reasons == (
            f"header From has {len(value):,} characters, expected at most 8,192; look at what sent "
            "this mail",
        )


def test_thanks_in_html_above_the_quotation_are_out_of_scope() -> None:
    row = values("thanks_in_html_above_quotation.eml")

    assert row["out_of_scope_rule"] == "thank_you"
    assert row["messages"][0]["is_thank_you"] is True


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (["Content-Type: multipart/report; report-type=delivery-status"], "bounce"),
        (['Content-Type: Multipart/Report; boundary=x; report-type="delivery-status"'], "bounce"),
        (["From: Mail System <MAILER-DAEMON@home.example>"], "bounce"),
        (["From: MAILER DAEMON <>"], "bounce"),
        (["From: MAILER-DAEMON (Mail Delivery System)"], "bounce"),
        (["From: postmaster@home.example", "Return-Path: <>"], "bounce"),
        (["From: postmaster@home.example"], None),
        (["From: postmaster@home.example", "X-MS-Exchange-Message-Is-Ndr: "], "bounce"),
        (["X-Failed-Recipients: joe@home.example"], "bounce"),
        (["From: MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@acme.example"], "bounce"),
        # Vacation notices go out with the empty path too.
        (["Return-Path: <>"], None),
        (["Auto-Submitted: auto-replied; owner-email=x"], "auto_reply"),
        (["Auto-Submitted: auto-generated (failure)"], "auto_reply"),
        (["Auto-Submitted: no"], None),
        (["X-Autoreply: yes"], "auto_reply"),
        (["X-Autorespond: out of office"], "auto_reply"),
        (["Precedence: auto_reply"], "auto_reply"),
        (["Content-Type: multipart/report; report-type=disposition-notification"], "auto_reply"),
        (["X-Autogenerated: Reply"], "auto_reply"),
        (["X-POST-MessageClass: 9; Autoresponder"], "auto_reply"),
        (["Delivered-To: Autoresponder"], "auto_reply"),
        (["Delivered-To: autoresponder@acme.example"], None),
        (["X-Precedence: auto-reply"], "auto_reply"),
        (["Preference: auto_reply"], "auto_reply"),
        (["X-FC-MachineGenerated: true"], "auto_reply"),
        (["Subject: Automatic reply: Order"], "auto_reply"),
        (["Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_x?="], "auto_reply"),
        (["Subject: Automatikus válasz: Order"], "auto_reply"),
        (["Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSNOiB4?="], "auto_reply"),
        (["Subject: RE: Automatic reply: Order"], None),
        (["Subject: Out of office printer is broken"], None),
        # Outlook writes it on people's mail.
        (["X-Auto-Response-Suppress: All"], None),
        (["Precedence: bulk"], "bulk_mail"),
        (["Precedence: list"], "bulk_mail"),
        (["Precedence: JUNK"], "bulk_mail"),
        (["List-Unsubscribe: <https://news.example/u>"], "bulk_mail"),
        (["List-Id: News <news.shop.example>"], "bulk_mail"),
        # The support mailbox is a group of the company's own.
        (["List-Id: Help <help.acme.example>", "Precedence: list"], None),
        (["From: news@acme.example", "To: jane@home.example", "Precedence: bulk"], "bulk_mail"),
        (
            [
                "From: news@acme.example",
                "To: jane@home.example",
                "List-Id: News <news.acme.example>",
            ],
            "bulk_mail",
        ),
        # The group's copy of an answer.
        (
            [
                "From: bo@acme.example",
                "To: jane@home.example",
                "List-Id: <help.acme.example>",
                "Precedence: list",
                "In-Reply-To: <m1@home.example>",
            ],
            None,
        ),
        (
            [
                "From: bo@acme.example",
                "To: jane@home.example",
                "List-Id: <help.lists.example>",
                "In-Reply-To: <m1@home.example>",
            ],
            "bulk_mail",
        ),
        (["From: noreply@acme.example", "Auto-Submitted: auto-generated"], "auto_reply"),
        (["From: bo@acme.example"], "internal_mail"),
        (["From: bo@eu.acme.example", "Cc: help@acme.example"], "internal_mail"),
        (["From: bo@acme.example", "Cc: jane@home.example"], None),
        (["From: bo@acme.example", "Bcc: jane@home.example"], None),
        (["From: bo@acme.example", "Bcc: joe@acme.example"], "internal_mail"),
        # A blind copy may have gone to customers.
        (["From: bo@acme.example", "To: undisclosed-recipients:;"], None),
        (["From: bo@notacme.example"], None),
        (["Auto-Submitted: auto-replied", "Precedence: bulk"], "auto_reply"),
    ],
)
def test_out_of_scope_rules(tmp_path: Path, lines: list[str], rule: str | None) -> None:
    assert mail(tmp_path, *lines)["out_of_scope_rule"] == rule


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (["Subject: Re: Order"], "thank_you"),
        (["Subject: RES: Order"], "thank_you"),
        (["Subject: R: Order"], "thank_you"),
        (["Subject: =?utf-8?B?5Zue5aSN77yaT3JkZXI=?="], "thank_you"),
        (["In-Reply-To: <a@acme.example>"], "thank_you"),
        (["References: <a@acme.example>"], "thank_you"),
        (["In-Reply-To: message from bob@acme.example"], "thank_you"),
        # Thanks that answer nothing were not asked for: somebody wants to be heard.
        (["Subject: Order"], None),
        (["In-Reply-To: ", "Subject: Regarding you"], None),
        (["From: bo@acme.example", "To: jane@home.example", "Subject: Re: Order"], None),
    ],
)
def test_only_a_customers_reply_is_a_thank_you(
    tmp_path: Path, lines: list[str], rule: str | None
) -> None:
    assert mail(tmp_path, *lines, body="Thank you!")["out_of_scope_rule"] == rule


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 5 Jan 2026 10:00:00 GMT+0100",
        "Mon, 5 Jan 2026 10:00:00 UTC+1",
        "2026-01-05T10:00:00+01:00",
        "2026-01-05 09:00:00 UTC",
        # RFC 5322, section 4.3: years since 1900.
        "Mon, 5 Jan 126 10:00:00 +0100",
    ],
)
def test_programs_write_dates_of_their_own(tmp_path: Path, date: str) -> None:
    row = mail(tmp_path, f"Date: {date}")
    assert row["messages"][0]["sent_at"] == datetime(2026, 1, 5, 9)
    assert row["time_basis"] == "zone"


def test_a_bounce_needs_no_time(tmp_path: Path) -> None:
    row = mail(tmp_path, "From: mailer-daemon@home.example", "Date: ")

    assert row["out_of_scope_rule"] == "bounce"


def test_hundreds_of_recipients_are_read(tmp_path: Path) -> None:
    many = ", ".join(f'"Doe, J. {number}" <j{number}@home.example>' for number in range(500))
    row = mail(tmp_path, f"To: {many}, Help <help@acme.example>", queue="mailbox")

    assert row["queue"] == "help"
    ours = mail(tmp_path, "From: bo@acme.example", f"To: {many}")
    assert ours["customer_address"] == "j0@home.example"


def test_a_blind_copy_of_ours_names_its_customer(tmp_path: Path) -> None:
    row = mail(tmp_path, "From: bo@acme.example", "Bcc: jane@home.example")

    assert row["customer_address"] == "jane@home.example"


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Envelope-To", "Resent-To"])
def test_the_mailbox_of_a_blind_copy_is_the_delivering_systems(tmp_path: Path, header: str) -> None:
    row = mail(tmp_path, "To: list@home.example", f"{header}: Help@acme.example", queue="mailbox")

    assert row["queue"] == "help"


def test_attachments_and_enclosed_messages_are_not_the_authors_words(tmp_path: Path) -> None:
    body = (
        "--b\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\n"
        "A long story\n"
        "--b\nContent-Type: message/rfc822\n\nSubject: Enclosed\n\nAnother story\n"
        "--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        "VGhhbmsgeW91IQ==\n"  # Thank you!
        "--b--\n"
    )
    row = mail(
        tmp_path, "Subject: Re: Order", "Content-Type: multipart/mixed; boundary=b", body=body
    )

    assert row["out_of_scope_rule"] == "thank_you"


@pytest.mark.parametrize(
    ("method", "text", "lines", "rule"),
    [
        ("REPLY", "", [], "auto_reply"),
        ("REPLY", "", ["From: bo@acme.example", "To: jane@home.example"], "auto_reply"),
        ("REPLY", "I cannot. Please call me.", [], None),
        (
            "REPLY",
            "Jane has accepted this invitation.",
            ["Sender: Google Calendar <calendar-notification@google.com>"],
            "auto_reply",
        ),
        ("REQUEST", "", [], None),
    ],
)
def test_what_a_calendar_answers_by_itself_is_no_contact(
    tmp_path: Path, method: str, text: str, lines: list[str], rule: str | None
) -> None:
    body = (
        f"--b\nContent-Type: text/plain\n\n{text}\n"
        "--b\nContent-Type: text/html\n\n<html><body></body></html>\n"
        f'--b\nContent-Type: text/calendar; charset="utf-8"; method={method}\n\n'
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n--b--\n"
    )
    content_type = "Content-Type: multipart/alternative; boundary=b"
    row = mail(tmp_path, "Subject: Accepted: Visit", content_type, *lines, body=body)

    assert row["out_of_scope_rule"] == rule


@pytest.mark.parametrize(
    ("content_type", "last", "rule"),
    [
        ("text/plain", "But where is the other one?", None),
        ("text/html", "<p>But where is the other one?</p>", None),
        ("text/plain", "Sent from my iPhone", "thank_you"),
    ],
)
def test_a_text_goes_on_below_a_picture(
    tmp_path: Path, content_type: str, last: str, rule: str | None
) -> None:
    body = (
        f"--b\nContent-Type: {content_type}\n\nThank you!\n"
        "--b\nContent-Type: image/jpeg\nContent-Disposition: inline\n\n/9j/\n"
        f"--b\nContent-Type: {content_type}\n\n{last}\n--b--\n"
    )
    row = mail(
        tmp_path, "Subject: Re: Order", "Content-Type: multipart/mixed; boundary=b", body=body
    )

    assert row["out_of_scope_rule"] == rule


@pytest.mark.parametrize(
    "line",
    [
        "X-Gmail-Labels: Unread,Drafts",
        "X-Gmail-Labels: =?UTF-8?Q?Entw=C3=BCrfe?=",
        "X-Unsent: 1",
        "X-Mozilla-Draft-Info: internal/draft; vcard=0; receipt=0; DSN=0; uuencode=0",
    ],
)
def test_a_draft_answers_nobody(tmp_path: Path, line: str) -> None:
    row = mail(tmp_path, "From: bo@acme.example", "To: jane@home.example", line)

    (message,) = row["messages"]
    assert (message["event"], message["is_public"]) == ("note", False)


@pytest.mark.parametrize(
    ("labels", "excluded"), [("Spam,Unread", "spam"), ("Inbox,Opened,Spam reports", None)]
)
def test_gmails_spam_is_spam(tmp_path: Path, labels: str, excluded: str | None) -> None:
    row = mail(tmp_path, f"X-Gmail-Labels: {labels}")

    assert row["excluded_reason"] == excluded
    assert row["messages"][0]["event"] == "message"


@pytest.mark.parametrize(
    "value",
    [
        "jane at home.example (Jane Doe)",
        "jane at home.example (=?UTF-8?Q?J=C3=A4ne?=)",
        "Jane Doe <jane at home.example>",
    ],
)
def test_archives_of_mailman_hide_the_sign_of_addresses(tmp_path: Path, value: str) -> None:
    assert mail(tmp_path, f"From: {value}")["customer_address"] == "jane@home.example"


def test_a_name_is_no_hidden_address(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    path.write_text("From: Jane Doe at Home (home.example)\nDate: 5 Jan 2026 10:00 +0000\n\nHi")

    (reject,) = read_file(path)
    assert isinstance(reject, Reject)


def test_a_group_mailbox_that_rewrote_the_sender_hides_no_customer(tmp_path: Path) -> None:
    row = mail(
        tmp_path,
        "From: 'Jane' via Help <help@acme.example>",
        "X-Original-Sender: jane@home.example",
        "List-Id: <help.acme.example>",
    )
    assert row["out_of_scope_rule"] is None
    assert row["customer_address"] == "jane@home.example"
    assert row["messages"][0]["author"] == "customer"


@pytest.mark.parametrize(
    "header", ["List-Post: <mailto:help@acme.example>", "X-BeenThere: help@acme.example"]
)
def test_a_list_that_rewrote_the_sender_names_the_customer_in_reply_to(
    tmp_path: Path, header: str
) -> None:
    row = mail(
        tmp_path,
        "From: Jane via Help <help@acme.example>",
        "Reply-To: Jane <jane@home.example>",
        "List-Id: Help <help.acme.example>",
        "Precedence: list",
        header,
    )
    assert row["out_of_scope_rule"] is None
    assert row["customer_address"] == "jane@home.example"


@pytest.mark.parametrize(
    "lines",
    [
        ["From: WordPress <wordpress@acme.example>"],
        ["From: help@acme.example", "Reply-To: bo@acme.example, Jane <jane@home.example>"],
        ["From: Jane <noreply@forms.example>"],
    ],
)
def test_a_web_form_names_its_visitor_in_reply_to(tmp_path: Path, lines: list[str]) -> None:
    row = mail(tmp_path, "Reply-To: jane@home.example", *lines, queue="mailbox")

    assert row["out_of_scope_rule"] is None
    assert row["messages"][0]["author"] == "customer"
    assert row["customer_address"] == "jane@home.example"
    assert row["queue"] == "help"


@pytest.mark.parametrize(
    ("lines", "rule", "customer"),
    [
        # Colleagues who answer one another, and one who writes to a customer.
        (["From: bo@acme.example", "In-Reply-To: <a@acme.example>"], "internal_mail", None),
        (["From: bo@acme.example", "Reply-To: joe@acme.example"], "internal_mail", None),
        (["From: bo@acme.example", "To: ann@home.example"], None, "ann@home.example"),
        # A person may want the answer elsewhere.
        (["From: ann@home.example"], None, "ann@home.example"),
    ],
)
def test_else_reply_to_names_nobody(
    tmp_path: Path, lines: list[str], rule: str | None, customer: str | None
) -> None:
    row = mail(tmp_path, "Reply-To: jane@home.example", *lines)

    assert row["out_of_scope_rule"] == rule
    assert row["customer_address"] == customer


JOURNALED = b"""\
From: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@acme.example>
To: archive@acme.example
Date: Mon, 5 Jan 2026 10:00:05 +0000
Message-ID: <report@acme.example>
X-MS-Journal-Report:
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

Sender: jane@home.example
--b
Content-Type: message/rfc822

%b
--b--
"""


def test_a_journal_report_is_the_mail_that_it_holds(tmp_path: Path) -> None:
    held = (
        b"From: jane@home.example\nTo: help@acme.example\nMessage-ID: <m1@home.example>\n"
        b"Date: Mon, 5 Jan 2026 10:00:00 +0000\nSubject: Re: Order\n"
        b"Content-Type: multipart/alternative; boundary=b2\n\n"
        b"--b2\nContent-Type: text/plain\n\nThank you!\n--b2--"
    )
    path = tmp_path / "report.eml"
    path.write_bytes((JOURNALED % held).replace(b"\n", b"\r\n"))
    (report,) = read_file(path)
    path.write_bytes(held)
    (alone,) = read_file(path)

    assert isinstance(report, Row)
    assert isinstance(alone, Row)
    assert report.values == alone.values
    assert report.values["messages"][0]["message_id"] == "m1@home.example"
    assert report.values["out_of_scope_rule"] == "thank_you"


def test_a_journal_report_without_its_mail_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "report.eml"
    path.write_bytes(JOURNALED.replace(b"message/rfc822", b"application/ms-tnef"))

    (reject,) = read_file(path)
    assert isinstance(reject, Reject)
    assert reject.reasons == ("a journal report without the mail that it reports",)


def test_a_colleagues_mail_through_the_group_stays_a_colleagues(tmp_path: Path) -> None:
    row = mail(tmp_path, "From: help@acme.example", "X-Original-Sender: joe@acme.example")
    assert row["out_of_scope_rule"] == "internal_mail"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("message/rfc822", "Content-Type: message/rfc822\n\n" * 1000),
        (
            "multipart/mixed; boundary=b0",
            "".join(
                f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(1500)
            ),
        ),
    ],
)
def test_a_mail_nested_beyond_measure_is_read_without_its_text(
    tmp_path: Path, content_type: str, body: str
) -> None:
    row = mail(tmp_path, "Subject: Re: Order", f"Content-Type: {content_type}", body=body)

    assert row["out_of_scope_rule"] is None


def test_zero_bytes_in_one_messages_headers_cost_that_message_alone(tmp_path: Path) -> None:
    good = b"From: jane@home.example\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n\nHi\n\n"
    line = b"From jane@home.example Mon Jan  5 10:00:00 2026\n"
    path = tmp_path / "night.mbox"
    path.write_bytes(line + good + line + b"X\0-\0A\0: b\n" + good + line + good)

    one, bad, three = read_file(path)

    assert isinstance(one, Row)
    assert isinstance(three, Row)
    assert isinstance(bad, Reject)
    assert bad.line == 2
    assert bad.reasons[0].startswith("the headers cannot be read: ")


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<q\n @acme.example>", ["q@acme.example"]),
        ("<a@acme.example>\n <b@acme.example>", ["a@acme.example", "b@acme.example"]),
        ('Message of "Mon, 5 Jan" <a@acme.example>', ["a@acme.example"]),
        ("a@acme.example b@acme.example", ["a@acme.example", "b@acme.example"]),
        ("a@acme.example, <b@acme.example", ["a@acme.example", "b@acme.example"]),
        # A remark: strangers would share the address as their thread.
        ("message from bob@acme.example", []),
        ("@acme.example", []),
    ],
)
def test_threads_are_known_by_whole_ids_alone(tmp_path: Path, value: str, ids: list[str]) -> None:
    assert mail(tmp_path, f"In-Reply-To: {value}")["thread_ids"] == ids


def test_an_id_folded_in_its_middle_is_whole(tmp_path: Path) -> None:
    row = mail(tmp_path, "Message-ID: <q\n @acme.example>")

    assert row["messages"][0]["message_id"] == "q@acme.example"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ('"john doe"@home.example', '"john doe"@home.example'),
        ('John <"john.doe"@home.example>', "john.doe@home.example"),
        ('"doe, john"@home.example, ann@home.example', '"doe, john"@home.example'),
        ('"Doe; J @ home" <john@home.example>, "ann"@home.example', "john@home.example"),
    ],
)
def test_a_local_part_may_stand_in_quotes(tmp_path: Path, value: str, address: str) -> None:
    assert mail(tmp_path, f"From: {value}")["customer_address"] == address


def test_line_breaks_that_windows_doubled_end_one_line(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    lines = (
        "From: jane@home.example",
        "Subject: Re: Order",
        "Date: Mon, 5 Jan 2026 10:00:00 +0000",
        "",
        "Thank you!",
    )
    path.write_bytes("\r\r\n".join(lines).encode())

    (row,) = read_file(path)
    assert isinstance(row, Row)
    assert row.values["customer_address"] == "jane@home.example"
    assert row.values["out_of_scope_rule"] == "thank_you"


def test_a_header_may_have_a_space_before_its_colon(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    path.write_text(
        "From : jane@home.example\nTo\t: help@acme.example\nSubject : Re: x\n y : z\n"
        "Date : Mon, 5 Jan 2026 10:00:00 +0000\n\nHi"
    )

    (row,) = read_file(path, queue="mailbox")
    assert isinstance(row, Row)
    assert row.values["customer_address"] == "jane@home.example"
    assert row.values["queue"] == "help"
