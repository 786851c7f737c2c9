"""Contract: the columns, types, keys, vocabularies and personal-data flags of one kind of raw row.

One contract is the only statement of a raw table's shape. The parquet schema, the structural
expectations and the dbt source columns are derived from it or tested against it, both ways.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import pyarrow as pa

from expectations.contracts import vocabulary


class ColumnType(StrEnum):
    """Types of canonical columns; timestamps are UTC with microseconds and carry no zone."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TEXT_LIST = "text_list"
    IDENTIFIERS = "identifiers"
    MESSAGES = "messages"
    FEED_AGENTS = "feed_agents"
    CHECKLIST = "checklist"


IDENTIFIER_STRUCT = pa.struct(
    [pa.field("identifier_type", pa.string()), pa.field("identifier_value", pa.string())]
)
MESSAGE_STRUCT = pa.struct(
    [
        pa.field("message_id", pa.string()),
        pa.field("sent_at", pa.timestamp("us")),
        pa.field("author", pa.string()),
        pa.field("agent_source_id", pa.string()),
        pa.field("event", pa.string()),
        pa.field("is_public", pa.bool_()),
        pa.field("is_thank_you", pa.bool_()),
    ]
)
FEED_AGENT_STRUCT = pa.struct(
    [pa.field("feed", pa.string()), pa.field("agent_source_id", pa.string())]
)
CHECKLIST_ITEM_STRUCT = pa.struct(
    [
        pa.field("question_id", pa.string()),
        pa.field("question", pa.string()),
        pa.field("section", pa.string()),
        pa.field("answer", pa.string()),
        pa.field("points", pa.float64()),
        pa.field("is_not_applicable", pa.bool_()),
    ]
)

ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIMESTAMP: pa.timestamp("us"),
    ColumnType.TEXT_LIST: pa.list_(pa.string()),
    ColumnType.IDENTIFIERS: pa.list_(IDENTIFIER_STRUCT),
    ColumnType.MESSAGES: pa.list_(MESSAGE_STRUCT),
    ColumnType.FEED_AGENTS: pa.list_(FEED_AGENT_STRUCT),
    ColumnType.CHECKLIST: pa.list_(CHECKLIST_ITEM_STRUCT),
}
NESTED_TYPES = frozenset(
    {
        ColumnType.TEXT_LIST,
        ColumnType.IDENTIFIERS,
        ColumnType.MESSAGES,
        ColumnType.FEED_AGENTS,
        ColumnType.CHECKLIST,
    }
)


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    Attributes:
        required: no row may lack a value; a row that does is quarantined.
        vocabulary: the only values allowed, or None for free values.
        minimum, maximum: inclusive bounds of a number.
        personal: holds personal data, so it stays in the warehouse.
    """

    name: str
    type: ColumnType
    description: str
    required: bool = False
    vocabulary: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    personal: bool = False


# Longer than all years that a time can tell is a vendor's mark for unknown, and no clock adds it.
MOST_SECONDS = (datetime.max - datetime.min).total_seconds()
# Times outside of these are marks for unknown, such as 0001-01-01 and 9999-12-31, and none of them
# is a day in each zone.
EARLIEST_TIME = datetime(1970, 1, 1)
LATEST_TIME = datetime(2100, 1, 1) - timedelta(microseconds=1)
# A counter that overflowed: each transfer is a step of its journey.
MOST_TRANSFERS = 1000

OUT_OF_SCOPE_COLUMN = "out_of_scope_rule"

ENVELOPE: tuple[Column, ...] = (
    Column("feed", ColumnType.TEXT, "Feed that delivered the row.", required=True),
    Column("export_date", ColumnType.DATE, "Night that delivered the row.", required=True),
    Column("file", ColumnType.TEXT, "File, relative to the inbox.", required=True),
    Column(
        "line",
        ColumnType.INTEGER,
        "Line on which the row begins; the message's number in an mbox.",
        required=True,
        minimum=1,
    ),
    Column(
        "row_number",
        ColumnType.INTEGER,
        "Position of the row among the file's accepted ones; several rows may share a line.",
        required=True,
        minimum=1,
    ),
    Column(
        "row_key",
        ColumnType.TEXT,
        "What makes two rows versions of one record, within the feed.",
        required=True,
    ),
    Column(
        "row_version",
        ColumnType.TEXT,
        "The record's version, as text that sorts in time; null sorts first.",
    ),
    Column("row_hash", ColumnType.TEXT, "Hash of the row's content.", required=True),
    Column(
        OUT_OF_SCOPE_COLUMN,
        ColumnType.TEXT,
        "Rule by which the row is no contact and no response; null for rows in scope.",
        vocabulary=vocabulary.OUT_OF_SCOPE_RULE,
    ),
)
"""Where a row came from and which record it is a version of: the first columns of each contract."""


@dataclass(frozen=True)
class Contract:
    """The shape of one raw table; `name` is also the file name in raw and the dbt source table."""

    name: str
    description: str
    body: tuple[Column, ...]
    columns: tuple[Column, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", ENVELOPE + self.body)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def arrow_schema(self) -> pa.Schema:
        """The parquet schema; written explicitly, because an empty frame guesses its types."""
        return pa.schema(
            [pa.field(column.name, ARROW_TYPES[column.type]) for column in self.columns]
        )
