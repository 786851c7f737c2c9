"""Who wrote a mail message to whom: the company's side and the customer's."""

from dataclasses import dataclass

from orchestration.feeds import Company
from orchestration.ingest.readers.mail_headers import MailHeaders

_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")


@dataclass(frozen=True)
class MailParties:
    """The parties of one message; addresses are normalised.

    Attributes:
        sender: the first address in From; None where there is none. A mailbox that is run as a
            group or list puts its own address into From, and the customer's into X-Original-Sender
            or, of Mailman, into Reply-To: then that one. Else Reply-To names no person.
        is_from_company: the sender is in a domain of the company, or in one below it.
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
    sender = _sender(headers, company)
    # What an agent sent is kept with its blind copies.
    recipients = headers.addresses("To", "Cc", "Bcc")
    outside = [address for address in recipients if not in_company(address, company)]
    # A blind copy, or a list's address in To, leaves the mailbox to the delivering system alone.
    delivered = headers.addresses(*_DELIVERED)
    ours = [address for address in recipients + delivered if in_company(address, company)]
    is_from_company = sender is not None and in_company(sender, company)
    return MailParties(
        sender=sender,
        is_from_company=is_from_company,
        is_internal=is_from_company and bool(recipients) and not outside,
        customer_address=next(iter(outside), None) if is_from_company else sender,
        mailbox=ours[0].partition("@")[0] if ours else None,
    )


def _sender(headers: MailHeaders, company: Company) -> str | None:
    author = next(iter(headers.addresses("From")), None)
    if author is None or not in_company(author, company):
        return author
    rewritten = headers.addresses("X-Original-Sender", "X-Original-From")
    if author in headers.addresses("List-Post", "X-BeenThere"):
        rewritten += headers.addresses("Reply-To")
    return next((address for address in rewritten if not in_company(address, company)), author)


def in_company(address: str, company: Company) -> bool:
    """Whether an address or domain lies in a domain of the company or in one below it."""
    domain = address.rpartition("@")[2]
    return any(domain == own or domain.endswith(f".{own}") for own in company.domains)
