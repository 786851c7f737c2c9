"""What goes wrong with deliveries: which file comes when, and as what, drawn from a seed.

Every fault ends well: sooner or later all files are there as they should be, beside some that came
twice, which no later delivery takes back.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import PurePosixPath
from random import Random
from typing import Literal, get_args

Fault = Literal["late", "missing", "truncated", "corrected", "second name", "again"]
SHARE_OF_NIGHTS = 0.6
LATEST, LATEST_OF_MISSING = 3, 8
"""Nights until what was late, cut or wrong is put right, and until a feed's whole night comes."""
TAKING_ANY_NAME = ("connect", "mail")
"""Folders of which the feed's pattern takes whatever lies there."""

Exports = Mapping[date, Mapping[str, bytes]]
"""Content by name in the inbox, by the night whose export it is."""


@dataclass
class Evening:
    """What one evening brings.

    Attributes:
        night: the night that is due.
        drops: content by name in the inbox; what has that name already is replaced.
        repaired: earlier nights of which something was delivered.
    """

    night: date
    drops: dict[str, bytes] = field(default_factory=dict)
    repaired: set[date] = field(default_factory=set)


def night_of(name: str) -> date:
    """The night that a name in the inbox tells."""
    found = re.search(r"\d{4}-\d\d-\d\d", name)
    if found is None:
        raise ValueError(f"{name} tells no night")
    return date.fromisoformat(found[0])


def plan(exports: Exports, draws: Random) -> tuple[list[Evening], Counter[Fault]]:
    """The evenings, oldest first, and how often each fault is met."""
    nights = sorted(exports)
    evenings = [Evening(night, dict(exports[night])) for night in nights]
    met: Counter[Fault] = Counter()
    for number, evening in enumerate(evenings):
        # The last night has no later one on which it could be put right.
        if draws.random() < SHARE_OF_NIGHTS and exports[evening.night] and evening != evenings[-1]:
            fault: Fault = draws.choice(get_args(Fault))
            name = draws.choice(sorted(exports[evening.night]))
            met[fault] += _spoil(fault, name, exports, evenings[number:], draws)
    return evenings, met


def _spoil(
    fault: Fault, name: str, exports: Exports, evenings: Sequence[Evening], draws: Random
) -> bool:
    """Works the fault into the first of the evenings; False where this file cannot meet it."""
    tonight, later = evenings[0], evenings[1:]
    good = exports[tonight.night][name]
    if fault in ("second name", "again"):
        path = PurePosixPath(name)
        if path.parts[0] not in TAKING_ANY_NAME:
            return False
        target = tonight if fault == "second name" else draws.choice(later[:LATEST])
        copy = f"{path.parts[0]}/{target.night}/copy-of-{tonight.night}-{path.name}"
        target.drops[copy] = good
        return True
    spoiled = {name: good}
    if fault == "missing":
        feed = name.split(f"{tonight.night}")[0]
        spoiled = {
            other: text for other, text in exports[tonight.night].items() if other.startswith(feed)
        }
    wrong = None
    if fault == "corrected":
        before = tonight.night - timedelta(days=1)
        wrong = exports.get(before, {}).get(name.replace(f"{tonight.night}", f"{before}"))
        if wrong is None:
            return False
    elif fault == "truncated":
        wrong = good[: draws.randrange(len(good) // 10, len(good))]
    for other, text in spoiled.items():
        if wrong is None:
            tonight.drops.pop(other, None)
        else:
            tonight.drops[other] = wrong
        longest = LATEST_OF_MISSING if fault == "missing" else LATEST
        repair = draws.choice(later[:longest])
        repair.drops[other] = text
        repair.repaired.add(tonight.night)
    return True
