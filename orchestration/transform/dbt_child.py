"""dbt as a child that is killed when its parent dies, as the kernel sees to on Linux.

A run that was killed leaves its dbt alone, which would go on writing the warehouse beside the next
run. Started as a script by its path, so that nothing but dbt is imported.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Runs dbt's command line with the arguments of this process."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    from dbt.cli.main import cli

    sys.argv[0] = "dbt"
    cli()


if __name__ == "__main__":
    main()
