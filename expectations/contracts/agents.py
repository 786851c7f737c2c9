"""Agents: one row per line of an agent table, with the agent's ids in the feeds."""

from expectations.contracts.model import Column, ColumnType, Contract

AGENTS = Contract(
    name="agents",
    description="Line of an agent table.",
    body=(
        Column("agent_id", ColumnType.TEXT, "The agent's id across feeds.", required=True),
        Column("name", ColumnType.TEXT, "The agent's name."),
        Column("team", ColumnType.TEXT, "The agent's team."),
        Column("email", ColumnType.TEXT, "The agent's address.", personal=True),
        Column("feed_agents", ColumnType.FEED_AGENTS, "The agent's id in each feed."),
    ),
)
