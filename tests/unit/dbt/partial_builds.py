"""Builds of what changed, compared with builds of everything, in drawn worlds; also run by hand.

`python -m tests.unit.dbt.partial_builds 1 20` draws the worlds of 20 seeds and what happens to
their nights: new ones, late ones, corrected ones, ones that are refused or taken away.
"""

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np

from orchestration.settings import Settings
from orchestration.transform.scope import begin_build, end_build
from tests.builders import (
    Record,
    agent,
    conversation,
    identifiers,
    leg,
    mail,
    message,
    survey_response,
)
from tests.contact_tables import empty_warehouse
from tests.unit.dbt.restatement_draws import drawn_world
from tests.unit.dbt.restatement_world import DAY, at, write_rows
from tests.warehouse import Warehouse, parse_project

Drawn = TypeVar("Drawn")

MODELS = "resource_type:seed resource_type:model test_type:data"
# What lasts from build to build; of other tables a partial build has a part.
LASTING = """
    select schema_name, table_name from duckdb_tables()
    where database_name = 'one' and (
        schema_name = 'marts' or table_name like 'int_all_%'
        or table_name in (
            'stg_row_ties', 'stg_row_names', 'stg_row_units', 'int_unit_keys',
            'int_blocked_sightings', 'int_next_contacts', 'int_following_contacts',
            'int_gap_journeys', 'int_journey_answers', 'int_surveyed_contacts',
            'int_restatement_changes'
        )
    )
    order by all
"""
AGENTS = ("agent-1", "agent-2", "agent-3")
FORMER = "of a former channel"
# Of the second group and of the third.
BLOCKED = [("company_phone", "+12020000101"), ("role_mailbox", "g2/e0")]


def named_late(first: date, later: date) -> list[Record]:
    """Rows of one night that those of a later one give another meaning, or another name."""
    night, noon = {"export_date": first}, at(0)
    late = {"export_date": later}
    rating = {"csat_score": 5, "csat_scale": 5, "rated_at": noon + timedelta(hours=1)}

    def said(message_id: str | None, hours: float = 0) -> Record:
        return message(noon + timedelta(hours=hours), message_id=message_id)

    def who(account: str) -> list[Record]:
        return identifiers(account=account)

    return [
        # A rated record, and another one's message of the same id.
        conversation("1001", [said("m")], who=who("rated"), **rating, **night),
        conversation("77", [said("1001")], who=who("other"), **late),
        conversation("1002", [said("m2")], who=who("rated later"), **night),
        conversation("78", [said("1002")], who=who("other still"), **night),
        conversation(
            "1002", [said("m2")], who=who("rated later"), row_version="2", **rating, **late
        ),
        # Contacts that are numbered, since their messages have no ids.
        conversation("500", [said(None), said(None, 30)], who=who("twice"), **night),
        survey_response("names the second", noon + DAY * 2, reference="500:#2", **late),
        # Two mails of one id, of which the second is known by its content.
        mail("m@x", noon, customer_address="a@x", **night) | {"row_key": "k1" * 20},
        mail("m@x", noon + DAY, customer_address="b@x", **night) | {"row_key": "k2" * 20},
        survey_response(
            "names the second mail", noon + DAY * 2, reference=f"sha256:{'k2' * 8}", **late
        ),
        # Ids of a record and a message that make one id when put together.
        conversation("a", [said("b:c")], who=who("a"), **night),
        conversation("a:b", [said("c", 0.1)], who=who("b"), **late),
        # A call whose id has a blank, and the rating of a ticket that repeats it.
        leg(" c7", noon, who=who("called"), **night),
        conversation(
            "t1",
            [said("t1")],
            feed="mail_main",
            contact_channel="email",
            out_of_scope_rule="repeats_a_call",
            related_ids=[" c7"],
            **rating,
            **late,
        ),
    ]


def beside_the_company(nights: Sequence[date]) -> list[Record]:
    """Calls of people who share nothing but the company's number, one in each night."""
    return [
        leg(
            f"beside {day}",
            at(0),
            who=identifiers(account=f"beside {day}", phone=BLOCKED[0][1]),
            export_date=day,
        )
        for day in nights
    ]


