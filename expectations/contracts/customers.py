"""Customers: one row per line of a customer table, its identifiers normalised."""

from expectations.contracts.model import Column, ColumnType, Contract

CUSTOMERS = Contract(
    name="customers",
    description="Line of a customer table.",
    body=(
        Column("seen_at", ColumnType.TIMESTAMP, "When the line was true; null where not given."),
        Column(
            "identifiers",
            ColumnType.IDENTIFIERS,
            "Normalised identifiers of the line.",
            personal=True,
        ),
    ),
)
