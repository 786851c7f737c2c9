"""What makes two deliveries of a mail one message."""

import hashlib

from orchestration.ingest.readers.mail_headers import MailHeaders

# What the author or the author's system wrote; headers of the transport come after.
_KEY_HEADERS = (
    "Message-ID",
    "From",
    "Reply-To",
    "To",
    "Cc",
    "Date",
    "Subject",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Autoreply",
)


def content_key(headers: MailHeaders, body: bytes) -> str:
    """Hash of what the author wrote: the way a message took makes no other message of it.

    Message-ID alone will not do: different messages share one, and some have none.
    """
    written = [
        f"{name}: {' '.join(value.split())}" for name in _KEY_HEADERS for value in headers.raw(name)
    ]
    text = body.replace(b"\r\n", b"\n").strip()
    return hashlib.sha256("\n".join([*written, "", ""]).encode() + text).hexdigest()


def hashed_id(message: bytes) -> str:
    """The id of a message that has none of its own."""
    return f"sha256:{hashlib.sha256(message).hexdigest()[:16]}"
