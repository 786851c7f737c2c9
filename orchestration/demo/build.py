"""Writes the demo: the inbox that vendors would have filled, and the truth about it."""

import gc
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from orchestration.demo.broken import break_some
from orchestration.demo.deliveries import deliveries
from orchestration.demo.files import write_inbox
from orchestration.demo.reasons import REASONS_FILE
from orchestration.demo.simulate import simulate
from orchestration.demo.truth.tell import tell
from orchestration.demo.truth.write import write_truth

MARKER = "demo.json"
SEED = 20_260_120
FIRST_NIGHT = date(2026, 1, 20)
MOST_NIGHTS = 90
"""A longer world could hold numbers silent for 90 days, which begin a new tenancy."""


class DemoFolderError(Exception):
    """The folder holds something that is not a demo; the message says what to do."""


def _fingerprint() -> str:
    """Changes whenever the simulator does, so that no stale demo passes for a current one."""
    digest = hashlib.sha256(REASONS_FILE.read_bytes())
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()


@contextmanager
def _without_collector() -> Iterator[None]:
    """The world has millions of objects and no cycles: collecting costs a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def write_demo(
    folder: Path,
    nights: int = 60,
    seed: int = SEED,
    contacts: int = 100_000,
    first_night: date = FIRST_NIGHT,
    business_timezone: str = "America/New_York",
) -> None:
    """Writes `folder/inbox` and `folder/truth`; does nothing if the same demo is there already.

    The folder is built aside and renamed, so that it is there whole or not at all. The default
    nights span 8 March 2026, when clocks go forward in New York.

    Args:
        folder: replaced if it holds another demo.
        nights: export nights, one per business day; 1 to 90.
        seed: the same seed and parameters give the same bytes.
        contacts: customers' contacts, about.
        first_night: export date of the first night.
        business_timezone: zone of business days and of the survey export; must be the one in the
            feed configuration (see `write_feeds`).

    Raises:
        DemoFolderError: the folder holds anything else than a demo.
        ValueError: too many nights, or none.
    """
    if not 1 <= nights <= MOST_NIGHTS:
        raise ValueError(f"nights is {nights}; expected 1 to {MOST_NIGHTS}.")
    parameters = {
        "nights": nights,
        "seed": seed,
        "contacts": contacts,
        "first_night": first_night.isoformat(),
        "business_timezone": business_timezone,
        "simulator": _fingerprint(),
    }
    marker = folder / MARKER
    if marker.is_file() and json.loads(marker.read_text(encoding="utf-8")) == parameters:
        return
    if folder.exists() and not marker.is_file() and any(folder.iterdir()):
        raise DemoFolderError(
            f"{folder} is not empty and holds no {MARKER}, so it is no demo. "
            "Name another folder, or empty this one."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as aside,
        _without_collector(),
    ):
        built = Path(aside) / "demo"
        world = simulate(nights, seed, contacts, first_night, business_timezone)
        delivered = deliveries(world)
        break_some(world, delivered)
        files = write_inbox(built / "inbox", delivered, world.nights)
        truth = tell(delivered, world.nights, world.reasons)
        write_truth(built / "truth", truth, world.nights, world.issues, files)
        (built / MARKER).write_text(json.dumps(parameters, indent=2), encoding="utf-8")
        if folder.exists():
            shutil.move(folder, Path(aside) / "replaced")
        built.rename(folder)