class History:
    """A world whose nights come, change and go.

    Attributes:
        steps: what happened, in words.
    """

    def __init__(self, seed: int, groups: range = range(16)) -> None:
        self._draw = np.random.default_rng(seed)
        drawn = drawn_world(seed, groups)
        self._all = drawn.nights
        rows = [
            *drawn.rows,
            *self._agents(),
            *named_late(self._all[0], self._all[-3]),
            *beside_the_company(self._all),
        ]
        self._rows = [row for row in rows if (row["feed"], row["export_date"]) not in drawn.failed]
        self._world = replace(drawn, rows=self._rows)
        self._thinned: set[date] = set()
        self._refused: set[date] = set()
        first = int(self._draw.integers(1, max(2, len(self._all) - 3)))
        self._present = set(self._all[:first])
        if self._draw.random() < 0.5:
            # A night that is missing, and may come later.
            self._present.discard(self._one_of(self._all[:first]))
        self.steps = [f"{len(self._present)} nights at first"]

    def happen(self) -> None:
        """Lets something happen to one night, or to a few."""
        absent = [day for day in self._all if day not in self._present]
        kinds = ["correct", "take away", "judge"] + ["come"] * 4 * bool(absent)
        kind = self._one_of(kinds)
        if kind == "come":
            new = absent[: int(self._draw.integers(1, 4))]
            days = new if self._draw.random() < 0.7 else [self._one_of(absent)]
            self._present |= set(days)
        else:
            days = [self._one_of(sorted(self._present) or self._all)]
            if kind == "correct":
                self._thinned ^= set(days)
            elif kind == "judge":
                self._refused ^= set(days)
            elif len(self._present) > 1:
                self._present -= set(days)
        self.steps.append(f"{kind} {', '.join(map(str, days))}")

    def write(self, warehouse: Warehouse) -> None:
        """Writes raw and the configuration as they are now."""
        shutil.rmtree(warehouse.data / "raw", ignore_errors=True)
        brought = list(self._brought())
        read = Counter((row["feed"], row["export_date"]) for row in brought)
        verdicts = [
            line
            | {"rows_read": read[line["feed"], line["export_date"]]}
            | ({"status": "refused"} if line["export_date"] in self._refused else {})
            for line in self._world.verdicts
            if line["export_date"] in self._present
        ]
        self._world.configure(warehouse, verdicts, BLOCKED)
        write_rows(warehouse, brought)
        # Of a time when the feed brought calls.
        former = leg(FORMER, at(0), feed="chat_main", export_date=self._all[0], row_number=1)
        warehouse.write(legs=[former])

    def _brought(self) -> Iterator[Record]:
        for number, row in enumerate(self._rows):
            day = row["export_date"]
            if day in self._present and not (day in self._thinned and number % 3 == 0):
                yield row

    def _agents(self) -> list[Record]:
        """Each agent in one team or another, told anew in some nights."""
        return [
            agent(
                name,
                team=self._one_of(["red", "blue"]),
                feed_agents={"voice_main": name},
                export_date=day,
            )
            for day in self._all
            for name in AGENTS
            if self._draw.random() < 0.2
        ]

    def _one_of(self, values: Sequence[Drawn]) -> Drawn:
        return values[int(self._draw.integers(len(values)))]


def build_what_changed(warehouse: Warehouse, command: str = "run") -> None:
    """Builds the models as the nightly run does, with `build` with their tests."""
    settings = Settings(
        inbox=warehouse.data / "inbox",
        feeds=warehouse.data / "feeds.yaml",
        data=warehouse.data,
        target="duckdb",
        secret="",
        is_demo_inbox=False,
    )
    seen = begin_build(settings)
    warehouse.build(MODELS, command)
    end_build(settings, seen)


def differing_tables(one: Warehouse, other: Warehouse) -> list[str]:
    """Lasting tables of which two warehouses hold different rows."""
    with duckdb.connect() as connection:
        for name, warehouse in (("one", one), ("other", other)):
            path = warehouse.data / "warehouse.duckdb"
            connection.execute(f"attach '{path}' as {name} (read_only)")
        tables = [f"{schema}.{table}" for schema, table in connection.execute(LASTING).fetchall()]
        return [table for table in tables if _differ(connection, table)]


def _differ(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    [[rows]] = connection.execute(
        f"select count(*) from ((from one.{table} except all from other.{table})"
        f" union all (from other.{table} except all from one.{table}))"
    ).fetchall()
    return bool(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--steps", type=int, default=5)
    options = parser.parse_args()
    wrong = []
    with tempfile.TemporaryDirectory(prefix="firstright-builds-") as temporary:
        folders = [Path(temporary) / name for name in ("kept", "anew")]
        for folder in folders:
            parse_project(folder / "target")
        for seed in range(options.first, options.last + 1):
            history = History(seed)
            kept = empty_warehouse(folders[0])
            for step in range(options.steps + 1):
                if step:
                    history.happen()
                history.write(kept)
                build_what_changed(kept, "build")
                anew = empty_warehouse(folders[1])
                history.write(anew)
                build_what_changed(anew)
                if differing := differing_tables(kept, anew):
                    print(f"seed {seed}: {differing} after {history.steps}", flush=True)
                    wrong.append(seed)
                    break
            else:
                print(f"seed {seed}: the same after {history.steps}", flush=True)
    if wrong:
        sys.exit(f"builds differ with the seeds {wrong}")


if __name__ == "__main__":
    main()
