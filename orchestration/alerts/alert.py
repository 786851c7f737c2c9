"""What an alert says. It leaves the house: no personal data, and nothing of what a row holds."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

Kind = Literal[
    "run_failed",
    "night_refused",
    "night_missing",
    "feed_late",
    "volume_unusual",
    "release_stale",
]
TITLES: dict[Kind, str] = {
    "run_failed": "A run failed",
    "night_refused": "A night was refused",
    "night_missing": "A night is missing",
    "feed_late": "An export is late",
    "volume_unusual": "A night's volume is unusual",
    "release_stale": "The release is stale",
}
WITHOUT_RUN = "run.none"
"""Subject of a failure before there was a run."""


@dataclass(frozen=True)
class Alert:
    """Something that a person should look at.

    Attributes:
        kind: what has happened.
        feed, night: of which export; None where it is about no single one.
        reason: what was found, and what was expected.
        next_step: what to do.
        run_id: the run that found it; None where no run was needed to see it.
        release_id: the release that it is about.
    """

    kind: Kind
    reason: str
    next_step: str
    feed: str | None = None
    night: date | None = None
    run_id: str | None = None
    release_id: str | None = None

    @property
    def subject(self) -> str:
        """What it is about, as a file's name: alerts on one subject follow each other."""
        if self.kind == "run_failed":
            return f"run.{self.run_id}" if self.run_id else WITHOUT_RUN
        if self.kind == "release_stale":
            return f"release.{self.release_id}"
        # That an export is late, that its night is missing, that it is refused: one after another.
        topic = "volume" if self.kind == "volume_unusual" else "night"
        return f"{topic}.{self.feed}.{self.night}"

    @property
    def title(self) -> str:
        """What has happened, to which feed and night."""
        about = " ".join(str(part) for part in (self.feed, self.night) if part)
        return f"{TITLES[self.kind]}: {about}" if about else TITLES[self.kind]

    def link(self, ui_url: str) -> str:
        """Where the run can be looked at; the list of runs where there is none."""
        return f"{ui_url}/runs/{self.run_id}" if self.run_id else f"{ui_url}/runs"

    def text(self, ui_url: str) -> str:
        """The alert as people read it."""
        return (
            f"{self.title}\nReason: {self.reason}\nNext step: {self.next_step}\n"
            f"Run: {self.link(ui_url)}"
        )

    def document(self, ui_url: str) -> dict[str, str | None]:
        """The alert as programs read it."""
        night = self.night.isoformat() if self.night else None
        return {**asdict(self), "night": night, "title": self.title, "run_url": self.link(ui_url)}
