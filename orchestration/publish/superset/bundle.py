"""The dashboard as a bundle for `superset import-dashboards`.

Charts are files beside this module; datasets follow from the contract of the tables, so that every
column carries its definition into Superset, too. They are queries, not tables: in the file, whose
schema bears its own name, Superset would not tell the two apart.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import yaml

from orchestration.publish.palette import GREY, INK, VARIANTS
from orchestration.publish.tables import PUBLIC_SCHEMA, PublicTable

CHARTS = Path(__file__).parent / "charts"
VERSION = "1.0.0"
TITLE = "First contact resolution and loyalty"
# Height of each chart. Superset lays out a phone's screen as a desk's, in the same columns: each
# chart has all twelve of them.
LAYOUT = {
    "headline_shares": 42,
    "headline_scores": 20,
    "verdict_by_day": 45,
    "fcr_by_day": 55,
    "fcr_by_day_table": 45,
    "fcr_by_channel": 45,
    "nps_by_month": 50,
    "csat_by_month": 50,
    "ces_by_month": 50,
    "callback_reasons": 60,
    "rows_by_feed": 45,
    "unidentified_by_day": 45,
    "unmapped_by_day": 45,
}
WIDTH = 12
LINES = {
    **VARIANTS,
    **dict.fromkeys(("unidentified_share", "unmapped_share"), INK),
    **dict.fromkeys(("95 % from", "95 % to"), GREY),
}


def bundle(
    tables: Sequence[PublicTable], database: Path, server: Mapping[str, str] | None
) -> bytes:
    """The zip file of a dashboard over a server, or, where there is none, over the database.

    It holds the server's password: Superset keeps it encrypted, the file does not.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(tables, database, server):
            archive.writestr(f"firstright/{name}", yaml.safe_dump(content, sort_keys=False))
    return written.getvalue()


def _files(
    tables: Sequence[PublicTable], database: Path, server: Mapping[str, str] | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    charts = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(CHARTS.glob("*.yaml"))}
    used = {chart["dataset"] for chart in charts.values()}
    source = "DuckDB" if server is None else "PostgreSQL"
    yield "metadata.yaml", {"version": VERSION, "type": "Dashboard"}
    yield "databases/marts.yaml", _database(source, database, server)
    for table in tables:
        if table.name in used:
            yield f"datasets/marts/{table.name}.yaml", _dataset(source, table)
    for name, chart in charts.items():
        yield f"charts/{name}.yaml", _chart(source, chart)
    yield "dashboards/firstright.yaml", _dashboard(charts)


def _database(source: str, database: Path, server: Mapping[str, str] | None) -> dict[str, Any]:
    if server is None:
        address, arguments = f"duckdb:///{database}", {"read_only": True}
    else:
        user = quote(server["user"], safe="")
        # Superset's SQLAlchemy writes the address anew, escaping all but "%", and reads that again.
        password = quote(server.get("password", "").replace("%", "%25"), safe="")
        address = (
            f"postgresql+psycopg2://{user}:{password}@{server['host']}:{server.get('port', 5432)}"
            f"/{quote(server['dbname'], safe='')}"
        )
        arguments = {}
    return {
        "database_name": f"firstright marts in {source}",
        "sqlalchemy_uri": address,
        "expose_in_sqllab": True,
        "allow_dml": False,
        "extra": {"engine_params": {"connect_args": arguments}},
        "uuid": _uuid(source),
        "version": VERSION,
    }


def _dataset(source: str, table: PublicTable) -> dict[str, Any]:
    schema = f"{PUBLIC_SCHEMA}.{PUBLIC_SCHEMA}" if source == "DuckDB" else PUBLIC_SCHEMA
    dates = [column.name for column in table.columns if column.data_type in {"date", "timestamp"}]
    return {
        # Superset holds each name once, whichever database it is of.
        "table_name": f"{table.name} in {source}",
        "description": table.description,
        "main_dttm_col": dates[0] if dates else None,
        "sql": f"select * from {schema}.{table.name}",
        "uuid": _uuid(source, table.name),
        "columns": [
            {
                "column_name": column.name,
                "type": column.data_type.upper(),
                "description": column.description,
                "is_dttm": column.name in dates,
                "groupby": True,
                "filterable": True,
            }
            for column in table.columns
        ],
        "metrics": [],
        "version": VERSION,
        "database_uuid": _uuid(source),
    }


def _chart(source: str, chart: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "slice_name": chart["slice_name"],
        "viz_type": chart["viz_type"],
        "params": {**chart["params"], "viz_type": chart["viz_type"]},
        "uuid": chart["uuid"],
        "version": VERSION,
        "dataset_uuid": _uuid(source, chart["dataset"]),
    }


def _dashboard(charts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": TITLE}},
    }
    for name, height in LAYOUT.items():
        row = f"ROW-{name}"
        position["GRID_ID"]["children"].append(row)
        position[row] = {
            "id": row,
            "type": "ROW",
            "children": [f"CHART-{name}"],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        position[f"CHART-{name}"] = {
            "id": f"CHART-{name}",
            "type": "CHART",
            "children": [],
            "parents": ["ROOT_ID", "GRID_ID", row],
            "meta": {
                "uuid": charts[name]["uuid"],
                "sliceName": charts[name]["slice_name"],
                "width": WIDTH,
                "height": height,
                # Superset puts its own number in the place of this one.
                "chartId": 0,
            },
        }
    return {
        "dashboard_title": TITLE,
        "slug": "firstright",
        "uuid": _uuid("dashboard"),
        "position": position,
        "metadata": {"label_colors": LINES},
        "published": True,
        "version": VERSION,
    }


def _uuid(*names: str) -> str:
    """The same on every machine: an import meets what an earlier one brought.

    The databases and datasets of the file and of a server are others.
    """
    return str(uuid5(NAMESPACE_URL, "/".join(["https://firstright.invalid/superset", *names])))
