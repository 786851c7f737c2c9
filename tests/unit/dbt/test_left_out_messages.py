"""Messages that an earlier delivery of a record had and the newest one leaves out."""

from datetime import timedelta

from tests.builders import NIGHT, NOON, Record, conversation, mail, message
from tests.warehouse import STAGED_ROWS, Warehouse

MODELS = (
    f"stg_settings {STAGED_ROWS} int_mail_ids int_mail_threads int_left_out_messages int_messages"
)


def said(number: int, author: str = "customer", **changes: object) -> Record:
    """The message of this number, said that many minutes after noon."""
    values = {"message_id": f"m{number}"} | changes
    return message(NOON + timedelta(minutes=number), author, **values)


def hours_later(hours: int, *messages: Record) -> list[Record]:
    """The messages at another time: those of two tickets never are the same."""
    return [each | {"sent_at": each["sent_at"] + timedelta(hours=hours)} for each in messages]


def version(number: int, key: str, *messages: Record, **changes: object) -> Record:
    """A version of a record, delivered in the night of its number."""
    night = NIGHT + timedelta(days=number)
    return conversation(key, list(messages), row_version=f"{number}", export_date=night, **changes)


def test_a_record_keeps_what_any_of_its_deliveries_told(warehouse: Warehouse) -> None:
    whole = [said(0), said(1, "agent"), said(2)]
    opening = said(0, message_id="description")
    closing = said(2, event="close", is_public=False)
    warehouse.configure()
    warehouse.write(
        conversations=[
            # The list of the second night has the opening message alone, with a state of its own.
            version(1, "list", *whole),
            version(2, "list", said(0, is_thank_you=True)),
            # The newest page begins with the second message; the first was edited before.
            version(1, "page", said(0, "bot"), said(1, "agent")),
            version(2, "page", said(0), said(1, "agent")),
            version(3, "page", said(1, "agent"), said(3)),
            # One part that is a message and a close.
            version(1, "close", said(0), said(2), closing),
            version(2, "close", said(0)),
            # A ticket of which the list shows the description, without the id of its comment, and
            # of the replies that it was answered, not by whom.
            version(1, "ticket", *whole, contact_channel="email"),
            version(2, "ticket", said(0, message_id="description"),
                    said(1, "agent", message_id=None), said(9, "agent", message_id=None),
                    contact_channel="email"),
            # The same in the other order, and of both deliveries in a third one.
            version(1, "list first", *hours_later(1, opening), contact_channel="email"),
            version(2, "list first", *hours_later(1, *whole), contact_channel="email"),
            version(1, "part", *hours_later(2, opening), contact_channel="email"),
            version(2, "part", *hours_later(2, *whole[:2]), contact_channel="email"),
            version(3, "part", *hours_later(2, whole[2]), contact_channel="email"),
            # What the first delivery alone tells, it tells without an id.
            version(1, "events", *hours_later(3, opening), contact_channel="email"),
            version(2, "events", *hours_later(3, *whole[1:]), contact_channel="email"),
            # A merge moves the messages of one ticket into another. Our answer stays one to both.
            version(1, "merged", *hours_later(4, opening, *whole[1:]), contact_channel="email"),
            version(2, "merged", *hours_later(4, opening), contact_channel="email"),
            version(2, "into", *hours_later(4, said(-9), *whole[1:]), contact_channel="email"),
            # A conversation whose opening message has no id at all.
            version(1, "unnamed", said(0, message_id=None), said(1, "agent")),
            version(2, "unnamed", said(0, message_id=None)),
            # A page older than what was delivered before adds what it has.
            version(2, "late", said(0)),
            version(1, "late", said(0), said(1, "agent")) | {"export_date": NIGHT},
            version(1, "deleted", *whole),
            version(2, "deleted", said(0), excluded_reason="deleted"),
            # The vendor tells of the deletion by the record's id alone.
            version(1, "gone", *whole),
            version(2, "gone", excluded_reason="deleted"),
            version(1, "copied", *whole),
            version(2, "copied", *whole) | {"row_version": "1"},
            mail("mail@home.example", NOON, row_version="1"),
            mail("mail@home.example", NOON + timedelta(minutes=1), row_version="2",
                 export_date=NIGHT + timedelta(days=1)),
        ]
    )  # fmt: skip
    warehouse.build(MODELS, command="build")
    found: dict[str, list[str]] = {}
    for row in warehouse.rows(
        "select row_key, message_id, author, event, export_date"
        " from intermediate.int_messages order by row_key, message_number"
    ):
        minute = f"{row['message_id']}:{row['author']}:{row['event']}"
        found.setdefault(row["row_key"], []).append(minute)
    all_three = ["m0:customer:message", "m1:agent:message", "m2:customer:message"]
    assert found == {
        "list": all_three,
        "page": ["m0:customer:message", "m1:agent:message", "m3:customer:message"],
        "close": ["m0:customer:message", "m2:customer:message", "m2:customer:close"],
        "ticket": [*all_three, "None:agent:message"],
        "list first": all_three,
        "part": all_three,
        "events": ["description:customer:message", *all_three[1:]],
        "merged": ["description:customer:message", "m1:agent:message"],
        "into": ["m-9:customer:message", *all_three[1:]],
        "unnamed": ["None:customer:message", all_three[1]],
        "late": all_three[:2],
        "deleted": all_three,
        "gone": all_three,
        "copied": all_three,
        "mail@home.example": ["mail@home.example:customer:message"],
    }
    lacking = warehouse.rows("select count(*) as rows from intermediate.int_left_out_messages")
    assert lacking == [{"rows": 11}]
