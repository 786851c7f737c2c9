"""Expectation and suite: what is asked of rows, in which words a failure is told, what to do then.

Nothing here calls the engine: an expectation names the class of Great Expectations that it asks,
and expectations/runner.py does the asking.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from expectations.contracts import Contract
from expectations.contracts.model import NESTED_TYPES

Severity = Literal["critical", "warning"]
Derivation = Callable[[pa.Table], pa.Array]

QUARANTINED = (
    "The rows are in quarantine with their text and every reason. Have the export corrected, drop "
    "it for the same night and run that night again."
)


@dataclass(frozen=True)
class Expectation:
    """One thing that rows should satisfy.

    Attributes:
        name: unique in its suite; the name of the check and of the finding.
        asks: class of Great Expectations.
        arguments: its arguments.
        expected: what a good value looks like; `{column}` stands for the row's value there.
        severity: critical quarantines each row that fails; warning only reports.
        tolerated_share: share of rows that may fail before there is something to report; above 0
            the expectation is about the table, not about rows.
        all_rows: asked of rows out of scope, too.
        advice: what to do when it fails.
    """

    name: str
    asks: str
    arguments: Mapping[str, object]
    expected: str
    severity: Severity = "critical"
    tolerated_share: float = 0.0
    all_rows: bool = False
    advice: str = QUARANTINED

    def __post_init__(self) -> None:
        if self.severity == "critical" and self.tolerated_share:
            raise ValueError(f"{self.name}: only a warning may tolerate a share of the rows.")

    @property
    def kind(self) -> Literal["row", "table"]:
        return "table" if self.tolerated_share else "row"

    @property
    def columns(self) -> list[str]:
        """Columns that the expectation looks at, the one that it is about first."""
        return [str(self.arguments[key]) for key in sorted(self.arguments) if "column" in key]

    @property
    def in_general(self) -> str:
        """What a good value looks like, without the values of any one row."""
        return re.sub(r", which is \{\w+\}", "", self.expected)

    def reasons(self, rows: pa.Table, positions: Sequence[int]) -> list[str]:
        """Why each of the rows at these positions fails, in words."""
        failing = rows.select(self.columns).take(pa.array(positions, pa.int64())).to_pylist()
        return [self._reason({name: show(value) for name, value in row.items()}) for row in failing]

    def _reason(self, shown: Mapping[str, str]) -> str:
        subject = self.columns[0]
        return f"{subject} is {shown[subject]}, expected {self.expected.format(**shown)}"


@dataclass(frozen=True)
class Suite:
    """All that is expected of the rows of one contract.

    Attributes:
        contract: the contract.
        expectations: what is expected, each name once.
        derived: columns that the expectations need beyond the contract's own.
    """

    contract: Contract
    expectations: tuple[Expectation, ...]
    derived: Mapping[str, Derivation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [expectation.name for expectation in self.expectations]
        if len(set(names)) < len(names):
            raise ValueError(f"Suite {self.contract.name}: two expectations bear one name.")

    def having(self, expectation: Expectation) -> "Suite":
        """The suite with one more expectation."""
        return replace(self, expectations=(*self.expectations, expectation))

    def without(self, name: str) -> "Suite":
        """The suite without one expectation."""
        return replace(self, expectations=tuple(e for e in self.expectations if e.name != name))

    def flat(self, rows: pa.Table) -> pa.Table:
        """The rows as the engine can read them.

        A column of lists becomes its number of entries (0 for null), since the engine knows flat
        values only; the derived columns are added.
        """
        columns = {}
        for column in self.contract.columns:
            values = rows[column.name]
            nested = column.type in NESTED_TYPES
            columns[column.name] = (
                pc.fill_null(pc.list_value_length(values), 0) if nested else values
            )
        for name, derive in self.derived.items():
            columns[name] = derive(rows)
        return pa.table(columns)


def show(value: object) -> str:
    """A value as a sentence quotes it: -3 and not -3.0, 'text' in quotes, missing for null."""
    if value is None:
        return "missing"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return repr(value) if isinstance(value, str) else str(value)
