"""The feed configuration of a demo in another time zone."""

import shutil
from pathlib import Path

import yaml

from orchestration.demo.company import POST_CONTACT, RELATIONSHIP
from orchestration.demo.reasons import REASONS_FILE

FEEDS_FILE = REASONS_FILE.with_name("feeds.yaml")


def write_feeds(path: Path, business_timezone: str = "America/New_York") -> None:
    """Writes the demo's feeds.yaml for a business time zone, its reasons table beside it."""
    config = yaml.safe_load(FEEDS_FILE.read_text(encoding="utf-8"))
    config["business_timezone"] = business_timezone
    for feed in config["feeds"]:
        if feed["name"] in (POST_CONTACT, RELATIONSHIP):
            feed["timezone"] = business_timezone
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    shutil.copyfile(REASONS_FILE, path.with_name("reasons.csv"))
