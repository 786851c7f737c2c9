"""The suites: for each contract its structure, and the business rules where there are any."""

from expectations.contracts import Contract
from expectations.contracts.conversations import CONVERSATIONS
from expectations.contracts.customers import CUSTOMERS
from expectations.contracts.invitations import INVITATIONS
from expectations.contracts.legs import LEGS
from expectations.contracts.survey_responses import SURVEY_RESPONSES
from expectations.suites.conversations import CONVERSATION_DERIVATIONS, CONVERSATION_RULES
from expectations.suites.customers import CUSTOMER_RULES
from expectations.suites.invitations import INVITATION_RULES
from expectations.suites.legs import LEG_DERIVATIONS, LEG_RULES
from expectations.suites.model import Derivation, Expectation, Suite
from expectations.suites.structural import structural_derivations, structural_expectations
from expectations.suites.survey_responses import SURVEY_DERIVATIONS, SURVEY_RULES

RULES: dict[str, tuple[Expectation, ...]] = {
    LEGS.name: LEG_RULES,
    CONVERSATIONS.name: CONVERSATION_RULES,
    SURVEY_RESPONSES.name: SURVEY_RULES,
    CUSTOMERS.name: CUSTOMER_RULES,
    INVITATIONS.name: INVITATION_RULES,
}
DERIVATIONS: dict[str, dict[str, Derivation]] = {
    LEGS.name: LEG_DERIVATIONS,
    CONVERSATIONS.name: CONVERSATION_DERIVATIONS,
    SURVEY_RESPONSES.name: SURVEY_DERIVATIONS,
}


def suite_for(contract: Contract) -> Suite:
    """All that is expected of the rows of a contract."""
    return Suite(
        contract,
        structural_expectations(contract) + RULES.get(contract.name, ()),
        structural_derivations(contract) | DERIVATIONS.get(contract.name, {}),
    )


__all__ = ["Expectation", "Suite", "suite_for"]
