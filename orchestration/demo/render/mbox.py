"""Mail messages as text, and how an mbox strings them together."""

import base64
import quopri
import re
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from orchestration.demo.records import Mail

FROM_LINE = re.compile(r"^(>*From )", re.MULTILINE)
BODY_ENCODINGS = ("8bit", "8bit", "8bit", "quoted-printable", "base64")


def encoded(body: str, encoding: str) -> str:
    """The body in a content transfer encoding."""
    if encoding == "base64":
        return base64.encodebytes(body.encode()).decode("ascii")
    if encoding == "quoted-printable":
        return quopri.encodestring(body.encode()).decode("ascii")
    return body


def addressed(mail: Mail) -> tuple[str, str]:
    """From and To, with the display names that mail programs add."""
    name = mail.sender.partition("@")[0].replace(".", " ").title()
    return f'"{name}" <{mail.sender}>', f"<{mail.recipient}>"


def kind_headers(mail: Mail) -> list[str]:
    """What tells machines' mail from people's."""
    if mail.kind == "auto_reply":
        return ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"]
    if mail.kind == "bulk_mail":
        return ["Precedence: bulk", "List-Unsubscribe: <mailto:leave@letters.example>"]
    if mail.kind == "bounce":
        return ["Return-Path: <>", "Auto-Submitted: auto-replied"]
    return [f"X-Agent-Id: {mail.agent.mail_id}"] if mail.agent else []


def text(mail: Mail, zone: ZoneInfo) -> str:
    """The message. Its Date bears the offset of the zone, as mail programs write it."""
    sender, recipient = addressed(mail)
    lines = kind_headers(mail)
    lines += [f"From: {sender}", f"To: {recipient}"]
    lines.append(f"Date: {format_datetime(datetime.fromtimestamp(mail.at, UTC).astimezone(zone))}")
    if mail.message_id:
        lines.append(f"Message-ID: <{mail.message_id}>")
    if mail.references:
        lines.append(f"In-Reply-To: <{mail.references[-1]}>")
        lines.append("References: " + "\n ".join(f"<{name}>" for name in mail.references))
    is_ascii = mail.subject.isascii()
    lines.append(f"Subject: {mail.subject if is_ascii else Header(mail.subject, 'utf-8').encode()}")
    lines.append("MIME-Version: 1.0")
    if mail.kind == "bounce":
        return "\n".join(lines) + bounce_report(mail)
    encoding = BODY_ENCODINGS[mail.at % len(BODY_ENCODINGS)]
    lines.append("Content-Type: text/plain; charset=utf-8")
    lines.append(f"Content-Transfer-Encoding: {encoding}")
    return "\n".join([*lines, "", encoded(mail.body, encoding)])


def bounce_report(mail: Mail) -> str:
    """Content type and body of a delivery status notification."""
    return (
        '\nContent-Type: multipart/report; report-type=delivery-status; boundary="=b="\n'
        "\n--=b=\nContent-Type: text/plain\n\nYour message could not be delivered.\n"
        "\n--=b=\nContent-Type: message/delivery-status\n"
        f"\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {mail.customer}\n"
        "Action: failed\nStatus: 5.2.2\n\n--=b=--\n"
    )


def mbox(messages: list[str]) -> str:
    """Messages one after another; a line of theirs that begins with From is quoted."""
    return "".join(
        "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"
        + FROM_LINE.sub(r">\1", message)
        + ("\n" if message.endswith("\n") else "\n\n")
        for message in messages
    )
