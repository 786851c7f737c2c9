"""Rules by which a mail message is no contact, as its headers tell."""

import re

from orchestration.feeds import Company
from orchestration.ingest.readers.mail_headers import MailHeaders
from orchestration.ingest.readers.mail_parties import MailParties, in_company

_REPORT = re.compile(r"multipart/report\b", re.IGNORECASE)
_DELIVERY_STATUS = re.compile(r"report-type\s*=\s*\"?delivery-status\b", re.IGNORECASE)
_BULK_PRECEDENCE = frozenset({"bulk", "list", "junk"})
_LIST_HEADERS = ("List-Id", "List-Unsubscribe")
_LIST_ID = re.compile(r"<([^<>]+)>\s*$")
_REPLY_SUBJECT = re.compile(r"\s*(re|aw|sv|antw)(\[\d+\])?\s*:", re.IGNORECASE)


def machine_rule(headers: MailHeaders, parties: MailParties, company: Company) -> str | None:
    """`bounce`, `auto_reply` or `bulk_mail` for what no person wrote to one person; else None.

    They are tried in this order, since a bounce is often marked as automatic too, and both as
    bulk. They hold for the company's own mail as well: a machine never answers.
    """
    if _is_bounce(headers):
        return "bounce"
    if _is_automatic(headers):
        return "auto_reply"
    if _is_bulk(headers) and not _came_through_own_list(headers, parties, company):
        return "bulk_mail"
    return None


def is_reply(headers: MailHeaders) -> bool:
    """Whether the message answers another one."""
    # An In-Reply-To may hold a remark in place of an id.
    named = [*headers.raw("In-Reply-To"), *headers.raw("References")]
    return any(named) or _REPLY_SUBJECT.match(headers.text("Subject")) is not None


def _is_bounce(headers: MailHeaders) -> bool:
    content_type = headers.text("Content-Type")
    if _REPORT.match(content_type) and _DELIVERY_STATUS.search(content_type):
        return True
    senders = headers.addresses("From")
    mailbox = senders[0].partition("@")[0] if senders else ""
    is_null_path = headers.raw("Return-Path")[:1] == ["<>"]
    return (
        mailbox == "mailer-daemon"
        or (mailbox == "postmaster" and is_null_path)
        or (not senders and headers.text("From").endswith("<>"))
    )


def _is_automatic(headers: MailHeaders) -> bool:
    """Outlook sets X-Auto-Response-Suppress on people's mail too, so it says nothing here."""
    return (
        _first_word(headers.text("Auto-Submitted")) not in ("", "no")
        or any(
            _first_word(headers.text(name)) not in ("", "no")
            for name in ("X-Autoreply", "X-Autorespond")
        )
        or _precedence(headers) == "auto_reply"
        or _REPORT.match(headers.text("Content-Type")) is not None
    )


def _is_bulk(headers: MailHeaders) -> bool:
    return _precedence(headers) in _BULK_PRECEDENCE or any(map(headers.raw, _LIST_HEADERS))


def _came_through_own_list(headers: MailHeaders, parties: MailParties, company: Company) -> bool:
    """A support mailbox that is a group marks every customer's mail as mail of its list."""
    list_id = _LIST_ID.search(headers.text("List-Id").lower())
    return not parties.is_from_company and list_id is not None and in_company(list_id[1], company)


def _precedence(headers: MailHeaders) -> str:
    return _first_word(headers.text("Precedence"))


def _first_word(value: str) -> str:
    return next(iter(re.findall(r"[\w-]+", value.lower())), "")
