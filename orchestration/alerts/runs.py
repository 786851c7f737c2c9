"""The alert on a failed run: the only one that has to ask Dagster."""

from datetime import date

import dagster as dg

from orchestration.alerts.alert import Alert
from orchestration.runs import nights_of

# A step may fail before a release is verified, or beside it and after it.
SERVING = "the newest verified release goes on serving"


def run_failed_alert(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Alert:
    """What failed, by step and class of error: an error's own words may hold what a row holds."""
    failures = [
        entry.get_dagster_event()
        for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    ]
    steps = ", ".join(sorted({f"{event.step_key} ({_error(event)})" for event in failures}))
    loaded = list(nights_of(run))
    nights = f" of the nights {loaded[0]} to {loaded[-1]}" if len(loaded) > 1 else ""
    return Alert(
        "run_failed",
        reason=(
            f"the run{nights} failed in {steps}; {SERVING}"
            if failures
            else f"the run{nights} ended without a word: it could not start, or its process was "
            f"killed; {SERVING}"
        ),
        next_step="Look at the run's log, then run the nights again",
        night=date.fromisoformat(loaded[0]) if len(loaded) == 1 else None,
        run_id=run.run_id,
    )


def _error(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    while error and error.cause:
        error = error.cause
    return error.cls_name or "unknown" if error else "unknown"
