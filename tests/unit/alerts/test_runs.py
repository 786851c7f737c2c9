"""What is told of a failed run, and what is not."""

import dagster as dg
import pytest

from orchestration.alerts.runs import run_failed_alert

ADDRESS = "ann@home.example"


@dg.asset(partitions_def=dg.DailyPartitionsDefinition("2026-01-01"))
def broken() -> None:
    raise ValueError(f"could not convert {ADDRESS}")


@pytest.mark.parametrize(
    ("tags", "night", "words"),
    [
        ({"dagster/partition": "2026-01-07"}, "2026-01-07", "the run failed in broken"),
        (
            {
                "dagster/asset_partition_range_start": "2026-01-05",
                "dagster/asset_partition_range_end": "2026-01-07",
            },
            "None",
            "the run of the nights 2026-01-05 to 2026-01-07 failed in broken",
        ),
    ],
)
def test_step_and_class_of_error_are_told_and_nothing_of_what_a_row_holds(
    tags: dict[str, str], night: str, words: str
) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([broken], instance=instance, tags=tags, raise_on_error=False)
        run = instance.get_run_by_id(result.run_id)
        assert run is not None
        alert = run_failed_alert(instance, run)
    assert alert.reason == f"{words} (ValueError); the newest verified release goes on serving"
    assert str(alert.night) == night
    assert result.run_id in alert.link("http://ui")
    assert ADDRESS not in alert.text("http://ui")
