"""One file read by columns and one row at a time, for tests that hold both against each other."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from orchestration.feeds import Company, Feed, FeedsConfig
from orchestration.ingest.night_files import NightFiles, read_context, read_night
from orchestration.ingest.quarantine import QuarantinedRow
from orchestration.ingest.readers import READERS, csv_blocks, json_lines, json_shapes
from orchestration.ingest.readers.base import ColumnReader
from orchestration.settings import Settings
from tests.builders import NIGHT


def outcome(
    feed: Feed, content: bytes, *, by_columns: bool
) -> tuple[Any, list[QuarantinedRow], list[str], Any]:
    """Rows with their texts, rejects, problems and columns of one file, in blocks of a few rows."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        inbox = Path(folder)
        (inbox / NIGHT.strftime(feed.pattern)).write_bytes(content)
        places = Settings(inbox, inbox, inbox, "duckdb", "key", is_demo_inbox=False)
        config = FeedsConfig("UTC", Company(), (), (feed,))
        patch.setattr(csv_blocks, "BLOCK_LINES", 24)
        patch.setattr(csv_blocks, "_FEWEST_LINES", 2)
        patch.setattr(json_lines, "MOST_CHARACTERS", 8_000)
        patch.setattr(json_lines, "FEWEST_LINES", 3)
        patch.setattr(json_lines, "FEWEST_CHARACTERS", 1_000)
        patch.setattr(json_shapes, "FEWEST_LINES", 2)
        reader = READERS[feed.format]
        assert isinstance(reader, ColumnReader)
        if not by_columns:
            patch.setattr(type(reader), "read_by_columns", type(reader).read)
        found = NightFiles(NIGHT)
        parts = list(read_night(places, config, read_context(config, feed), found))
        rows = [row for part in parts for row in part.table.to_pylist()]
        raw = [text for part in parts for text in part.raw]
        rejects = [reject for part in parts for reject in part.rejects]
        rejects.sort(key=lambda reject: reject.line)
        return list(zip(rows, raw, strict=True)), rejects, found.problems, found.columns


def assert_routes_agree(feed: Feed, content: bytes) -> None:
    by_columns, by_rows = (outcome(feed, content, by_columns=way) for way in (True, False))
    assert by_columns == by_rows
