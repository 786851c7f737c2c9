"""The simulator behind the demo inbox: one world, rendered as vendors' exports, its truth kept."""

from orchestration.demo.build import DemoFolderError, write_demo
from orchestration.demo.feeds_file import write_feeds

__all__ = ["DemoFolderError", "write_demo", "write_feeds"]
