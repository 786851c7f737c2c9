from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.readers.field_paths import FieldPaths
from orchestration.ingest.readers.parsing import field_value, text

KEYS = st.sampled_from(["a", "b", "A", "a.b", "B.a", "c"])
VALUES = st.recursive(
    st.sampled_from([None, "", " ", "x", 0, 1.5, False, float("nan")]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
PATHS = st.lists(KEYS, min_size=1, max_size=3).map(".".join)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    records=st.lists(st.dictionaries(KEYS, VALUES, max_size=4), min_size=1, max_size=3),
    paths=st.lists(PATHS, unique=True, max_size=6),
)
def test_all_paths_at_once_find_what_each_finds_alone(
    records: list[dict[str, Any]], paths: list[str]
) -> None:
    learnt = FieldPaths()
    for path in paths:
        learnt.learn(path)
    for record in records:
        alone = {path: text(field_value(record, path)) for path in paths}
        found = learnt.values(record)

        assert {path: text(value) for path, value in found.items()} == alone
