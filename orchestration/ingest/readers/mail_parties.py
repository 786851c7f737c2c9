"""Who wrote a mail message to whom: the company's side and the customer's."""

import re
from dataclasses import dataclass

from orchestration.feeds import Company
from orchestration.ingest.readers.mail_headers import MailHeaders

# The name that Exchange has for its own mailboxes; what exports an Outlook folder finds no other
# address of them there.
_EXCHANGE_NAME = re.compile(r"/o=[^<>]{0,400}/cn=", re.IGNORECASE)
_NAMED_BY = ("From", "X-libpst-forensic-sender")
_ANSWERED = ("In-Reply-To", "References")
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")


@dataclass(frozen=True)
class MailParties:
    """The parties of one message; addresses are normalised.

    Attributes:
        sender: the first address in From; None where there is none. A mailbox that is run as a
            group or list puts its own address into From, and the customer's into X-Original-Sender
            or, of Mailman, into Reply-To; so does a web form, our own or, in the name of a role
            mailbox, another's: then that one. Else Reply-To names no person.
        is_from_company: the sender is in a domain of the company, or in one below it, or has no
            address but a name of the company's Exchange.
        is_internal: sender and all recipients are the company's, those of blind copies too.
        customer_address: the sender, of a message from outside; of the company's, the first
            recipient outside.
        mailbox: local part of the first recipient in a company domain.
    """

    sender: str | None
    is_from_company: bool
    is_internal: bool
    customer_address: str | None
    mailbox: str | None


def mail_parties(headers: MailHeaders, company: Company) -> MailParties:
    """The parties as the headers name them."""
    # What an agent sent is kept with its blind copies.
    recipients = headers.addresses("To", "Cc", "Bcc")
    sender = _sender(headers, recipients, company)
    outside = [address for address in recipients if not in_company(address, company)]
    # A blind copy, or a list's address in To, leaves the mailbox to the delivering system alone.
    delivered = headers.addresses(*_DELIVERED)
    ours = [address for address in recipients + delivered if in_company(address, company)]
    is_from_company = _is_exchange_name(headers) if sender is None else in_company(sender, company)
    return MailParties(
        sender=sender,
        is_from_company=is_from_company,
        is_internal=is_from_company and bool(recipients) and not outside,
        customer_address=next(iter(outside), None) if is_from_company else sender,
        mailbox=ours[0].partition("@")[0] if ours else None,
    )


def _sender(headers: MailHeaders, recipients: list[str], company: Company) -> str | None:
    author = next(iter(headers.addresses("From")), None)
    if author is None:
        return None
    is_ours = in_company(author, company)
    named = headers.addresses("X-Original-Sender", "X-Original-From") if is_ours else []
    is_listed = is_ours and author in headers.addresses("List-Post", "X-BeenThere")
    if is_listed or _is_form(headers, author, recipients, company):
        named += headers.addresses("Reply-To")
    return next((address for address in named if not in_company(address, company)), author)


def _is_form(headers: MailHeaders, author: str, recipients: list[str], company: Company) -> bool:
    """Whether a web form may have sent what a visitor wrote there, who then stands in Reply-To.

    Our own form writes to us as one of us, another's as a role mailbox; neither answers a mail.
    """
    if any(map(headers.raw, _ANSWERED)):
        return False
    if not in_company(author, company):
        return author.partition("@")[0] in company.role_local_parts
    return bool(recipients) and all(in_company(one, company) for one in recipients)


def _is_exchange_name(headers: MailHeaders) -> bool:
    return any(_EXCHANGE_NAME.search(value) for name in _NAMED_BY for value in headers.raw(name))


def in_company(address: str, company: Company) -> bool:
    """Whether an address or domain lies in a domain of the company or in one below it."""
    domain = address.rpartition("@")[2]
    return any(domain == own or domain.endswith(f".{own}") for own in company.domains)
