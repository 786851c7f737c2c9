"""Holds published tables against the simulator's truth, value by value.

Ids of persons and journeys are opaque on both sides: they must match one to one.
"""

from pathlib import Path

import duckdb

CONTACT = ("source_name", "source_contact_id")
CONTACT_COLUMNS = [
    "channel",
    "direction",
    "identity_confidence",
    "contact_number",
    "started_at",
    "answered_at",
    "ended_at",
    "ivr_seconds",
    "wait_seconds",
    "talk_seconds",
    "hold_seconds",
    "wrap_seconds",
    "queue",
    "first_queue",
    "agent_id",
    "transfer_count",
    "outcome",
    "disconnect_party",
    "contact_reason",
    "declared_resolved",
    "excluded_reason",
    "is_false_first_contact",
]
JOURNEY_COLUMNS = [
    "contact_reason",
    "started_at",
    "ended_at",
    "contact_count",
    "channel_count",
    "channel_switch_count",
    "transfer_count",
    "wait_seconds",
    "cut_off_count",
    "effort_index",
    "link_basis",
]
ANCHOR_COLUMNS = [
    "channel",
    "queue",
    "agent_id",
    "contact_reason",
    "anchor_ended_at",
    "declared_resolved",
    "customer_resolved",
    "customer_contacts_needed",
    "fcr_verdict",
    "fcr_basis",
] + [
    f"{name}_{days}d"
    for name in ("repeat_any", "repeat_issue", "is_mature")
    for days in (1, 3, 7, 14, 30)
]
RESPONSE_COLUMNS = [
    "survey_kind",
    "match_basis",
    "channel",
    "agent_id",
    "responded_at",
    "survey_lag_hours",
    "nps_score",
    "csat_score",
    "ces_score",
    "nps_band",
    "customer_resolved",
    "customer_contacts_needed",
]
NPS_KEY = ("month", "survey_kind", "channel")
NPS_COLUMNS = [
    "response_count",
    "promoter_count",
    "passive_count",
    "detractor_count",
    "nps",
    "nps_ci_low",
    "nps_ci_high",
]
NIGHT_COLUMNS = {
    "files": "files",
    "rows_read": "rows_read",
    "rows_accepted": "accepted",
    "rows_quarantined": "quarantined",
    "rows_superseded": "superseded",
    "rows_out_of_scope": "out_of_scope",
}


def differences(published: Path, truth: Path) -> list[str]:
    """Every kind of difference, one line each with a count and an example; empty when equal."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published / 'marts.duckdb'}' as release (read_only)")
        for table in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'release'"
        ).fetchall():
            connection.execute(f"create view {table[0]} as select * from release.marts.{table[0]}")
        for file in truth.glob("*.parquet"):
            connection.execute(
                f"create view truth_{file.stem} as select * from read_parquet('{file}')"
            )
        return _all_differences(connection)


def _all_differences(connection: duckdb.DuckDBPyConnection) -> list[str]:
    connection.execute(
        "create table journeys as select j.*, c.source_name, c.source_contact_id "
        "from fct_journeys as j join fct_contacts as c on c.contact_id = j.first_contact_id"
    )
    connection.execute(
        "create view true_journeys as select *, first_source_contact_id as source_contact_id "
        "from truth_journeys"
    )
    same = [(name, name) for name in CONTACT]
    nights = [("feed", "feed"), ("export_date", "export_date")]
    found = [
        *_compare(connection, "fct_contacts", "truth_contacts", same, _same(CONTACT_COLUMNS)),
        *_compare(connection, "journeys", "true_journeys", same, _same(JOURNEY_COLUMNS)),
        *_compare(
            connection,
            "fct_first_contact_resolutions",
            "truth_first_contacts",
            same,
            _same(ANCHOR_COLUMNS),
        ),
        *_compare(
            connection,
            "fct_survey_responses",
            "truth_responses",
            [("source_name", "source_name"), ("response_id", "response_id")],
            _same(RESPONSE_COLUMNS),
        ),
        *_compare(
            connection,
            "agg_nps_monthly",
            "truth_nps_monthly",
            [(name, name) for name in NPS_KEY],
            _same(NPS_COLUMNS),
        ),
        *_compare(
            connection,
            "pipeline_feed_nights",
            "truth_feed_nights",
            nights,
            list(NIGHT_COLUMNS.items()),
        ),
        *_one_to_one(connection, "customer_id", "person_id"),
        *_one_to_one(connection, "journey_id", "journey_key"),
    ]
    watermarks = connection.execute(
        "select (select max(watermark_at) from dim_dates), "
        "(select watermark_at from truth_watermark)"
    ).fetchall()
    if watermarks[0][0] != watermarks[0][1]:
        found.append(f"watermark: {watermarks[0]}")
    return found


def _same(columns: list[str]) -> list[tuple[str, str]]:
    return [(column, column) for column in columns]


def _compare(
    connection: duckdb.DuckDBPyConnection,
    ours: str,
    truth: str,
    keys: list[tuple[str, str]],
    columns: list[tuple[str, str]],
) -> list[str]:
    on = " and ".join(f"o.{one} is not distinct from t.{other}" for one, other in keys)
    key = ", ".join(f"coalesce(o.{one}, t.{other})::varchar" for one, other in keys)
    connection.execute(
        f"create or replace temp table pairs as select o, t, {on} as matched, [{key}] as key "
        f"from {ours} as o full join {truth} as t on {on}"
    )
    found = []
    for label, where in (("lacks", "o is null"), ("has in excess", "t is null")):
        rows = connection.execute(f"select key from pairs where {where} order by key").fetchall()
        if rows:
            found.append(f"{ours} {label} {len(rows)} rows such as {rows[0][0]}")
    for one, other in columns:
        rows = connection.execute(
            f"select key, o.{one}, t.{other} from pairs "
            f"where matched and {_differ(connection, ours, one, other)} order by key"
        ).fetchall()
        if rows:
            found.append(
                f"{ours}.{one} differs in {len(rows)} rows such as {rows[0][0]}: "
                f"published {rows[0][1]}, true {rows[0][2]}"
            )
    return found


def _differ(connection: duckdb.DuckDBPyConnection, ours: str, one: str, other: str) -> str:
    """Exact, but for floating point figures, which agree to nine digits."""
    kinds = {name: kind for name, kind, *_ in connection.execute(f"describe {ours}").fetchall()}
    if kinds[one] == "DOUBLE":
        return (
            f"((o.{one} is null) <> (t.{other} is null) "
            f"or abs(o.{one} - t.{other}) > 1e-9 * greatest(1, abs(t.{other})))"
        )
    return f"o.{one} is distinct from t.{other}"


def _one_to_one(connection: duckdb.DuckDBPyConnection, ours: str, truth: str) -> list[str]:
    """Whether contacts fall into the same groups on both sides."""
    rows = connection.execute(
        f"with pairs as (select distinct o.{ours} as one, t.{truth} as other "
        "from fct_contacts as o join truth_contacts as t using (source_name, source_contact_id)) "
        "select one, other from pairs "
        "qualify count(*) over (partition by one) > 1 or count(*) over (partition by other) > 1 "
        "or (one is null) <> (other is null) order by one, other"
    ).fetchall()
    return [f"{ours} and {truth} disagree in {len(rows)} pairs such as {rows[0]}"] if rows else []
