"""One small demo for all tests of the simulator, and its exports and truth as plain records."""

import csv
import gzip
import json
import mailbox
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard

from orchestration.demo import write_demo

CONTACTS = 4_000
Records = list[dict[str, Any]]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default nights and seed with fewer contacts."""
    folder = tmp_path_factory.mktemp("simulator") / "demo"
    write_demo(folder, contacts=CONTACTS)
    return folder


@pytest.fixture(scope="session")
def truth(demo: Path) -> Callable[[str], Records]:
    """Rows of a table of the truth."""

    def rows(name: str) -> Records:
        return pq.read_table(demo / "truth" / f"{name}.parquet").to_pylist()

    return rows


def text_of(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".zst":
        data = zstandard.ZstdDecompressor().decompress(data)
    return data.decode("utf-8", errors="surrogateescape")


def json_objects(text: str) -> Records:
    """Objects back to back, one per line, or in one array; what does not parse is left out."""
    if text.startswith("["):
        return list(json.loads(text))
    objects: Records = []
    place = 0
    while place < len(text):
        try:
            value, place = json.JSONDecoder().raw_decode(text, place)
            objects.append(value)
        except json.JSONDecodeError:
            place = text.index("\n", place)
        place += text[place : place + 1] == "\n"
    return objects


@pytest.fixture(scope="session")
def legs(demo: Path) -> Records:
    """Connect records with the night that brought them."""
    return _json_rows(demo / "inbox" / "connect", lambda path: path.parent.name)


@pytest.fixture(scope="session")
def conversations(demo: Path) -> Records:
    """Intercom conversations with the night that brought them."""
    return _json_rows(demo / "inbox" / "intercom", lambda path: path.name[:10])


def _json_rows(folder: Path, night: Callable[[Path], str]) -> Records:
    files = sorted(path for path in folder.rglob("*.json*"))
    return [
        {**each, "night": night(path)} for path in files for each in json_objects(text_of(path))
    ]


@pytest.fixture(scope="session")
def mails(demo: Path) -> list[Message]:
    return [
        message
        for path in sorted((demo / "inbox" / "mail").rglob("*.mbox"))
        for message in mailbox.mbox(path, create=False)
    ]


@pytest.fixture(scope="session")
def responses(demo: Path) -> list[dict[str, str]]:
    """Lines of the survey after contacts, without its second and third header row."""
    folder = demo / "inbox" / "qualtrics" / "post_contact"
    lines = []
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf-8", newline="") as cells:
            lines += [{**line, "night": path.stem} for line in list(csv.DictReader(cells))[2:]]
    return lines
