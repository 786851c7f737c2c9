"""The contracts by name: what each raw table holds."""

from expectations.contracts.agents import AGENTS
from expectations.contracts.conversations import CONVERSATIONS
from expectations.contracts.customers import CUSTOMERS
from expectations.contracts.evaluations import EVALUATIONS
from expectations.contracts.invitations import INVITATIONS
from expectations.contracts.legs import LEGS
from expectations.contracts.model import Column, ColumnType, Contract
from expectations.contracts.queue_events import QUEUE_EVENTS
from expectations.contracts.survey_responses import SURVEY_RESPONSES

CONTRACTS: dict[str, Contract] = {
    contract.name: contract
    for contract in (
        LEGS,
        CONVERSATIONS,
        SURVEY_RESPONSES,
        CUSTOMERS,
        AGENTS,
        INVITATIONS,
        EVALUATIONS,
        QUEUE_EVENTS,
    )
}

__all__ = ["CONTRACTS", "Column", "ColumnType", "Contract"]
