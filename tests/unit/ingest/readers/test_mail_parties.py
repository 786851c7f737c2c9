from pathlib import Path

import pytest

from tests.unit.ingest.readers.mail_messages import mail


def test_a_blind_copy_of_ours_names_its_customer(tmp_path: Path) -> None:
    row = mail(tmp_path, "From: bo@acme.example", "Bcc: jane@home.example")

    assert row["customer_address"] == "jane@home.example"


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Envelope-To", "Resent-To"])
def test_the_mailbox_of_a_blind_copy_is_the_delivering_systems(tmp_path: Path, header: str) -> None:
    row = mail(tmp_path, "To: list@home.example", f"{header}: Help@acme.example", queue="mailbox")

    assert row["queue"] == "help"


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


def test_a_colleagues_mail_through_the_group_stays_a_colleagues(tmp_path: Path) -> None:
    row = mail(tmp_path, "From: help@acme.example", "X-Original-Sender: joe@acme.example")
    assert row["out_of_scope_rule"] == "internal_mail"


@pytest.mark.parametrize(
    "lines",
    [
        ["From: Bo Li </O=ACME/OU=FIRST GROUP/CN=RECIPIENTS/CN=BO>"],
        # What readpst makes of the same.
        ['From: "Bo Li" <MAILER-DAEMON>', "X-libpst-forensic-sender: /O=ACME/OU=X/CN=BO"],
    ],
)
def test_a_name_of_exchanges_is_a_colleague(tmp_path: Path, lines: list[str]) -> None:
    row = mail(tmp_path, *lines, "To: jane@home.example")

    assert row["out_of_scope_rule"] is None
    assert row["messages"][0]["author"] == "agent"
    assert row["customer_address"] == "jane@home.example"
    assert mail(tmp_path, *lines)["out_of_scope_rule"] == "internal_mail"
