"""The inbox: each night's rows as files, packed the way that vendors pack them."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import zstandard

from orchestration.demo.company import (
    AGENTS,
    CHAT,
    CUSTOMERS,
    MAIL,
    POST_CONTACT,
    RELATIONSHIP,
    VOICE,
)
from orchestration.demo.nights import Nights
from orchestration.demo.records import (
    AgentLine,
    Broken,
    CustomerLine,
    Deliveries,
    Leg,
    Mail,
    Record,
    Response,
    Snapshot,
)
from orchestration.demo.render import connect, intercom, mbox, qualtrics, table

ROWS_PER_FILE = 400
MOST_FILES = 4
PACKINGS = (".json.gz", ".json.gz", ".json.zst", ".json")
Files = dict[str, bytes]


def row_text(row: Record, nights: Nights) -> str:
    """The row as its file holds it."""
    match row:
        case Broken():
            return row.raw
        case Leg():
            return connect.line(row)
        case Snapshot():
            return intercom.line(row)
        case Mail():
            return mbox.text(row, nights.zone)
        case Response():
            return qualtrics.line(row, nights)
        case CustomerLine():
            return table.customer_line(row)
        case AgentLine():
            return table.agent_line(row)


def pack(text: str, suffix: str) -> bytes:
    """The bytes of a file; packed without a time stamp, so that they are the same every time."""
    data = text.encode("utf-8", errors="surrogateescape")
    if suffix.endswith(".gz"):
        return gzip.compress(data, compresslevel=1, mtime=0)
    return zstandard.ZstdCompressor().compress(data) if suffix.endswith(".zst") else data


def connect_files(folder: str, texts: list[str]) -> Files:
    """Records back to back, in some files without line breaks between them."""
    count = min(MOST_FILES, 1 + len(texts) // ROWS_PER_FILE)
    size = -(-len(texts) // count)
    files = {}
    for number in range(count):
        chunk = texts[number * size : (number + 1) * size]
        is_whole = all(text.endswith("}") for text in chunk)
        separator = "" if is_whole and number == MOST_FILES - 1 else "\n"
        suffix = PACKINGS[number]
        content = "".join(text + separator for text in chunk)
        files[f"{folder}/part-{number:03}{suffix}"] = pack(content, suffix)
    return files


def intercom_files(stem: str, night: int, texts: list[str]) -> Files:
    """One conversation per line; some nights one array, unless a row is broken."""
    if night % 5 == 3 and all(text.endswith("}") for text in texts):
        content = "[" + ",\n".join(texts) + "]\n"
    else:
        content = "".join(f"{text}\n" for text in texts)
    suffix = ".json.gz" if night % 2 else ".json"
    return {stem + suffix: pack(content, suffix)}


def mail_files(folder: str, rows: list[Record], texts: list[str]) -> Files:
    """Two mailboxes, and messages that somebody saved one by one."""
    files: Files = {}
    boxed = []
    for row, text in zip(rows, texts, strict=True):
        if isinstance(row, Mail) and row.is_single_file:
            files[f"{folder}/saved-{len(files):04}.eml"] = pack(text, ".eml")
        else:
            boxed.append(text)
    middle = len(boxed) // 3
    for name, part in (("archive", boxed[:middle]), ("inbox", boxed[middle:])):
        if part:
            files[f"{folder}/{name}.mbox"] = pack(mbox.mbox(part), ".mbox")
    return files


def night_files(feed: str, day: date, night: int, rows: list[Record], nights: Nights) -> Files:
    """Files of one feed's night by name; none where a feed has nothing to say."""
    if not rows:
        return {}
    texts = [row_text(row, nights) for row in rows]
    if feed == VOICE:
        return connect_files(f"connect/{day}", texts)
    if feed == CHAT:
        return intercom_files(f"intercom/{day}", night, texts)
    if feed == MAIL:
        return mail_files(f"mail/{day}", rows, texts)
    header, name = CSV_FILES[feed]
    return {f"{name}{day}.csv": pack(header(nights) + "".join(texts), ".csv")}


CSV_FILES: dict[str, tuple[Callable[[Nights], str], str]] = {
    POST_CONTACT: (lambda nights: qualtrics.header(nights.zone.key), "qualtrics/post_contact/"),
    RELATIONSHIP: (lambda nights: qualtrics.header(nights.zone.key), "qualtrics/relationship/"),
    CUSTOMERS: (lambda nights: table.CUSTOMER_HEADER, "crm/customers_"),
    AGENTS: (lambda nights: table.AGENT_HEADER, "crm/agents_"),
}


def write_inbox(folder: Path, deliveries: Deliveries, nights: Nights) -> dict[tuple[str, int], int]:
    """Writes every file.

    Returns:
        The number of files by feed and night.
    """
    counts = {}
    for feed, by_night in deliveries.items():
        for night, rows in enumerate(by_night):
            files = night_files(feed, nights.dates[night], night, rows, nights)
            counts[feed, night] = len(files)
            for name, data in files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
    return counts
