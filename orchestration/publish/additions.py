"""What a release holds beside its tables."""

from collections.abc import Sequence
from functools import partial

from orchestration.publish.release import Addition
from orchestration.publish.report.report import write_report
from orchestration.publish.spreadsheets import write_spreadsheets
from orchestration.publish.tables import PublicTable


def additions(tables: Sequence[PublicTable]) -> list[Addition]:
    """The report, and monthly figures for spreadsheets."""
    return [write_report, partial(write_spreadsheets, tables)]
