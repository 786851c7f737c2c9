"""Email contacts out of mails: the customer's messages of a reply chain, merged by the rule."""

import hashlib
from zoneinfo import ZoneInfo

from orchestration.demo.company import MAIL
from orchestration.demo.reasons import Reasons
from orchestration.demo.records import Identifier, Mail
from orchestration.demo.render.mbox import text
from orchestration.demo.truth.contact import Contact, Sighting, published_agent
from orchestration.demo.truth.dispositions import Delivered

MERGE_SECONDS = 24 * 3_600
Chain = list[tuple[Mail, int]]


def message_id(mail: Mail, zone: ZoneInfo) -> str:
    """The Message-ID without brackets, else a digest of the message as it was exported."""
    if mail.message_id:
        return mail.message_id
    return f"sha256:{hashlib.sha256(text(mail, zone).encode()).hexdigest()[:16]}"


def reply_chains(accepted: list[Delivered], zone: ZoneInfo) -> list[Chain]:
    """Mails by the chain that their references name, in order of time.

    Of mails of one second an answer comes after what it answers, else the customer's come first.
    """
    chains: dict[str, Chain] = {}
    for each in accepted:
        if isinstance(each.record, Mail):
            mail = each.record
            root = mail.references[0] if mail.references else message_id(mail, zone)
            chains.setdefault(root, []).append((mail, each.night))
    for chain in chains.values():
        chain.sort(key=lambda pair: place(pair[0], chain, zone))
    return list(chains.values())


def place(mail: Mail, chain: Chain, zone: ZoneInfo) -> tuple[int, int, bool, str]:
    """Where the mail stands in its chain."""
    answered = sum(
        other.at == mail.at and message_id(other, zone) in mail.references for other, _ in chain
    )
    return mail.at, answered, mail.kind == "agent", message_id(mail, zone)


def split(chain: Chain) -> list[Chain]:
    """The mails of each contact: customers' messages that merge, and the answers to them.

    What we wrote before the customer wrote at all is left out once the customer writes.
    """
    contacts: list[Chain] = []
    for mail, night in chain:
        if mail.kind == "customer":
            latest = contacts[-1][-1][0] if contacts else None
            merges = (
                latest is not None
                and latest.kind == "customer"
                and mail.at - latest.at <= MERGE_SECONDS
            )
            if not merges:
                contacts.append([])
        if contacts:
            contacts[-1].append((mail, night))
    return contacts or [chain]


def addresses(mails: Chain) -> tuple[Identifier, ...]:
    """Addresses of the customer's side, those that the customer wrote from before ours to them."""
    ordered = sorted((mail for mail, _ in mails), key=lambda mail: mail.kind != "customer")
    return tuple(dict.fromkeys(("email", mail.customer or "") for mail in ordered))


def contact(mails: Chain, zone: ZoneInfo, reasons: Reasons, root: str) -> Contact:
    """The contact of a customer's mails and the answers to them, or of a chain of ours alone."""
    first = mails[0][0]
    is_outbound = first.kind == "agent"
    answers = [mail for mail, _ in mails if mail.kind == "agent" and not is_outbound]
    last = answers[-1] if answers else mails[-1][0]
    codes = [mail.mailbox for mail, _ in mails if mail.kind == "customer"]
    agents = [mail.agent for mail, _ in mails if mail.agent]
    mail_id = message_id(first, zone)
    cases = {f"case|{mail.case_id}" for mail, _ in mails if mail.case_id}
    return Contact(
        source_name=MAIL,
        source_contact_id=mail_id,
        started_at=first.at,
        ended_at=last.at,
        identifiers=addresses(mails),
        direction="outbound" if is_outbound else "inbound",
        answered_at=answers[0].at if answers else None,
        queue=codes[-1] if codes else None,
        first_queue=codes[0] if codes else None,
        agent_id=published_agent(agents[-1], agents[-1].mail_id) if agents else None,
        outcome="answered" if answers else None,
        reason_key=reasons.key(MAIL, codes[-1]) if codes else None,
        excluded_reason="outbound" if is_outbound else None,
        links=frozenset({f"thread|{MAIL}|{root}", *cases}),
        references=tuple(message_id(mail, zone) for mail, _ in mails),
        night=max(night for _, night in mails),
    )


def mails(
    accepted: list[Delivered], reasons: Reasons, zone: ZoneInfo
) -> tuple[list[Contact], list[Sighting]]:
    """Contacts, and when each address was seen."""
    contacts, sightings = [], []
    for chain in reply_chains(accepted, zone):
        root = message_id(chain[0][0], zone)
        contacts += [contact(part, zone, reasons, root) for part in split(chain)]
        sightings += [Sighting(mail.at, addresses([(mail, night)])) for mail, night in chain]
    return contacts, sightings
