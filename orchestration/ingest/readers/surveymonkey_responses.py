"""SurveyMonkey responses: its CSV export, and the pages of its API v3.

- CSV: two header rows, the question and below it the answer option; condensed (a column per
  question) or expanded (one per option), answers as texts or as numbers. Generations differ in how
  they write the standard columns (RespondentID, Respondent ID, respondent_id).
- API: pages `{data: [...]}` of responses in bulk, or responses one by one; pages, questions and
  choices are ids. Their texts are in the survey's details: an object of the same file, or a file in
  the same folder with `details` in its name. `simple=true` brings texts along.

Times of the API carry their zone. Those of the CSV are local to the account (the feed's zone) and
written as its country does: local_times.py says in which order, by the option `date_order`.

An option names an answer by its question's text (the first answer given to it), by
`question - option` for one column or matrix row, in the API also by the question's id; the number
that the survey gives to a choice is `question.weight`. A CSV without a column that an option names
is refused, and so is a file of the API that has no such question (survey_questions.py). Details:
surveymonkey_header.py, surveymonkey_table.py, surveymonkey_details.py, surveymonkey_json.py.

Traps: the CSV does not say whether a response is complete, so have completed ones exported, or with
the column Response Status; exports opened on old Macs are in mac_roman (the feed's `encoding`). The
ends of the NPS question's scale bear labels. A remark beside a choice is no answer to the question
and has the name `question - other` alone; a choice marked as not applicable is no answer either.
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
from orchestration.ingest.readers.surveymonkey_json import json_responses
from orchestration.ingest.readers.surveymonkey_table import table_responses
from orchestration.ingest.readers.text_files import TextFile


class SurveyMonkeyResponses:
    """Reader of `surveymonkey_responses`; see `base.Reader`."""

    name = "surveymonkey_responses"
    channels = frozenset({"survey"})
    options = SURVEY_OPTIONS | SURVEY_VALUE_OPTIONS | {"date_order"}
    records_parties = False

    def contract(self, channel: str) -> Contract:
        return SURVEY_RESPONSES

    def read(self, file: SourceFile, context: ReadContext) -> Iterator[Row | Reject | FileColumns]:
        """Rows of the file in order; those of a page bear the page's line.

        Raises:
            FileRefusedError: truncated, unreadable, or no export of SurveyMonkey.
        """
        if is_json_file(file, context):
            return json_responses(file, context)
        return table_responses(TextFile(file.path, context.feed.encoding), context)
