"""The gate to raw: only the candidate of an accepted verdict passes, whoever asks.

The stored verdict is read again each time, because anyone can materialise raw alone.
"""

import shutil
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.contracts import CONTRACTS, Contract
from orchestration.feeds import Feed
from orchestration.ingest.atomic import replacing, sha256_of
from orchestration.ingest.readers import contract_of
from orchestration.ingest.verdict import (
    CANDIDATE,
    Verdict,
    landing_folder,
    raw_folder,
    read_verdict,
)
from orchestration.settings import Settings

EMPTY_FEED = "_empty"
EMPTY_NIGHT = "none"


class PromotionRefusedError(RuntimeError):
    """The night may not enter raw, which keeps what it had; the message says what to do."""


class DamagedRawError(RuntimeError):
    """A file of raw cannot be read; the message says which and what to do."""


def promote(settings: Settings, feed: Feed, night: date) -> int:
    """Puts an accepted night's candidate rows into raw, in one step; returns their number.

    Raises:
        PromotionRefusedError: there is no accepted verdict on this very candidate.
    """
    contract = contract_of(feed)
    verdict = read_verdict(settings, feed, night)
    if verdict is None:
        raise _refused(feed, night, "no verdict is stored")
    if verdict.status != "accepted":
        raise _refused(feed, night, f"the night is {verdict.status}: {verdict.reason}")
    candidate = landing_folder(settings, feed.name, night) / CANDIDATE
    if not candidate.exists():
        raise _refused(feed, night, f"{candidate} is gone")
    folder = raw_folder(settings, feed.name, night)
    with replacing(folder / _file_name(contract)) as aside:
        shutil.copyfile(candidate, aside)
        # The copy is checked, not the candidate: what was checked is what is promoted.
        if sha256_of(aside) != verdict.candidate_sha256:
            raise _refused(feed, night, f"{candidate} is not the file that was judged")
        if not pq.read_schema(aside).equals(contract.arrow_schema()):
            raise _refused(
                feed, night, f"{candidate} does not fit the contract {contract.name} (any more)"
            )
        rows = int(pq.read_metadata(aside).num_rows)
    for other in folder.glob("*.parquet"):
        # The feed's channel was changed: its former rows must not live on beside the new ones.
        if other.name != _file_name(contract):
            other.unlink()
    return rows


def is_in_raw(settings: Settings, feed: Feed, verdict: Verdict) -> bool:
    """Whether the models read what was judged, and of the feed as it is configured now.

    Raises:
        DamagedRawError: the file is there and cannot be read.
    """
    path = raw_folder(settings, feed.name, verdict.export_date) / _file_name(contract_of(feed))
    if not path.exists():
        return False
    try:
        pq.read_metadata(path)
    except pa.ArrowInvalid as error:
        raise DamagedRawError(
            f"{path} is damaged ({error}). Run the night again: "
            f"make nightly FROM={verdict.export_date}"
        ) from error
    # A correction may bring as many rows as it corrects.
    return sha256_of(path) == verdict.candidate_sha256


def write_empty_raw(settings: Settings) -> None:
    """One file without rows for each contract, so that every source table finds a file."""
    folder = settings.raw / EMPTY_FEED / f"export_date={EMPTY_NIGHT}"
    for contract in CONTRACTS.values():
        with replacing(folder / _file_name(contract)) as aside:
            pq.write_table(contract.arrow_schema().empty_table(), aside)


def _file_name(contract: Contract) -> str:
    return f"{contract.name}.parquet"


def _refused(feed: Feed, night: date, why: str) -> PromotionRefusedError:
    return PromotionRefusedError(
        f"{feed.name} {night} is not promoted: {why}. raw keeps what it had. Land the night again: "
        f"make nightly FROM={night}"
    )
