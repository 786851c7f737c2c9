"""The vocabularies of the contracts and the seed that the models' tests use are the same."""

import csv
from collections import defaultdict

from expectations.contracts import vocabulary
from orchestration.settings import DBT_PROJECT


def test_vocabularies_equal_the_seed() -> None:
    seeded: defaultdict[str, list[str]] = defaultdict(list)
    with (DBT_PROJECT / "seeds" / "vocabularies.csv").open(newline="") as file:
        for line in csv.DictReader(file):
            seeded[line["vocabulary"]].append(line["value"])
    declared = {
        name.lower(): sorted(values)
        for name, values in vars(vocabulary).items()
        if isinstance(values, tuple)
    }
    assert {name: sorted(values) for name, values in seeded.items()} == declared
