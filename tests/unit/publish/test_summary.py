"""What a release says at a glance."""

from pathlib import Path

import duckdb
import pytest

from orchestration.publish.summary import headline_estimates, headline_table, nights_table


@pytest.fixture
def published(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute("create schema marts.marts")
        connection.execute(
            "create table marts.marts.agg_headline_metrics as select * from (values "
            "('verdict_fcr', 'share', 120, 0.7256, 0.64, 0.8), "
            "('customer_fcr', 'share', 12, null, null, null)"
            ") t(metric, unit, n, estimate, ci_low, ci_high)"
        )
        connection.execute(
            "create table marts.marts.pipeline_feed_nights as select * from (values "
            "('voice', date '2026-01-06', 'accepted', 100, 3), "
            "('chat', date '2026-01-06', 'refused', 20, 0), "
            "('mail', date '2026-01-06', 'missing', 0, 0), "
            "('chat', date '2026-01-05', 'accepted', 30, 7), "
            "('voice', date '2026-01-05', 'accepted', 90, 1)"
            ") t(feed, export_date, status, rows_read, rows_quarantined)"
        )
    return tmp_path


def test_headline_figures_are_a_table_and_few_cases_a_dash(published: Path) -> None:
    assert headline_table(published).splitlines() == [
        "| metric | n | estimate | low | high |",
        "| --- | --- | --- | --- | --- |",
        "| customer_fcr | 12 | - | - | - |",
        "| verdict_fcr | 120 | 0.726 | 0.640 | 0.800 |",
    ]


def test_headline_figures_are_numbers_to_plot_and_few_cases_none(published: Path) -> None:
    assert headline_estimates(published) == {"verdict_fcr": 0.7256}


def test_nights_tell_what_is_not_accepted_and_where_rows_are_kept_back(published: Path) -> None:
    assert nights_table(published).splitlines()[2:] == [
        "| 2026-01-06 | chat, mail | 120 | 3 | voice 3 |",
        "| 2026-01-05 |  | 120 | 8 | chat 7, voice 1 |",
    ]
