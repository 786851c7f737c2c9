"""Headers of a mail message: decoding, addresses, message ids and the time it was sent."""

import re
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.parser import HeaderParser
from zoneinfo import ZoneInfo

from orchestration.ingest.identifiers import normalise
from orchestration.ingest.readers.decoding import decode, has_undecodable
from orchestration.ingest.readers.times import parse_rfc2822, parse_timestamp

_END = re.compile(rb"\r?\n\r?\n|\r\r")
_FOLD = re.compile(r"\r?\n|\r")
_COMMENT = re.compile(r"\([^()]*\)")
# A quoted name, or with the @ the local part of an address. No longer than names are, and an
# address from its first letter on: a search that begins anew at each letter takes minutes.
_QUOTED = re.compile(r'"(?:[^"\\]|\\.){0,256}"(@?)')
_ITEM = re.compile(r'(?:"[^"]*"@|[^,;])+')
_ADDRESS = re.compile(r'(?:"[^"]+"|(?<![^\s<>()\[\]",;:@])[^\s<>()\[\]",;:@]+)@[^\s<>()\[\]",;:@]+')
# As archives of Mailman show addresses: `jane at home.example (Jane Doe)`.
_HIDDEN = re.compile(r"\s*(?:[^<>]*<)?([^\s<>()@,;]+) at ([\w-]+(?:\.[\w-]+)+)>?\s*(?:\(.*)?")
_MESSAGE_ID = re.compile(r"<([^<>]+)>")
_BARE_ID = re.compile(r"[^@\s<>]+@[^@\s<>]+")
# RFC 5322, section 4.5, has readers take the space before the colon; the parser does not.
_SPACE_IN_NAME = re.compile(r"(?:^|(?<=[\r\n]))([!-9;-~]+)[ \t]+:")
_FROM_GMT = re.compile(r"\b(?:GMT|UTC)(?=[+-]\d)")
_MOST_CHARACTERS = 8_192


def head_and_body(message: bytes) -> tuple[bytes, bytes]:
    """The message's two halves; empty lines before the headers belong to neither."""
    message = message.lstrip(b"\r\n")
    end = _END.search(message)
    return (message[: end.end()], message[end.end() :]) if end else (message, b"")


class MailHeaders:
    """The headers of one message, without regard to the case of their names; false when none.

    Args:
        head: the message up to the first empty line.
        feed_encoding: the feed's `encoding`, for bytes beyond ASCII that are not UTF-8.
    """

    def __init__(self, head: bytes, feed_encoding: str | None) -> None:
        self._values: dict[str, list[str]] = {}
        written = _SPACE_IN_NAME.sub(r"\1:", decode(head, feed_encoding))
        for name, value in HeaderParser().parsestr(written).raw_items():
            self._values.setdefault(name.lower(), []).append(_FOLD.sub("", value).strip())

    def __bool__(self) -> bool:
        return bool(self._values)

    def raw(self, name: str) -> list[str]:
        """Values of a header, unfolded, encoded words as they are.

        Raises:
            ValueError: a byte of it decodes neither as UTF-8 nor in the feed's encoding.
        """
        values = self._values.get(name.lower(), [])
        if any(has_undecodable(value) for value in values):
            raise ValueError(
                f"header {name} holds bytes that are not UTF-8; set the feed's `encoding`"
            )
        return values

    def texts(self, name: str) -> list[str]:
        """Values of a header with its encoded words decoded; raises ValueError like `addresses`."""
        return [_decoded(value) for value in self._of_usual_length(name)]

    def text(self, name: str) -> str:
        """The first value of a header, decoded; empty when there is none."""
        return next(iter(self.texts(name)), "")

    def addresses(self, *names: str) -> list[str]:
        """Normalised email addresses of the headers, in order.

        Raises:
            ValueError: as `raw`, or a value is too long to be taken apart.
        """
        items = [item for name in names for item in self._address_lists(name)]
        found = [address for item in items for address in _mails(item)]
        normalised = [normalise("email", address, None) for address in found]
        return [address for address in normalised if address]

    def _address_lists(self, name: str) -> list[str]:
        """Values of a header; a long one, such as hundreds of recipients, cut at its commas."""
        values = self.raw(name)
        items = [
            item
            for value in values
            for item in (value.split(",") if len(value) > _MOST_CHARACTERS else [value])
        ]
        return _of_usual_length(name, items)

    def _of_usual_length(self, name: str) -> list[str]:
        return _of_usual_length(name, self.raw(name))

    def message_id(self) -> str | None:
        """The message's own id without brackets; None where it has none."""
        written = self.text("Message-ID")
        return next(iter(_bracketed_ids(written)), written.strip("<> ")) or None

    def message_ids(self, *names: str) -> list[str]:
        """Distinct message ids of the headers without brackets, in order."""
        values = [value for name in names for value in self.raw(name)]
        found = [message_id for value in values for message_id in _ids(value)]
        return list(dict.fromkeys(found))

    def sent_at(self, zone: ZoneInfo) -> tuple[datetime, str] | None:
        """The time sent in naive UTC, and `zone` or `feed` for where its zone came from.

        Taken from Date, else from the topmost Received that holds a time; None where none does.
        """
        written = self.raw("date")[:1]
        written += [value.rpartition(";")[2] for value in self.raw("received")]
        return next((time for value in written if (time := _time(value, zone))), None)


