"""Mail messages, as .eml files and mbox mailboxes."""

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from expectations.contracts import Contract
from expectations.contracts.conversations import CONVERSATIONS
from orchestration.ingest.readers.base import (
    FileRefusedError,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.mail_files import split_messages
from orchestration.ingest.readers.mail_headers import MailHeaders, head_and_body
from orchestration.ingest.readers.mail_journal import journaled
from orchestration.ingest.readers.mail_keys import content_key, hashed_id
from orchestration.ingest.readers.mail_parties import MailParties, mail_parties
from orchestration.ingest.readers.mail_rules import (
    by_calendar,
    is_draft,
    is_reply,
    is_spam,
    machine_rule,
)
from orchestration.ingest.readers.mail_text import is_calendar_answer, plain_text
from orchestration.ingest.readers.message_text import is_thank_you, own_text
from orchestration.ingest.readers.options import (
    CONTACT_OPTIONS,
    contained,
    declared_resolved,
    excluded_reason,
    option_identifiers,
    option_text,
    option_texts,
)
from orchestration.ingest.readers.unpacking import pieces


class EmailMessages:
    """Reader of mail; a row is a message, and a record of that one message.

    A message of the company's is an agent's, any other the customer's. Options name headers;
    `mailbox` stands for the company's mailbox that the message went to. A draft is a note of ours
    that nobody received.
    """

    name = "email_messages"
    channels = frozenset({"email"})
    options = CONTACT_OPTIONS | {"case_in_subject", "agent_header"}
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return CONVERSATIONS

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject]:
        messages = split_messages(lambda: pieces(file.path), file.name)
        for number, message in enumerate(messages, start=1):
            raw = _as_text(message)
            try:
                yield Row(number, raw, _values(message, context))
            except ValueError as error:
                yield Reject(number, raw, (str(error),))


def _values(message: bytes, context: ReadContext) -> dict[str, Any]:
    """Columns of the contract; raises ValueError for a message that cannot be placed."""
    feed = context.feed
    # Windows makes this of line breaks that were CRLF before; each header would seem the last.
    message = journaled(message.replace(b"\r\r\n", b"\r\n"))
    head, body = head_and_body(message)
    try:
        headers = MailHeaders(head, feed.encoding)
    except FileRefusedError as error:
        # Anybody can send bytes that look like another encoding: they are one message's alone.
        raise ValueError(f"the headers cannot be read: {error}") from error
    if not headers:
        raise ValueError("no mail message: it does not begin with headers such as From and Date")
    parties = mail_parties(headers, context.company)
    rule = _out_of_scope_rule(headers, message, parties, context)
    time = headers.sent_at(ZoneInfo(feed.timezone))
    if rule is None and parties.sender is None and not parties.is_from_company:
        raise ValueError("no sender: From is missing or holds no address")
    if rule is None and time is None:
        written = headers.text("Date")
        date = f"Date, {written!r}," if written else "Date"
        raise ValueError(f"no time: neither {date} nor a Received header holds one of a known zone")
    sent_at, time_basis = time or (None, None)
    record = {path: headers.texts(path) for path in feed.options.values() if isinstance(path, str)}
    record["mailbox"] = [parties.mailbox or ""]
    is_sent = not is_draft(headers)
    entry = {
        "message_id": headers.message_id() or hashed_id(message),
        "sent_at": sent_at,
        "author": "agent" if parties.is_from_company else "customer",
        "agent_source_id": _agent(record, feed.options) if parties.is_from_company else None,
        "event": "message" if is_sent else "note",
        "is_public": is_sent,
        "is_thank_you": rule == "thank_you",
    }
    return {
        "row_key": content_key(headers, body),
        "out_of_scope_rule": rule,
        "contact_channel": "email",
        "thread_ids": headers.message_ids("In-Reply-To", "References"),
        "customer_address": parties.customer_address,
        "messages": [entry],
        "queue": option_text(record, feed.options, "queue"),
        "agent_source_id": option_text(record, feed.options, "agent"),
        "reason_code": option_text(record, feed.options, "reason"),
        "declared_resolved": declared_resolved(record, feed.options),
        "is_contained": contained(record, feed.options),
        "excluded_reason": excluded_reason(record, feed.options)
        or ("spam" if is_spam(headers) else None),
        "time_basis": time_basis,
        "identifiers": option_identifiers(record, feed, [("email", parties.customer_address)]),
        "case_ids": _case_ids(record, headers, feed.options),
        "order_ids": option_texts(record, feed.options, "order"),
    }


def _out_of_scope_rule(
    headers: MailHeaders, message: bytes, parties: MailParties, context: ReadContext
) -> str | None:
    if rule := machine_rule(headers, parties, context.company):
        return rule
    if is_calendar_answer(message) and (by_calendar(headers) or not own_text(plain_text(message))):
        return "auto_reply"
    if parties.is_internal:
        return "internal_mail"
    if parties.is_from_company or not is_reply(headers):
        return None
    return "thank_you" if is_thank_you(plain_text(message), context.thank_you_words) else None


def _agent(record: dict[str, list[str]], options: dict[str, Any]) -> str | None:
    """The agent's id in the configured header; of an address, what stands in the brackets."""
    written = option_text(record, options, "agent_header") or ""
    bracketed = re.search(r"<([^<>]+)>", written)
    return (bracketed[1] if bracketed else written) or None


def _case_ids(
    record: dict[str, list[str]], headers: MailHeaders, options: dict[str, Any]
) -> list[str]:
    named = option_texts(record, options, "case")
    if "case_in_subject" in options:
        subject = headers.text("Subject")
        found = re.finditer(options["case_in_subject"], subject)
        # A group that may match nothing is None, or empty.
        named += [case[1] for case in found if case[1]]
    return list(dict.fromkeys(named))


def _as_text(message: bytes) -> str:
    try:
        return message.decode()
    except UnicodeDecodeError:
        return message.decode("latin-1")
