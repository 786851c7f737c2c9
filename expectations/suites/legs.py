"""Rules of legs: the order of their times, who answered, and how much of a night is usable."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from expectations.suites.model import Derivation, Expectation
from expectations.suites.rules import in_vocabulary, not_before, not_less
from expectations.suites.shares import ANSWERED_BY_NOBODY, IDENTIFIED_SHARE, REASON_SHARE

LEG_RULES: tuple[Expectation, ...] = (
    not_before("ended_at", "started_at"),
    not_before("answered_at", "started_at"),
    replace(
        not_less("ended_at", "answered_at", "not before"),
        name="answered_at_not_after_ended_at",
    ),
    replace(
        in_vocabulary("is_answered_by_nobody", [False]),
        name="answered_leg_names_agent",
        expected="an agent on every answered leg",
        severity="warning",
        advice=ANSWERED_BY_NOBODY,
    ),
    IDENTIFIED_SHARE,
    REASON_SHARE,
)


def _answered_by_nobody(rows: pa.Table) -> pa.Array:
    answered = pc.fill_null(pc.equal(rows["outcome"], "answered"), False)
    return pc.and_(answered, pc.is_null(rows["agent_source_id"]))


LEG_DERIVATIONS: dict[str, Derivation] = {"is_answered_by_nobody": _answered_by_nobody}
