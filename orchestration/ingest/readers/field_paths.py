"""Fields of many records by dotted path: each record is gone through once, for all paths."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from orchestration.ingest.readers.parsing import NESTED, field_value, path_steps

_MOST_PLANS = 1_000


class FieldPaths:
    """The paths that are asked of the records of a file, learnt as they are asked for.

    A record has few of the fields that a format knows: to look for each of them from the record's
    top takes most of the time of reading it.
    """

    def __init__(self) -> None:
        self._learn(())

    def values(self, record: dict[str, Any]) -> dict[str, Any]:
        """What `parsing.field_value` finds at each path so far; also blanks as they stand there."""
        found = dict(self._missing)
        self._top.gather(record, record, found)
        return found

    def learn(self, path: str) -> None:
        """Adds a path."""
        self._learn((*self._missing, path))

    def _learn(self, paths: tuple[str, ...]) -> None:
        self._missing = dict.fromkeys(paths)
        self._top = _Level(tuple((path, path) for path in paths))


class _Plan(NamedTuple):
    """Where the paths lead in objects of one set of keys.

    Attributes:
        ends: keys whose values are those at a path, with the path.
        levels: keys whose objects the paths lead into.
        others: paths that lead several ways.
    """

    ends: list[tuple[str, str]]
    levels: list[tuple[str, "_Level"]]
    others: list[str]


class _Level:
    """The objects at one place of the records, and the paths on from there."""

    def __init__(self, paths: tuple[tuple[str, str], ...]) -> None:
        """Takes the rest of each path with the whole path."""
        self._paths = paths
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._below: dict[tuple[tuple[str, str], ...], _Level] = {}

    def gather(self, top: dict[str, Any], record: Mapping[str, Any], found: dict[str, Any]) -> None:
        """Adds the values in an object of this level, part of the record `top`."""
        keys = tuple(record)
        plan = self._plans.get(keys) or self._plan(keys)
        for key, path in plan.ends:
            value = record[key]
            if type(value) in NESTED:
                value = field_value(top, path)
            found[path] = value
        for key, level in plan.levels:
            value = record[key]
            if type(value) is dict:
                level.gather(top, value, found)
            elif type(value) is list:
                for _, path in level._paths:
                    found[path] = field_value(top, path)
        for path in plan.others:
            found[path] = field_value(top, path)

    def _plan(self, keys: tuple[str, ...]) -> _Plan:
        if len(self._plans) >= _MOST_PLANS:
            self._plans.clear()
        plan = _Plan([], [], [])
        below: dict[str, list[tuple[str, str]]] = {}
        for rest, path in self._paths:
            steps = path_steps(keys, rest)
            if len(steps) > 1:
                plan.others.append(path)
            for key, further in steps if len(steps) == 1 else ():
                if further:
                    below.setdefault(key, []).append((further, path))
                else:
                    plan.ends.append((key, path))
        for key, paths in below.items():
            level = self._below.setdefault(tuple(paths), _Level(tuple(paths)))
            plan.levels.append((key, level))
        self._plans[keys] = plan
        return plan
