"""The real Amazon Connect files: analyses of contacts, which are another format than records.

Contact Lens writes what was said and how; it holds no contact record, so the reader of contact
records must refuse it and not count it as a contact.
"""

from pathlib import Path

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.amazon_connect_ctr import AmazonConnectCtr
from orchestration.ingest.readers.amazon_connect_evaluations import AmazonConnectEvaluations
from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Reader, SourceFile
from orchestration.ingest.readers.json_stream import json_records
from orchestration.ingest.readers.text_files import text_pieces
from tests.reading import read_rows

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples"
VOICE = SAMPLES / "telephony/amazon_connect/contact_lens_voice_original_EXTRA_BRACE.txt"
CHAT = SAMPLES / "chat/amazon_connect/contact_lens_chat_original.json"
FILES = [("telephony", VOICE), ("chat", CHAT)]
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real exports are not on this machine: no {SAMPLES}"
)


def refusal(reader: Reader, channel: str, path: Path) -> str:
    feed = Feed("connect", channel, reader.name, "*", "UTC")
    with pytest.raises(FileRefusedError) as refused:
        read_rows(SourceFile(path, path.name), ReadContext(feed, Company(), frozenset()))
    return str(refused.value)


def test_these_are_all_files_of_the_vendor() -> None:
    found = {
        path for channel in ("telephony", "chat") for path in SAMPLES.glob(f"{channel}/*connect/*")
    }
    assert found == {VOICE, CHAT}


@pytest.mark.parametrize(("channel", "path"), FILES, ids=["voice", "chat"])
def test_an_analysis_is_no_contact_record(channel: str, path: Path) -> None:
    told = refusal(AmazonConnectCtr(), channel, path)
    assert "has a ContactId: this is no export of Amazon Connect contact records" in told
    assert "check the feed's pattern and format" in told


@pytest.mark.parametrize(("channel", "path"), FILES, ids=["voice", "chat"])
def test_an_analysis_is_no_evaluation(channel: str, path: Path) -> None:
    assert "expected Amazon Connect evaluation exports" in refusal(
        AmazonConnectEvaluations(), "quality", path
    )


def test_the_stray_brace_costs_neither_the_object_before_it_nor_a_silent_loss() -> None:
    found = list(json_records(text_pieces(VOICE, None)))
    assert [type(record) for _, _, record in found] == [dict, str]
    assert found[1][1] == "}"
