"""Who is at the two ends of a CUCM leg. The record does not say it; device, user and number do.

A login user or a telephone's device means our own staff. Without either (a trunk or a gateway) the
number tells: one that the feed's region knows is a customer's, a short one is an extension. A
caller whose number is withheld came from outside.
"""

import re

from orchestration.feeds import Company, Feed
from orchestration.ingest.identifiers import normalise
from orchestration.ingest.readers.cucm_record import CdrRecord
from orchestration.ingest.readers.cucm_rules import End
from orchestration.ingest.readers.parsing import is_true

# Names that CUCM itself prescribes: desk phones and adapters by hardware address, Jabber by system.
_TELEPHONE = re.compile(r"(?:SEP|ATA|AN)[0-9A-F]{9,16}|(?:CSF|TCT|BOT|TAB)\w+", re.IGNORECASE)
# Ports of conference bridges, and of a telephone's own bridge when it forks or barges in.
_BRIDGE_NUMBER = re.compile(r"b00\d+", re.IGNORECASE)
_VOICEMAIL_DEVICE = re.compile(r"CiscoUM\d*-VI\d+", re.IGNORECASE)
_VOICEMAIL_TYPES = frozenset({"cisco voice mail port"})
_MACHINE_TYPES = frozenset({"cti port", "cti route point", *_VOICEMAIL_TYPES})
_EXTENSION = re.compile(r"[*#]?\d{1,6}[*#]?")


def calling_end(record: CdrRecord, feed: Feed, company: Company) -> End:
    """Who called."""
    return _end(
        record.text("callingpartynumber"),
        record.text("callingpartyunicodeloginuserid"),
        record.text("origdevicename"),
        record.text("origdevicetype"),
        feed,
        company,
    )


def called_end(record: CdrRecord, feed: Feed, company: Company) -> End | None:
    """Who was called in the end; None where nobody was."""
    number = record.text("finalcalledpartynumber")
    user = record.text("finalcalledpartyunicodeloginuserid")
    device = record.text("destdevicename")
    if not (number or user or device):
        return None
    if is_voicemail(record):
        return "machine"
    end = _end(number, user, device, record.text("destdevicetype"), feed, company)
    is_pilot = number is not None and number == record.text("huntpilotdn")
    if is_pilot and is_true(record.text("wascallqueued")) and not (user or _is_telephone(device)):
        # Music and announcements of the queue itself.
        return "machine"
    return end


def is_voicemail(record: CdrRecord) -> bool:
    """Whether the leg went to the voice mail.

    Its ports have names and types of their own. Over a trunk, as Unity Connection is reached since
    long, it is where a call goes whose telephone was busy or not picked up: to an extension that is
    on no telephone and no hunt pilot.
    """
    kind = (record.text("destdevicetype") or "").lower()
    device = record.text("destdevicename") or ""
    if kind in _VOICEMAIL_TYPES or _VOICEMAIL_DEVICE.fullmatch(device):
        return True
    number = record.text("finalcalledpartynumber")
    is_anybodys = (
        _is_telephone(device)
        or record.text("finalcalledpartyunicodeloginuserid") is not None
        or record.text("huntpilotdn") is not None
    )
    is_extension = number is not None and _EXTENSION.fullmatch(number) is not None
    return record.codes.is_forwarded and bool(device) and is_extension and not is_anybodys


def agent(record: CdrRecord, direction: str, called: End | None) -> str | None:
    """Id of our own person on the leg: the login user, else the number.

    A conference's port is nobody; there the caller's end tells. The number of a hunt pilot is a
    queue's.
    """
    if direction == "outbound" or called == "bridge":
        if direction == "inbound":
            return None
        return record.text("callingpartyunicodeloginuserid") or record.text("callingpartynumber")
    number = record.text("finalcalledpartynumber")
    user = record.text("finalcalledpartyunicodeloginuserid")
    return user or (number if number != record.text("huntpilotdn") else None)


def customer_phone(record: CdrRecord, direction: str, region: str | None) -> str | None:
    """The customer's number: of a call of ours as it was dialled, else as it left by the trunk."""
    if direction == "internal":
        return None
    if direction == "inbound":
        return normalise("phone", record.text("callingpartynumber"), region)
    dialled = normalise("phone", record.text("finalcalledpartynumber"), region)
    return dialled or normalise("phone", record.text("outpulsedcalledpartynumber"), region)


def _end(
    number: str | None,
    user: str | None,
    device: str | None,
    device_type: str | None,
    feed: Feed,
    company: Company,
) -> End:
    if number and _BRIDGE_NUMBER.fullmatch(number):
        return "bridge"
    if (device_type or "").lower() in _MACHINE_TYPES:
        return "machine"
    if user or _is_telephone(device):
        return "staff"
    if not number:
        return "customer"
    phone = normalise("phone", number, feed.region)
    if phone:
        return "staff" if phone in company.phones else "customer"
    is_own_address = number.rpartition("@")[2].lower() in company.domains
    return "staff" if is_own_address or _EXTENSION.fullmatch(number) else "customer"


def _is_telephone(device: str | None) -> bool:
    return device is not None and _TELEPHONE.fullmatch(device) is not None
