"""Who `from` and `to` of a Twilio call name: a telephone, a softphone of ours, a SIP address."""

import re
from dataclasses import dataclass
from typing import Literal

_SCHEME = re.compile(r"([a-z]+):(.+)", re.IGNORECASE | re.DOTALL)
# A user of SIP with fewer digits is an extension.
_TELEPHONE = re.compile(r"\+?[\d() .-]{7,}")
# What stands for the number of a caller who withholds it (RFC 3323), and what exchanges write.
_WITHHELD = frozenset({"anonymous", "restricted", "unavailable", "unknown", "private"})
# Where telephones of ours are registered, with a password.
_REGISTRAR = re.compile(r"\.sip(?:\.[a-z0-9-]+)?\.twilio\.com$", re.IGNORECASE)
_TELEPHONE_SCHEMES = frozenset({"tel", "whatsapp"})
_SIP_SCHEMES = frozenset({"sip", "sips"})


@dataclass(frozen=True)
class Party:
    """One end of a call.

    Attributes:
        kind: a withheld number counts as a telephone; a softphone is any registered client.
        name: the number, the client's name or the SIP address, without scheme and parameters.
        is_registered: a telephone of ours that Twilio knows; a client may be a visitor's browser.
    """

    kind: Literal["telephone", "softphone", "nobody"]
    name: str | None
    is_registered: bool = False

    @property
    def phone(self) -> str | None:
        """The number as identifiers are read.

        Twilio writes E.164; warehouses that store it as a number lose its plus sign.
        """
        if self.kind != "telephone" or self.name is None:
            return None
        is_bare = self.name.isdecimal() and len(self.name) > 10 and not self.name.startswith("0")
        return f"+{self.name}" if is_bare else self.name


def party(written: str | None) -> Party:
    """The end that a value of `from` or `to` names, such as `client:ann` or `+12125550123`."""
    if written is None:
        return Party("nobody", None)
    found = _SCHEME.fullmatch(written)
    scheme, address = (found[1].lower(), found[2]) if found else ("", written)
    name = re.split("[?;]", address, maxsplit=1)[0].strip()
    if "@" in name and (not scheme or scheme in _SIP_SCHEMES):
        # A trunk of ours hands telephone calls over as SIP addresses.
        user, _, host = name.partition("@")
        if _TELEPHONE.fullmatch(user) or user.lower() in _WITHHELD:
            return Party("telephone", user)
        return Party("softphone", name, is_registered=_REGISTRAR.search(host) is not None)
    if not scheme or scheme in _TELEPHONE_SCHEMES:
        return Party("telephone", name)
    return Party("softphone", name)
