"""Exports with something broken in them: no reader fails, and no row is lost or counted twice.

Mutated are the fixtures of each format and, where they are, the real exports. A file either is
refused with a reason, or each of its rows is a candidate or a reject.
"""

import gzip
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestration.feeds import Feed
from orchestration.ingest.night_files import NightFiles, read_context, read_night
from orchestration.ingest.readers import READERS
from orchestration.ingest.readers.unpacking import MIB, SMALL_BYTES
from tests.unit.ingest.conftest import MONDAY, World

FIXTURES = Path(__file__).parents[3] / "fixtures/exports"
SAMPLES = Path(__file__).parents[5] / "shared/samples"
EXAMPLES = 8
GUARDED_EXAMPLES = 2
LONG_LINE = 2 * MIB
DEPTHS = (200, 900, 1000, 50_000)
CONTACTS = {"account": "account", "reason": "reason_code", "resolved": "resolved"}
TABLES = {
    "calls.csv": ("telephony", {"key": "call_id", "columns": {"begin": "started_at"}}),
    "times_of_day_beside_a_date.csv": (
        "telephony",
        {"key": "id", "date": "day", "delimiter": "\t", "columns": {"begin": "started_at"}},
    ),
    "versions.csv": (
        "telephony",
        {"key": "call_id", "version": "version", "columns": {"begin": "started_at"}},
    ),
    "chats.csv": ("chat", {"key": "chat", "contained": "bot"}),
    "emails.csv": ("email", {"key": "ticket"}),
    "customers.csv": ("customers", {"key": "row", "columns": {"mail": "email"}}),
    "agents.csv": ("agents", {"key": "agent_id"}),
    "invitations.csv": ("invitations", {"key": "id", "columns": {"ref": "reference"}}),
    "evaluations.csv": ("quality", {"key": "id"}),
    "responses.csv": (
        "survey",
        {"key": "id", "columns": {"done": "responded_at"}, "nps": "likely", "comment": "text"},
    ),
}
REAL_EXPORTS = {
    "amazon_connect_ctr": "telephony/amazon_connect/*",
    "amazon_connect_evaluations": "qa/amazon_connect/*",
    "asterisk_cdr": "telephony/asterisk/*",
    "asterisk_queue_log": "telephony/asterisk/*queue*",
    "cisco_cucm_cdr": "telephony/cisco_cucm/*",
    "email_messages": "email_ticket/eml_*/*",
    "freshdesk_tickets": "*/freshdesk*/*.json",
    "genesys_conversations": "*/genesys_cloud/*.json",
    "intercom_conversations": "chat/intercom/*.json",
    "qualtrics_responses": "survey/qualtrics/*hdr*.csv",
    "surveymonkey_responses": "survey/surveymonkey/*",
    "twilio_calls": "telephony/twilio/*",
    "twilio_flex_assessments": "qa/twilio_flex/*",
    "typeform_responses": "survey/typeform/*",
    "zendesk_messaging": "chat/zendesk_messaging/*",
    "zendesk_tickets": "email_ticket/zendesk/*.json",
}
LARGEST_SOURCE = 100_000


@dataclass(frozen=True)
class Source:
    """An export as it was before it was broken."""

    feed: Feed
    name: str
    content: bytes


@cache
def sources(format_: str) -> list[Source]:
    """The exports of a format, small enough to be read many times."""
    if format_ == "table":
        paths = [(FIXTURES / "table" / name, *given) for name, given in TABLES.items()]
    else:
        channel = sorted(READERS[format_].channels)[-1]
        options = CONTACTS if "reason" in READERS[format_].options else {}
        found = [*(FIXTURES / format_).iterdir(), *SAMPLES.glob(REAL_EXPORTS[format_])]
        paths = [(path, channel, options) for path in sorted(found) if path.is_file()]
    return [
        Source(
            Feed("feed", channel, format_, "%Y-%m-%d/*", "America/New_York", "US", options=options),
            path.name,
            path.read_bytes(),
        )
        for path, channel, options in paths
        if 0 < path.stat().st_size < LARGEST_SOURCE
    ]


