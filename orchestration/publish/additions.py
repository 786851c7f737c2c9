"""What a release holds beside its tables."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from orchestration.publish.docs import write_docs
from orchestration.publish.release import Addition
from orchestration.publish.report.report import write_report
from orchestration.publish.spreadsheets import write_spreadsheets
from orchestration.publish.tables import public_tables


def additions(manifest: Mapping[str, Any]) -> list[Addition]:
    """The report, monthly figures for spreadsheets, and the documentation of the models.

    Args:
        manifest: dbt's manifest.
    """
    return [
        write_report,
        partial(write_spreadsheets, public_tables(manifest)),
        lambda folder, _: write_docs(manifest, folder),
    ]
