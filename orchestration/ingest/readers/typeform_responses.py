"""Typeform responses: from the Responses API, from webhooks, from the old data API, or as CSV.

- Responses API: pages `{items: [...]}`; items as a job stores them one by one are read as well.
- Webhooks: `{event_type, form_response}`, one object per delivery.
- Data API v1: `{questions, responses}`, `completed` "0" or "1", answers by question id.
- CSV of the results page: first column `#`, times in columns that say (UTC).

Times carry their zone, or their column's header does; those of the data API v1 are the feed's.
An option names an answer by the question's ref, id or title (the title where the export has it),
a hidden field by `hidden.name` or, where no answer has it, its name. Details: typeform_json.py,
typeform_table.py.

A CSV without a column that an option names is refused, and so is JSON none of whose forms has the
question; pages of the Responses API tell no form (survey_questions.py).

Traps: unfinished responses are listed too, with a submission in the year 1 or with none; a
response that is finished later keeps its token.
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
from orchestration.ingest.readers.survey_answers import SURVEY_OPTIONS, SURVEY_VALUE_OPTIONS
from orchestration.ingest.readers.text_files import TextFile
from orchestration.ingest.readers.typeform_json import json_responses
from orchestration.ingest.readers.typeform_table import table_responses


class TypeformResponses:
    """Reader of `typeform_responses`; see `base.Reader`."""

    name = "typeform_responses"
    channels = frozenset({"survey"})
    options = SURVEY_OPTIONS | SURVEY_VALUE_OPTIONS
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return SURVEY_RESPONSES

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        """Rows of the file in order; those of a page bear the page's line.

        Raises:
            FileRefusedError: truncated, unreadable, or no export of Typeform.
        """
        if is_json_file(file, context):
            return json_responses(file, context)
        return table_responses(TextFile(file.path, context.feed.encoding), context)
