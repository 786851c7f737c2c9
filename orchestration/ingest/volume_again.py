"""Judges later nights again by their volume, once a night that theirs is measured by has changed.

Only where a volume refuses: nights may run in any order, and the marts are those of running them
in order of export date. What such a night brought was accepted or refused by others' rows, so it
is promoted or taken out here, without its files being read again.
"""

import logging
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from orchestration.feeds import Feed
from orchestration.ingest.promote import is_in_raw, promote
from orchestration.ingest.verdict import (
    Verdict,
    nights_under,
    raw_folder,
    read_verdict,
    write_verdict,
)
from orchestration.ingest.volume import VOLUME, volume_finding, volume_reason
from orchestration.settings import Settings


def judge_later_nights(
    settings: Settings, feed: Feed, nights: Sequence[date], log: logging.Logger
) -> list[Verdict]:
    """The verdicts that change because these nights were landed, by night.

    Raises:
        PromotionRefusedError: as `promote`.
        DamagedRawError: as `is_in_raw`.
    """
    if feed.volume != "refuse":
        return []
    first = {night.weekday(): night for night in sorted(nights, reverse=True)}
    changed = []
    # What changes for one night may change what the next ones are measured by.
    for night in sorted(nights_under(settings.landing / feed.name)):
        former = read_verdict(settings, feed, night)
        if former is None or night <= first.get(night.weekday(), date.max):
            continue
        verdict = _judged_again(settings, feed, former)
        if verdict == former:
            continue
        changed.append(verdict)
        if verdict.status == former.status:
            write_verdict(settings, verdict)
            continue
        # Whatever was stopped between the two steps, no night counts as accepted without its rows.
        if verdict.status == "refused" and is_in_raw(settings, feed, former):
            shutil.rmtree(raw_folder(settings, feed.name, night))
        write_verdict(settings, verdict)
        if verdict.status == "accepted":
            promote(settings, feed, night)
        log.warning(
            "%s %s: %s by the volume of other nights of its weekday that were run since. %s",
            *(feed.name, night, verdict.status, verdict.reason),
        )
    return changed


def _judged_again(settings: Settings, feed: Feed, former: Verdict) -> Verdict:
    """The verdict with its volume's finding of today; what refuses it beside that stays."""
    findings = {finding.name: finding for finding in former.findings}
    old = findings.get(VOLUME)
    if old is None or (former.status == "refused" and former.reason != volume_reason(old)):
        return former
    findings[VOLUME] = volume_finding(settings, feed, former.export_date, former.rows_read)
    reason = volume_reason(findings[VOLUME])
    return replace(
        former,
        status="refused" if reason else "accepted",
        reason=reason,
        findings=tuple(findings.values()),
    )
