"""The customers: who they are, and the identifiers by which the company may know them.

Nobody shares an account, and nobody's own identifiers are anybody else's. What several people share
they share on purpose: an office phone of five or more accounts, a mail address of three.
"""

from dataclasses import dataclass, field

from orchestration.demo.draws import Draws

# fmt: off
FIRST_NAMES = (
    "James", "Maria", "Wei", "Fatima", "John", "Aisha", "Carlos", "Yuki", "Peter", "Olga", "Ahmed",
    "Nina", "Luis", "Grace", "Ivan", "Rosa", "Omar", "Lena", "Noah", "Priya", "Erik", "Sofia",
    "Kofi", "Hana", "Paul", "Alma", "Igor", "Jane", "Raj", "Elsa", "Tom", "Vera",
)
# fmt: on
# fmt: off
LAST_NAMES = (
    "Smith", "Garcia", "Chen", "Khan", "Miller", "Silva", "Novak", "Tanaka", "Brown", "Ivanova",
    "Ali", "Weber", "Lopez", "Kim", "Petrov", "Rossi", "Hassan", "Berg", "Moore", "Patel", "Larsen",
    "Costa", "Mensah", "Sato", "Clark", "Diaz", "Popov", "Reed", "Gupta", "Olsen",
)
# fmt: on
# fmt: off
AREA_CODES = (
    "202", "203", "205", "206", "207", "208", "209", "210", "212", "213", "214", "215", "216",
    "217", "218", "219", "301", "302", "303", "304", "305", "307", "308", "309", "310", "312",
    "313", "314", "315", "316", "401", "402", "404", "405", "406", "407", "408", "409", "410",
    "412", "501", "502", "503", "504", "505", "507",
)
# fmt: on
OFFICE_SIZE = 6
SHARED_MAIL_SIZE = 3


@dataclass(slots=True)
class Person:
    """A customer and their identifiers, normalised.

    Attributes:
        is_in_crm: the customer table has a line of theirs.
        role_email: an address of a role mailbox, which identifies nobody.
    """

    number: int
    first_name: str
    last_name: str
    account: str | None = None
    user: str | None = None
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    visitors: list[str] = field(default_factory=list)
    office_phone: str | None = None
    shared_email: str | None = None
    role_email: str | None = None
    is_in_crm: bool = False


def phone_number(serial: int) -> str:
    """A US number in E.164, another for every serial; the exchanges begin at the fictitious 555."""
    line, area = divmod(serial, len(AREA_CODES))
    return f"+1{AREA_CODES[area]}{555 + line // 10_000}{line % 10_000:04}"


def populate(draws: Draws, count: int) -> list[Person]:
    """People, among them groups that share an office phone or a mail address."""
    people = []
    for number in range(count):
        person = Person(number, draws.pick(FIRST_NAMES), draws.pick(LAST_NAMES))
        people.append(person)
        local_part = f"{person.first_name}.{person.last_name}{number}".lower()
        if draws.chance(0.72):
            person.account = f"A{100_000 + number}"
            person.is_in_crm = draws.chance(0.85)
            if draws.chance(0.6):
                person.user = f"u-{500_000 + number}"
        if draws.chance(0.88):
            person.emails.append(f"{local_part}@mail{number % 7}.example")
        if draws.chance(0.15):
            person.emails.append(f"{local_part}+shop@post.example")
        if draws.chance(0.9) or not person.emails:
            person.phones.append(phone_number(2 * number))
        if draws.chance(0.18):
            person.phones.append(phone_number(2 * number + 1))
        if draws.chance(0.02):
            person.role_email = f"info@shop{number}.example"
    _share(people)
    return people


def _share(people: list[Person]) -> None:
    """Gives groups of account holders, all in the customer table, something in common."""
    holders = [person for person in people if person.account]
    size = OFFICE_SIZE + SHARED_MAIL_SIZE
    for group in range(min(max(1, len(people) // 800), len(holders) // size)):
        members = holders[group * size : (group + 1) * size]
        for person in members:
            person.is_in_crm = True
        for person in members[:OFFICE_SIZE]:
            person.office_phone = phone_number(2 * len(people) + group)
        for person in members[OFFICE_SIZE:]:
            person.shared_email = f"family{group}@mail0.example"
