"""How far a run has come, as a line in its log."""

from typing import Literal, get_args

Stage = Literal["landing", "raw", "models", "release"]


def stage_line(stage: Stage, what: str) -> str:
    """The stage, its number, and what is being worked on."""
    stages = get_args(Stage)
    return f"Stage {stages.index(stage) + 1} of {len(stages)}, {stage}: {what}"
