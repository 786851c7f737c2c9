"""The customer and the agent table as CSV."""

from datetime import UTC, datetime

from orchestration.demo.company import CHAT, MAIL, VOICE
from orchestration.demo.crm import COLUMNS
from orchestration.demo.records import AgentLine, CustomerLine
from orchestration.demo.render.text import csv_line

CUSTOMER_HEADER = csv_line(COLUMNS)
AGENT_HEADER = csv_line(("agent_id", "name", "team", "email", VOICE, CHAT, MAIL))


def customer_line(line: CustomerLine) -> str:
    """A line of the customer table."""
    updated_at = datetime.fromtimestamp(line.updated_at, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return csv_line((line.crm_id, *line.cells, updated_at))


def agent_line(line: AgentLine) -> str:
    """A line of the agent table."""
    agent = line.agent
    ids = (agent.username, agent.admin_id, agent.mail_id)
    return csv_line((agent.agent_id, agent.name, agent.team, agent.email, *ids))