def _of_usual_length(name: str, values: list[str]) -> list[str]:
    for value in values:
        if len(value) > _MOST_CHARACTERS:
            raise ValueError(
                f"header {name} has {len(value):,} characters, expected at most "
                f"{_MOST_CHARACTERS:,}; look at what sent this mail"
            )
    return values


def _decoded(value: str) -> str:
    try:
        chunks = decode_header(value)
    except HeaderParseError:
        return value
    return "".join(
        chunk if isinstance(chunk, str) else _decoded_chunk(chunk, charset)
        for chunk, charset in chunks
    )


def _decoded_chunk(chunk: bytes, charset: str | None) -> str:
    try:
        # decode_header hands the text between encoded words over in this escape.
        return chunk.decode(charset or "raw-unicode-escape", "replace")
    except (LookupError, ValueError):
        return chunk.decode("utf-8", "replace")


def _ids(value: str) -> list[str]:
    """Message ids of a value; with brackets about ids, the rest of the value is comment.

    Some mailers leave the brackets out. Then all words must be ids: `message from jane@home` is a
    remark with an address, which all threads of that person would share.
    """
    if bracketed := _bracketed_ids(value):
        return bracketed
    words = [word.strip("<>,;") for word in value.split()]
    return words if all(map(_BARE_ID.fullmatch, words)) else []


def _bracketed_ids(value: str) -> list[str]:
    """Ids in angle brackets; one that was folded in its middle is put together again."""
    found = ("".join(inside.split()) for inside in _MESSAGE_ID.findall(value))
    return [message_id for message_id in found if message_id]


def _mails(value: str) -> list[str]:
    """Addresses of a list; what stands in angle brackets goes before a name that looks like one.

    Where none is, it may be the one address of a value of Mailman's.
    """
    bare = _QUOTED.sub(lambda quoted: quoted[0] if quoted[1] else "", _COMMENT.sub("", value))
    found = []
    for item in _ITEM.findall(bare):
        inside = _ADDRESS.search(item, item.find("<") + 1)
        if inside:
            found.append(inside[0])
    if not found and "=?" in value:
        # Broken mailers put the address itself into an encoded word.
        decoded = _decoded(value)
        found = _mails(decoded) if "=?" not in decoded else []
    if not found and (hidden := _HIDDEN.fullmatch(bare)):
        return [f"{hidden[1]}@{hidden[2]}"]
    return found


def _time(written: str, zone: ZoneInfo) -> tuple[datetime, str] | None:
    """The time in RFC 2822, or as programs write it: in ISO 8601, or with an offset from GMT."""
    for parse, text in ((parse_rfc2822, _FROM_GMT.sub("", written)), (parse_timestamp, written)):
        try:
            return parse(text, zone)
        except ValueError:
            continue
    return None
