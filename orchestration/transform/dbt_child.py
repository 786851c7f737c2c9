"""dbt as a child that is killed when its parent dies, as the kernel sees to on Linux.

A run that was killed leaves its dbt alone, which would go on writing the warehouse beside the next
run. Started as a script by its path, so that nothing but dbt is imported.

It tells what it does itself, a line of JSON each, as dbt's own log would: that one first makes
JSON of every event, a dozen for a model, and then leaves all out that are for debugging, which
takes a quarter of a build. To make messages of them takes another tenth.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
WITHOUT_LOGS = ("--log-level", "none", "--log-level-file", "none")


def main() -> None:
    """Runs dbt on a project that was parsed: the first argument is what dbt wrote then.

    It is what Dagster shows. The other arguments are dbt's own.
    """
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg
    from dbt_common.events.functions import msg_to_json

    def tell(event: EventMsg) -> None:
        sys.stdout.write(f"{msg_to_json(event)}\n")
        sys.stdout.flush()

    leave_debug_events_out()
    parsed, *arguments = sys.argv[1:]
    manifest = Manifest.from_msgpack(Path(parsed).read_bytes())
    manifest.build_flat_graph()
    outcome = dbtRunner(manifest, callbacks=[tell]).invoke([*WITHOUT_LOGS, *arguments])
    if outcome.exception:
        print(outcome.exception, file=sys.stderr)
    # 1 says, as of dbt's own command, that models or tests failed, 2 that dbt itself did.
    sys.exit(2 if outcome.exception else not outcome.success)


def leave_debug_events_out() -> None:
    """Lets dbt in this process tell nobody of events for debugging."""
    from dbt_common.events.base_types import BaseEvent, EventLevel
    from dbt_common.events.event_manager import EventManager
    from dbt_common.events.event_manager_client import ctx_set_event_manager

    class Manager(EventManager):
        def fire_event(
            self,
            e: BaseEvent,
            level: EventLevel | None = None,
            node: Any = None,
            force_warn_or_error_handling: bool = False,
        ) -> None:
            is_debug = (level or e.level_tag()) == EventLevel.DEBUG
            if not is_debug or force_warn_or_error_handling:
                super().fire_event(e, level, node, force_warn_or_error_handling)

    # Of dbt's protocol its own class differs in two attributes, too.
    manager: Any = Manager()
    ctx_set_event_manager(manager)


if __name__ == "__main__":
    main()
