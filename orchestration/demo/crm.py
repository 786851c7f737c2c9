"""The customer table: a first delivery of everybody known, then what is new or has changed."""

from orchestration.demo.company import PLACEHOLDER_ACCOUNTS, PLACEHOLDER_EMAILS
from orchestration.demo.draws import Draws
from orchestration.demo.nights import DAY
from orchestration.demo.people import Person
from orchestration.demo.records import CustomerLine, Identifier
from orchestration.demo.world import World

COLUMNS = (
    "crm_id",
    "account_id",
    "user_id",
    "full_name",
    "email",
    "second_email",
    "phones",
    "visitor_id",
    "updated_at",
)
FULL_WIDTH = 0xFEE0
"""Distance of the full-width forms of ASCII characters, which NFKC takes back."""


def spelt_email(draws: Draws, email: str) -> str:
    """The address as somebody typed it."""
    fate = draws.uniform()
    if fate < 0.06:
        return email.upper()
    if fate < 0.08:
        return f"  {email} "
    return chr(ord(email[0]) + FULL_WIDTH) + email[1:] if fate < 0.09 else email


def spelt_phone(draws: Draws, phone: str) -> str:
    """The number as somebody typed it."""
    area, exchange, number = phone[2:5], phone[5:8], phone[8:]
    return (
        phone,
        f"({area}) {exchange}-{number}",
        f"{area}-{exchange}-{number}",
        f"+1 {area} {exchange} {number}",
        f"1.{area}.{exchange}.{number}",
    )[draws.weighted((60, 15, 10, 10, 5))]


def line(world: World, person: Person, at: int, emails: list[str]) -> CustomerLine:
    """A line about a person as they were known at a moment; `emails` are those known then."""
    draws = world.draws
    phones = [*person.phones, *filter(None, [person.office_phone])]
    visitor = person.visitors[0] if person.visitors and draws.chance(0.2) else None
    identifiers: list[Identifier] = []
    for kind, values in (
        ("account", [person.account]),
        ("user", [person.user]),
        ("email", emails),
        ("phone", phones),
        ("visitor", [visitor]),
    ):
        identifiers += [(kind, value) for value in values if value]
    spelt = [spelt_email(draws, email) for email in emails] + ["", ""]
    cells = (
        person.account or "",
        person.user or "",
        f"{person.last_name}, {person.first_name}",
        spelt[0],
        spelt[1],
        "|".join(spelt_phone(draws, phone) for phone in phones),
        visitor or "",
    )
    return CustomerLine(f"CRM-{person.number}", cells, at, tuple(identifiers))


def fill(world: World) -> None:
    """Lines of everybody in the table; some gain a mail address later, some are placeholders."""
    draws = world.draws
    start, end = world.nights.start, world.nights.end
    for person in world.people:
        if not person.is_in_crm:
            continue
        is_sharing = person.office_phone or person.shared_email
        emails = [*filter(None, [person.shared_email]), *person.emails][:2]
        if is_sharing or draws.chance(0.8):
            at = start - draws.integer(1, 900 * DAY)
        else:
            at = draws.integer(start, end - 1)
        if emails and not is_sharing and draws.chance(0.08):
            world.customer_lines.append(line(world, person, at, []))
            at = max(start, at) + draws.integer(3_600, 40 * DAY)
        world.customer_lines.append(line(world, person, at, emails))
    for number in range(max(3, len(world.people) // 4_000)):
        values = (
            draws.pick(PLACEHOLDER_ACCOUNTS),
            "",
            "TEST, TEST",
            draws.pick(PLACEHOLDER_EMAILS),
        )
        identifiers = (("account", values[0]), ("email", values[3]))
        at = draws.integer(start, end - 1)
        cells = (*values, "", "000-000-0000", "")
        world.customer_lines.append(CustomerLine(f"CRM-X{number}", cells, at, identifiers))
