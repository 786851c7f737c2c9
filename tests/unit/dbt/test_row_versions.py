"""Which version of a row counts, and in which night (contract of rows: accepted or superseded)."""

from datetime import date

from tests.builders import feed, leg
from tests.warehouse import Warehouse

NIGHT_1, NIGHT_2, NIGHT_3 = date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)


def dispositions(warehouse: Warehouse, *rows: dict[str, object]) -> list[str]:
    """Dispositions of rows of one feed, in the order given (line numbers rise with it)."""
    warehouse.configure()
    warehouse.write(legs=rows)
    warehouse.build("+int_row_versions")
    found = warehouse.rows(
        "select disposition from intermediate.int_row_versions"
        " join staging.stg_legs using (row_id) order by line"
    )
    return [row["disposition"] for row in found]


def test_the_newest_version_counts_even_when_an_older_one_arrives_later(
    warehouse: Warehouse,
) -> None:
    newer = leg("c", export_date=NIGHT_1, row_version="2026-01-05T10:00:00Z")
    older = leg("c", export_date=NIGHT_2, row_version="2026-01-05T09:00:00Z", seconds=5)
    assert dispositions(warehouse, newer, older) == ["accepted", "superseded"]


def test_a_row_without_version_is_older_than_any_version(warehouse: Warehouse) -> None:
    unversioned = leg("c", export_date=NIGHT_2)
    versioned = leg("c", export_date=NIGHT_1, row_version="1")
    assert dispositions(warehouse, unversioned, versioned) == ["superseded", "accepted"]


def test_of_equal_copies_the_earliest_nights_first_counts(warehouse: Warehouse) -> None:
    later_night = leg("c", export_date=NIGHT_2)
    first_line = leg("c", export_date=NIGHT_1)
    second_line = leg("c", export_date=NIGHT_1)
    assert dispositions(warehouse, later_night, first_line, second_line) == [
        "superseded",
        "accepted",
        "superseded",
    ]


def test_of_one_version_time_the_content_delivered_last_holds_in_its_earliest_copy(
    warehouse: Warehouse,
) -> None:
    one = leg("c", export_date=NIGHT_1, seconds=1)
    other = leg("c", export_date=NIGHT_2, seconds=2)
    one_again = leg("c", export_date=NIGHT_3, seconds=1)
    assert dispositions(warehouse, one, other, one_again) == [
        "accepted",
        "superseded",
        "superseded",
    ]


def test_an_older_version_of_equal_content_is_no_copy_of_the_newest(warehouse: Warehouse) -> None:
    first = leg("c", export_date=NIGHT_1, row_version="1")
    reverted = leg("c", export_date=NIGHT_2, row_version="3")
    assert dispositions(warehouse, first, reverted) == ["superseded", "accepted"]


def test_within_a_night_the_later_file_is_delivered_later(warehouse: Warehouse) -> None:
    late_file = leg("c", file="b.json", line=1, seconds=1)
    early_file = leg("c", file="a.json", line=9, seconds=2)
    assert dispositions(warehouse, late_file, early_file) == ["accepted", "superseded"]


def test_an_out_of_scope_row_delivered_again_is_superseded(warehouse: Warehouse) -> None:
    first = leg("c", export_date=NIGHT_1, out_of_scope_rule="recording_fork")
    again = leg("c", export_date=NIGHT_2, out_of_scope_rule="recording_fork")
    assert dispositions(warehouse, first, again) == ["out_of_scope", "superseded"]


def test_a_record_that_came_into_scope_supersedes_its_out_of_scope_version(
    warehouse: Warehouse,
) -> None:
    out = leg("c", row_version="1", out_of_scope_rule="preview_dial")
    now_in = leg("c", row_version="2")
    assert dispositions(warehouse, out, now_in) == ["superseded", "accepted"]


def test_one_key_in_two_feeds_is_two_records_and_a_feed_not_configured_is_left_out(
    warehouse: Warehouse,
) -> None:
    warehouse.configure(feeds=[feed("voice_main"), feed("voice_other")])
    warehouse.write(legs=[leg("c"), leg("c", feed="voice_other"), leg("c", feed="removed")])
    warehouse.build("+int_row_versions")
    found = warehouse.rows("select feed, disposition from intermediate.int_row_versions order by 1")
    assert found == [
        {"feed": "voice_main", "disposition": "accepted"},
        {"feed": "voice_other", "disposition": "accepted"},
    ]
