"""Records of one call may lie in several files of a night: by page, by minute, by node."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from orchestration.feeds import Company
from orchestration.ingest.readers.base import FileRefusedError, Night, ReadContext, Row, SourceFile
from tests.reading import read_rows, telephony_feed

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures/exports"


def read_together(reader: str, paths: Sequence[Path]) -> dict[str, Row]:
    """Rows of the files of one night by key."""
    files = [SourceFile(path, path.name) for path in paths]
    context = ReadContext(telephony_feed(reader, "calls"), Company(), frozenset())
    night = ReadContext(context.feed, context.company, frozenset(), night=Night(files))
    rows = [row for file in files for row in read_rows(file, night)]
    return {row.values["row_key"]: row for row in rows if isinstance(row, Row)}


def calls_of_twilio(path: Path) -> list[str]:
    return [json.dumps({"calls": [call]}) for call in json.loads(path.read_text())["calls"]]


def lines_of_cucm(path: Path) -> list[str]:
    header, *lines = path.read_text().splitlines(keepends=True)
    return [header + line for line in lines]


@pytest.mark.parametrize(
    ("reader", "fixture", "split"),
    [
        ("twilio_calls", "page_newest_first.json", calls_of_twilio),
        ("cisco_cucm_cdr", "consult_with_its_own_call_id.txt", lines_of_cucm),
        ("cisco_cucm_cdr", "conference.txt", lines_of_cucm),
    ],
)
def test_a_night_of_many_files_says_the_same_as_one_of_one(tmp_path, reader, fixture, split):
    whole = FIXTURES / reader / fixture
    paths = []
    for number, text in enumerate(split(whole)):
        paths.append(tmp_path / f"{number}.txt")
        paths[-1].write_text(text)
    one, many = read_together(reader, [whole]), read_together(reader, paths)
    assert len(paths) > 1
    assert many.keys() == one.keys()
    for key, row in one.items():
        assert many[key].values == row.values

    # A record that comes again without the rest says nothing new.
    again = [read_together(reader, [path]) for path in paths]
    assert any(row.values != one[key].values for rows in again for key, row in rows.items())
    assert {key: row.digest for rows in again for key, row in rows.items()} == {
        key: row.digest for key, row in many.items()
    }


def test_a_file_that_cannot_be_read_speaks_for_itself_alone(tmp_path):
    whole = FIXTURES / "twilio_calls/page_newest_first.json"
    (tmp_path / "cut.json").write_text(whole.read_text()[:-40])
    files = [SourceFile(path, path.name) for path in (tmp_path / "cut.json", whole)]
    feed = telephony_feed("twilio_calls", "calls")
    context = ReadContext(feed, Company(), frozenset(), night=Night(files))
    assert len(read_rows(files[1], context)) == 4
    with pytest.raises(FileRefusedError):
        read_rows(files[0], context)
