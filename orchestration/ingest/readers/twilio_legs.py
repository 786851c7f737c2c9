"""One Twilio call as a leg of its chain, in our vocabulary."""

from datetime import datetime

from orchestration.ingest.readers import twilio_rules as rules
from orchestration.ingest.readers.twilio_call import TwilioCall
from orchestration.ingest.readers.twilio_families import Family


class TwilioLeg:
    """What a call means in its family.

    Attributes:
        direction: who began the contact.
        answered_at: when a person picked up, where the call says so.
        outcome: how the leg ended for the customer; None while it goes on, and on the customer's
            own leg where another leg says it.
        party: who ended it.
    """

    def __init__(
        self,
        call: TwilioCall,
        family: Family,
        *,
        named_agent: str | None,
        is_contained: bool | None,
    ) -> None:
        """Takes the call, its family, and what the feed's options read from the record."""
        self._call = call
        self._family = family
        self._named_agent = named_agent
        is_first = call.parent_sid is None
        # Of a call whose first one came in another night: what is dialled is for one who called in.
        self.direction = family.direction or (
            "outbound" if call.direction == "outbound-api" else "inbound"
        )
        self._is_agents_own = is_first and family.caller is not None
        self._is_customers_own = call.direction == "inbound" and self.direction == "inbound"
        self._is_to_customer = self.direction == "outbound" and not self._is_agents_own
        self.party = rules.disconnect_party(call.status, is_customer_call=self._is_customers_own)
        self.outcome = self._outcome(is_contained)
        self.answered_at: datetime | None = call.picked_up_at if self._is_talk else None

    def _outcome(self, is_contained: bool | None) -> str | None:
        call = self._call
        if self._is_agents_own:
            return None
        if not self._is_customers_own:
            return rules.dialled_outcome(
                call.status, has_machine=call.has_machine, is_to_customer=self._is_to_customer
            )
        # The application picks up; that a person did must be said. A trunk has no application.
        is_trunks = call.is_from_trunk and not is_contained
        is_a_persons = self._named_agent or call.is_heard_human or is_trunks
        if rules.is_connected(call.status) and is_a_persons:
            return "answered"
        return rules.customer_call_outcome(
            call.status,
            self._family.dialled,
            was_queued=bool(call.queue_seconds),
            is_contained=is_contained,
        )

    @property
    def _is_talk(self) -> bool:
        """Whether it is with a person as a whole."""
        has_application = self._is_customers_own and not self._call.is_from_trunk
        return self.outcome == "answered" and not has_application

    def ivr_seconds(self) -> float | None:
        """Seconds of a customer who spoke with nothing but the application."""
        return self._call.duration if self.outcome == "self_served" else None

    def wait_seconds(self) -> float | None:
        """A customer's seconds in Twilio's queue; a call of ours waits for a free line instead."""
        return self._call.queue_seconds if self.direction == "inbound" else None

    def talk_seconds(self) -> float | None:
        """Seconds with a person; those of the customer's own leg hold the menu and the queue."""
        return self._call.duration if self._is_talk else None

    def agent(self) -> str | None:
        """The agent's name or number, as the leg to the agent gives it."""
        if self._named_agent:
            return self._named_agent
        if self.direction == "outbound":
            return self._family.caller
        is_to_agent = self.outcome == "answered" and not self._is_customers_own
        return self._call.called.name if is_to_agent else None

    def customer_phone(self) -> str | None:
        """The customer's number; None on legs to an agent."""
        if self._is_customers_own:
            return self._call.caller.phone
        return self._call.called.phone if self._is_to_customer else None