def broken(content: bytes, other: bytes, draw: Callable[..., int]) -> Iterator[bytes]:
    """One mutation of each kind, at a place that is drawn."""
    at = draw(st.integers(0, len(content)))
    before, after = content[:at], content[at:]
    yield before
    yield before + after[draw(st.integers(1, 40)) :]
    yield before + b"\0" * draw(st.integers(1, 8)) + after
    yield before + draw(st.binary(min_size=1, max_size=8)) + after
    yield before + after[1:2] + after[:1] + after[2:]
    yield before + b"x" * LONG_LINE + after
    yield before + other
    lines = content.splitlines(keepends=True)
    line = draw(st.integers(0, len(lines) - 1))
    yield b"".join([*lines[: line + 1], *lines[line:]])
    depth = draw(st.sampled_from(DEPTHS))
    yield before + b"[" * depth + after
    yield deepened(content, at, b"[" * depth + b"]" * depth)
    yield deepened(content, at, b'{"a":' * depth + b"1" + b"}" * depth)


def deepened(content: bytes, at: int, value: bytes) -> bytes:
    """The content with one more JSON value behind the next key."""
    key = re.compile(rb'":\s*').search(content, at)
    return content[: key.end()] + value + b', "z": ' + content[key.end() :] if key else content


def drop(world: World, source: Source, content: bytes, night: date, suffix: str = "") -> None:
    """Makes this content the only file of a night of the source's feed."""
    folder = world.settings.inbox / f"{night}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / f"{source.name}{suffix}").write_bytes(content)
    world.feeds[0] = source.feed


def check_night(world: World, source: Source, content: bytes, suffix: str = "") -> NightFiles:
    """Reads a night whose one file has this content: it is refused, or all rows have a place."""
    drop(world, source, content, MONDAY, suffix)
    found = NightFiles(MONDAY)
    context = read_context(world.config, world.feed)
    parts = list(read_night(world.settings, world.config, context, found))
    assert not [problem for problem in found.problems if "is refused" not in problem]
    assert bool(found.problems) == bool(found.refused)
    for part in parts:
        assert len(part.table) == len(part.raw)
        assert all(row.reasons and all(row.reasons) for row in part.rejects)
        keys = part.table["row_key"].to_pylist()
        assert all(key is None or isinstance(key, str) for key in keys)
    return found


bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("format_", READERS)
@bounded
@given(data=st.data())
def test_a_broken_export_is_refused_or_each_of_its_rows_has_its_place(
    world: World, format_: str, data: st.DataObject
):
    source = data.draw(st.sampled_from(sources(format_)))
    other = data.draw(st.sampled_from(sources(format_)))
    for content in broken(source.content, other.content, data.draw):
        check_night(world, source, content)


@pytest.mark.parametrize("format_", READERS)
@settings(bounded, max_examples=GUARDED_EXAMPLES)
@given(data=st.data())
def test_the_guards_take_whatever_was_read_and_rows_read_are_the_sum_of_their_places(
    world: World, format_: str, data: st.DataObject
):
    source = data.draw(st.sampled_from(sources(format_)))
    contents = list(broken(source.content, source.content, data.draw))
    nights = [MONDAY + timedelta(days=day) for day in range(len(contents))]
    for night, content in zip(nights, contents, strict=True):
        drop(world, source, content, night)
    for night, verdict in zip(nights, world.land(*nights), strict=True):
        quarantine = world.quarantine(night)
        assert "defect" not in verdict.reason
        assert bool(verdict.reason) == (verdict.status == "refused")
        assert all(row["reasons"] for row in quarantine)
        assert verdict.rows_quarantined == len(quarantine)
        assert verdict.rows_read == len(world.candidates(night)) + len(quarantine)


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """An archive that holds more than is unpacked of one so small."""
    return gzip.compress(b" " * (SMALL_BYTES + MIB), compresslevel=1)


@pytest.mark.parametrize("format_", READERS)
def test_an_archive_made_to_fill_the_memory_is_refused(world: World, format_: str, bomb: bytes):
    found = check_night(world, sources(format_)[0], bomb, suffix=".gz")
    assert "look at where it came from" in "".join(found.problems)
