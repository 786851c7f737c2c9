"""Superset with the dashboard, from an empty folder or again; runs in Superset's own environment.

All in one process, for each of its commands alone would take some ten seconds to load.
"""

import sys
from pathlib import Path
from zipfile import ZipFile

from flask.cli import ScriptInfo  # type: ignore[import-not-found]
from superset.app import create_app  # type: ignore[import-not-found]
from superset.cli.main import superset  # type: ignore[import-not-found]


def main(folder: Path, port: str) -> None:
    """Serves what `write_superset` wrote into the folder on a port of this machine."""
    app = create_app()

    def run(*command: str) -> None:
        superset.main(command, standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))

    administrator = {
        "username": "admin",
        "firstname": "firstright",
        "lastname": "admin",
        "email": "admin@firstright.invalid",
        "password": (folder / "password").read_text(),
    }
    run("db", "upgrade")
    run("fab", "create-admin", *(f"--{key}={value}" for key, value in administrator.items()))
    run("init")
    with app.app_context():
        _replace(folder / "firstright.zip")
    run("run", "--host", "127.0.0.1", "--port", port)


def _replace(bundle: Path) -> None:
    """Puts the bundle in the place of an earlier one.

    `superset import-dashboards` would keep the charts and datasets that are there.
    """
    # They need the application.
    from superset import security_manager  # type: ignore[import-not-found]
    from superset.commands.importers.v1.assets import (  # type: ignore[import-not-found]
        ImportAssetsCommand,
    )
    from superset.commands.importers.v1.utils import (  # type: ignore[import-not-found]
        get_contents_from_bundle,
    )
    from superset.utils.core import override_user  # type: ignore[import-not-found]

    with ZipFile(bundle) as archive:
        contents = get_contents_from_bundle(archive)
    contents["metadata.yaml"] = contents["metadata.yaml"].replace("Dashboard", "assets")
    with override_user(security_manager.find_user("admin")):
        ImportAssetsCommand(contents).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
