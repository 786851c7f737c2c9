"""What was measured, in words."""

from collections.abc import Mapping, Sequence

from tests.bench.measure import Usage

HEADER = "{:<28}{:>9}{:>9}{:>9}{:>9}{:>7}   {}".format(
    "stage", "contacts", "wall s", "CPU s", "peak MB", "share", "times wall, CPU, peak"
)


def stage_table(stages: Mapping[str, Sequence[Usage]], sizes: Sequence[int]) -> str:
    """A line per stage and size: its cost, its share of the CPU time, the ratio to the first size.

    Args:
        stages: cost of each stage, one per size.
        sizes: contacts.
    """
    totals = [_total([usages[i] for usages in stages.values()]) for i in range(len(sizes))]
    lines = [HEADER]
    for stage, usages in {**stages, "total": totals}.items():
        for i, (size, usage) in enumerate(zip(sizes, usages, strict=True)):
            lines.append(
                f"{stage if i == 0 else '':<28}{size:>9,}{usage.wall:>9.1f}{usage.cpu:>9.1f}"
                f"{usage.peak:>9.0f}{usage.cpu / totals[i].cpu:>7.0%}   "
                f"{ratios(usage, usages[0]) if i else ''}".rstrip()
            )
    return "\n".join(lines)


def ratios(usage: Usage, base: Usage) -> str:
    """How many times the base: wall time, CPU time, peak memory."""
    pairs = ((usage.wall, base.wall), (usage.cpu, base.cpu), (usage.peak, base.peak))
    return " ".join(f"{cost / other:6.2f}" for cost, other in pairs)


def _total(usages: Sequence[Usage]) -> Usage:
    """One after the other: times add up, peaks do not."""
    return Usage(
        sum(usage.wall for usage in usages),
        sum(usage.cpu for usage in usages),
        max(usage.peak for usage in usages),
    )
