"""What `make superset` starts Superset with: its configuration, its password, and the bundle."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from orchestration.publish.marts_files import DATABASE
from orchestration.publish.superset.bundle import bundle
from orchestration.publish.tables import PublicTable
from orchestration.settings import Settings

CONFIGURATION = """\
SECRET_KEY = {key!r}
SQLALCHEMY_DATABASE_URI = {address!r}
TALISMAN_CONFIG = {policy!r}
"""
# Superset's own policy has browsers fetch a tracking pixel, fonts and maps from other hosts.
POLICY = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}


def write_superset(settings: Settings, tables: Sequence[PublicTable]) -> Path:
    """Writes `firstright.zip`, and, at first, `superset_config.py` and the password of `admin`.

    Returns:
        The folder. It holds secrets and is readable by its owner alone.
    """
    folder = settings.data / "superset"
    folder.mkdir(mode=0o700, exist_ok=True)
    _write(
        folder / "firstright.zip", bundle(tables, settings.published / DATABASE, settings.postgres)
    )
    configuration, password = folder / "superset_config.py", folder / "password"
    if not configuration.exists():
        address = f"sqlite:///{folder / 'superset.db'}"
        written = CONFIGURATION.format(
            key=secrets.token_urlsafe(32), address=address, policy=POLICY
        )
        _write(configuration, written.encode())
    if not password.exists():
        _write(password, secrets.token_urlsafe(12).encode())
    return folder


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
