"""dbt as a child that is killed when its parent dies, as the kernel sees to on Linux.

A run that was killed leaves its dbt alone, which would go on writing the warehouse beside the next
run. Started as a script by its path, so that nothing but dbt is imported.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


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

    parsed, *arguments = sys.argv[1:]
    manifest = Manifest.from_msgpack(Path(parsed).read_bytes())
    manifest.build_flat_graph()
    outcome = dbtRunner(manifest).invoke(arguments)
    if outcome.exception:
        print(outcome.exception, file=sys.stderr)
    # 1 says, as of dbt's own command, that models or tests failed, 2 that dbt itself did.
    sys.exit(2 if outcome.exception else not outcome.success)


if __name__ == "__main__":
    main()
