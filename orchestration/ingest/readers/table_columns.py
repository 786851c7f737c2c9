"""What a column of a plain table may mean, by the channel of its feed, and which columns must be.

A column's meaning is a column of the contract, or the name that the options have for it: `case`
and `case_ids` are one. An option such as `account: cust_id` says the same as a line
`cust_id: account` in `columns`. A column that bears the contract's name, or the name under which
contacts are published, needs neither.
"""

from collections.abc import Iterable

from expectations.contracts import CONTRACTS, Contract
from orchestration.ingest.readers.survey_answers import SURVEY_OPTIONS

TABLE = "table"
CONTRACT_OF_CHANNEL = {
    "telephony": "legs",
    "chat": "legs",
    "email": "legs",
    "survey": "survey_responses",
    "customers": "customers",
    "agents": "agents",
    "invitations": "invitations",
    "quality": "evaluations",
}
STRUCTURE_OPTIONS = frozenset(
    {"key", "version", "columns", "delimiter", "decimal_mark", "date", "time_format", "nulls"}
)
VALUE_OPTIONS = {
    "legs": frozenset({"resolved_true", "exclude_reasons"}),
    "survey_responses": frozenset({"resolved_answers"}),
}
"""By contract: options that say what values mean, and name no column."""
IDENTIFIERS = ("account", "user", "email", "phone", "visitor")
NUMBERED = frozenset({"account", "user", "visitor", "case", "order", "agent"})
CONTACT_MEANINGS = frozenset(
    {*IDENTIFIERS, "case", "order", "reason", "queue", "agent", "resolved", "contained", "test"}
)
OPTION_MEANINGS: dict[str, frozenset[str]] = {
    "legs": CONTACT_MEANINGS,
    "survey_responses": SURVEY_OPTIONS,
    "customers": frozenset(IDENTIFIERS),
    "agents": frozenset(),
    "invitations": frozenset({*IDENTIFIERS, "survey_kind", "reference", "reference_feed"}),
    "evaluations": frozenset({"agent", "reference", "reference_feed"}),
}
# By contract: its own or a published name of a column -> the one name of that meaning.
SYNONYMS: dict[str, dict[str, str]] = {
    "legs": {
        "case_ids": "case",
        "order_ids": "order",
        "reason_code": "reason",
        "contact_reason": "reason",
        "agent_source_id": "agent",
        "agent_id": "agent",
        "source_contact_id": "chain_id",
        "transfer_count": "transfers",
    },
    "survey_responses": {
        "nps_score": "nps",
        "csat_score": "csat",
        "ces_score": "ces",
        "customer_resolved": "resolved",
        "customer_contacts_needed": "contacts_needed",
    },
    "evaluations": {"agent_source_id": "agent", "agent_id": "agent"},
}
DERIVED = frozenset({"identifiers", "time_basis", "feed_agents", "checklist"})
REPEATABLE = frozenset({*IDENTIFIERS, "case", "order", "related_ids"})
NEEDED = {
    "legs": "started_at",
    "survey_responses": "responded_at",
    "invitations": "sent_at",
    "evaluations": "evaluated_at",
}


def contract_of(channel: str) -> Contract:
    """The contract that a table of this channel fills."""
    return CONTRACTS[CONTRACT_OF_CHANNEL[channel]]


def options_of(channel: str) -> frozenset[str]:
    """The options that a table of this channel may have."""
    contract = CONTRACT_OF_CHANNEL[channel]
    values = VALUE_OPTIONS.get(contract, frozenset())
    return STRUCTURE_OPTIONS | OPTION_MEANINGS[contract] | values


def plain_names_of(channel: str, feed_names: Iterable[str]) -> frozenset[str]:
    """Names that a column may bear in the file itself to be read without a word in the options.

    The contract's columns and identifiers, and of agents the feeds' names. The options' other
    names are not among them: a column `test` or `order` often is something else.
    """
    contract = contract_of(channel)
    body = {column.name for column in contract.body} - DERIVED
    identifiers = OPTION_MEANINGS[contract.name] & {*IDENTIFIERS}
    feeds = feed_names if contract.name == "agents" else ()
    return frozenset({*body, *SYNONYMS.get(contract.name, ()), *identifiers, *feeds})


def meanings_of(channel: str, feed_names: Iterable[str]) -> frozenset[str]:
    """All meanings that the options can give to a column of a table of this channel."""
    return plain_names_of(channel, feed_names) | OPTION_MEANINGS[CONTRACT_OF_CHANNEL[channel]]


def split_of(contract_name: str, feed_names: frozenset[str]) -> frozenset[str]:
    """Meanings whose cells may hold several values, separated by `|`."""
    if contract_name == "customers":
        return REPEATABLE
    if contract_name == "agents":
        return feed_names
    # Elsewhere a `|` belongs to the identifier, as in the user ids of some login providers.
    return REPEATABLE - {*IDENTIFIERS}


def numbered_of(contract_name: str, feed_names: frozenset[str]) -> frozenset[str]:
    """Meanings whose cells are ids, mostly numbers, and never with decimals.

    Ids of contacts are not among them: Asterisk's are decimals.
    """
    return NUMBERED | (feed_names if contract_name == "agents" else frozenset())


def meaning(name: str, contract_name: str) -> str:
    """The one name of a meaning that has several."""
    return SYNONYMS.get(contract_name, {}).get(name, name)
