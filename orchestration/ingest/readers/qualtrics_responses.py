"""Qualtrics survey responses: CSV in its three header generations, or JSON.

- CSV: times carry no offset. Their zone is the one that the header names, else the feed's. The same
  responses exported by two users differ by hours, because each export follows its user's zone. An
  option names an answer by the question's name or ImportId. Details: qualtrics_header.py,
  qualtrics_table.py.
- JSON, also one object a line, and responses of the API: by the question's id. Times carry their
  zone. Details: qualtrics_json.py.

Traps: the newest export may list a response while it is still being answered. Choices come as
texts or as numbers, of which 2 is mostly No (the option `resolved_answers`). A question that was
seen and not answered may be exported as -99, by the API as any number (the option `nulls`). An NPS
question has two columns, of groups and of scores.
"""

from collections.abc import Iterator

from expectations.contracts import Contract
from expectations.contracts.survey_responses import SURVEY_RESPONSES
from orchestration.ingest.readers.base import (
    FileColumns,
    ReadContext,
    Reject,
    Row,
    SourceFile,
)
from orchestration.ingest.readers.json_files import is_json_file
from orchestration.ingest.readers.qualtrics_json import json_responses
from orchestration.ingest.readers.qualtrics_table import table_responses
from orchestration.ingest.readers.survey_answers import SURVEY_OPTIONS, SURVEY_VALUE_OPTIONS


class QualtricsResponses:
    """Reader of `qualtrics_responses`; see `base.Reader`."""

    name = "qualtrics_responses"
    channels = frozenset({"survey"})
    options = SURVEY_OPTIONS | SURVEY_VALUE_OPTIONS
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return SURVEY_RESPONSES

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        """Rows of the file in order; those of an object of responses bear its line.

        Raises:
            FileRefusedError: truncated, unreadable, or no export of Qualtrics.
        """
        if is_json_file(file, context):
            return json_responses(file, context)
        return table_responses(file, context)
