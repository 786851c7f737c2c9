"""A warehouse built by dbt from rows that a test writes."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from expectations.contracts import CONTRACTS
from orchestration.ingest.quarantine_history import HISTORY_SCHEMA
from orchestration.transform import project
from orchestration.transform.dbt_child import leave_debug_events_out
from tests.builders import FEEDS, Record, feed

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
# As the nightly build does.
leave_debug_events_out()

STAGED_ROWS = (
    "stg_feeds stg_scope stg_company_values stg_row_ties stg_row_names stg_touched_keys "
    "stg_legs stg_conversations stg_survey_responses stg_customers stg_agents stg_invitations "
    "stg_evaluations stg_queue_events int_row_versions"
)
"""The rows of raw and their versions, where a test builds no more of what stands before."""

CONFIG_SCHEMAS: dict[str, pa.Schema] = {
    "settings": pa.schema(
        [("business_timezone", pa.string()), ("pseudonym_key", pa.string())],
    ),
    "feeds": pa.schema(
        [
            ("feed", pa.string()),
            ("channel", pa.string()),
            ("contract", pa.string()),
            ("is_required", pa.bool_()),
            ("covers_days_before", pa.int32()),
            ("records_parties", pa.bool_()),
        ]
    ),
    "company_values": pa.schema([("rule", pa.string()), ("value", pa.string())]),
    "contact_reasons": pa.schema(
        [
            ("feed", pa.string()),
            ("reason_code", pa.string()),
            ("reason_family", pa.string()),
            ("is_failure_demand", pa.bool_()),
        ]
    ),
    "feed_nights": pa.schema(
        [
            ("feed", pa.string()),
            ("export_date", pa.date32()),
            ("status", pa.string()),
            ("files", pa.int32()),
            ("rows_read", pa.int32()),
            ("rows_quarantined", pa.int32()),
            ("is_in_raw", pa.bool_()),
            ("reason", pa.string()),
        ]
    ),
    "scope": pa.schema(
        [("is_whole", pa.bool_()), ("feed", pa.string()), ("export_date", pa.date32())]
    ),
}


def write_config(
    data: Path,
    *,
    feeds: Sequence[Mapping[str, Any]] | None = None,
    timezone: str = "UTC",
    company_values: Iterable[tuple[str, str]] = (),
    contact_reasons: Sequence[Mapping[str, Any]] = (),
    feed_nights: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Writes the configuration tables, and the files without rows of raw and quarantine.

    Args:
        data: folder that stands for FIRSTRIGHT_DATA.
        feeds: lines as made by `feed`; by default all of `FEEDS`.
        timezone: business zone.
        company_values: pairs of rule and value.
        contact_reasons, feed_nights: lines of these tables.
    """
    tables: dict[str, list[Any]] = {
        "settings": [{"business_timezone": timezone, "pseudonym_key": "key of the tests"}],
        "feeds": list(feeds) if feeds is not None else [feed(name) for name in FEEDS],
        "company_values": [{"rule": rule, "value": value} for rule, value in company_values],
        "contact_reasons": list(contact_reasons),
        "feed_nights": list(feed_nights),
        "scope": [{"is_whole": True}],
    }
    for name, rows in tables.items():
        _write(data / "config" / f"{name}.parquet", rows, CONFIG_SCHEMAS[name])
    for name, contract in CONTRACTS.items():
        empty = data / "raw" / "_empty" / "export_date=none" / f"{name}.parquet"
        _write(empty, [], contract.arrow_schema())
    _write(data / "quarantine" / "_empty" / "none.parquet", [], HISTORY_SCHEMA)


def write_raw(data: Path, contract: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes rows into the nights of their feeds; a night that is there already is replaced."""
    nights: dict[tuple[str, date], list[Record]] = defaultdict(list)
    for row in rows:
        nights[row["feed"], row["export_date"]].append(dict(row))
    for (name, night), batch in nights.items():
        path = data / "raw" / name / f"export_date={night}" / f"{contract}.parquet"
        _write(path, batch, CONTRACTS[contract].arrow_schema())


def _write(path: Path, rows: list[Record], schema: pa.Schema) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


def parse_project(folder: Path) -> None:
    """Has dbt parse the project and write what it finds to a folder; a warning fails it."""
    with mock.patch.dict(os.environ, {"FIRSTRIGHT_DATA": str(folder)}):
        project.parse_project(folder, "duckdb", "--warn-error")


class Warehouse:
    """One test's data folder and what dbt makes of it.

    Attributes:
        data: folder that stands for FIRSTRIGHT_DATA.
        target: dbt's target folder.
        project: the dbt project to build.
        parsed: what dbt wrote when it parsed the project; without it dbt parses for each build.
    """

    def __init__(
        self, data: Path, target: Path, project: Path = PROJECT, parsed: Path | None = None
    ) -> None:
        self.data = data
        self.target = target
        self.project = project
        self.parsed = parsed

    def build(self, select: str, command: str = "run", **variables: Any) -> None:
        """Runs dbt on the models that `select` names and fails with the reasons when it fails.

        Args:
            select: dbt selection, such as `+int_customers`.
            command: `run` for the models alone, `build` with their tests.
            variables: dbt vars that this test overrides.
        """
        manifest = None
        if self.parsed:
            manifest = Manifest.from_msgpack(self.parsed.read_bytes())
            manifest.build_flat_graph()
        arguments = [command, "--select", *select.split(), "--project-dir", str(self.project)]
        arguments += ["--profiles-dir", str(PROJECT), "--target-path", str(self.target)]
        arguments += ["--log-path", str(self.target), "--no-write-json"]
        arguments += ["--log-level", "none", "--log-level-file", "none"]
        if variables:
            arguments += ["--vars", str(variables)]
        # A project of a test's own says nothing of statistics, and dbt would send them.
        quiet = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
        with mock.patch.dict(os.environ, {"FIRSTRIGHT_DATA": str(self.data)} | quiet):
            try:
                outcome = dbtRunner(manifest).invoke(arguments)
            finally:
                # The next test's warehouse lies in the same place.
                DuckDBConnectionManager.close_all_connections()
        if not outcome.success:
            results = getattr(outcome.result, "results", None) or []
            reasons = [
                f"{r.node.name}: {r.message}" for r in results if r.status in ("error", "fail")
            ]
            raise AssertionError("\n".join(reasons) or str(outcome.exception))

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows that a query gives, as dictionaries."""
        with duckdb.connect(str(self.data / "warehouse.duckdb"), read_only=True) as connection:
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    def write(self, **tables: Iterable[Mapping[str, Any]]) -> None:
        """Writes raw rows, `legs=[...]`; a feed's night that is there already is replaced."""
        for contract, rows in tables.items():
            write_raw(self.data, contract, rows)

    def configure(self, **settings: Any) -> None:
        """Writes the configuration tables; arguments as of `write_config`."""
        write_config(self.data, **settings)
