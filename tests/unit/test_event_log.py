"""Events stored through open connections are those that Dagster's own storage reads."""

from pathlib import Path

import dagster as dg
from dagster._core.instance import InstanceRef

from orchestration.event_log import event_log_of


@dg.asset(
    partitions_def=dg.StaticPartitionsDefinition(["a", "b"]),
    backfill_policy=dg.BackfillPolicy.single_run(),
    check_specs=[dg.AssetCheckSpec("good", asset="letters")],
)
def letters(context: dg.AssetExecutionContext):
    context.log.info("two letters")
    return dg.MaterializeResult(
        check_results=[dg.AssetCheckResult(check_name="good", passed=False)]
    )


def test_dagster_reads_what_was_stored(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    reference = InstanceRef.from_dir(
        str(tmp_path), overrides={"event_log_storage": event_log_of(tmp_path)}
    )
    with dg.DagsterInstance.from_ref(reference) as instance:
        run = dg.materialize(
            [letters],
            instance=instance,
            tags={
                "dagster/asset_partition_range_start": "a",
                "dagster/asset_partition_range_end": "b",
            },
        )
    with dg.DagsterInstance.from_config(str(tmp_path)) as reader:
        assert reader.get_materialized_partitions(letters.key) == {"a", "b"}
        messages = [entry.user_message for entry in reader.all_logs(run.run_id)]
        assert "two letters" in messages
        [check] = letters.check_keys
        summaries = reader.event_log_storage.get_asset_check_summary_records([check])
        assert summaries[check].last_check_execution_record.status.value == "FAILED"
