"""Ids that no longer stand, by name: what retired them, when, and who took their place."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import NOON, conversation, customer, identifiers, leg
from tests.people import people, pseudonym
from tests.warehouse import Warehouse

DAY = timedelta(days=1)
PHONE, DESK = "+12025550101", "+12025550102"
FIRST, SECOND, THIRD, FOURTH = (date(2026, 1, day) for day in (5, 6, 7, 8))


def _redirects(warehouse: Warehouse, **tables: Any) -> dict[str, tuple[str | None, date]]:
    warehouse.configure()
    people(warehouse, **tables)
    rows = warehouse.rows("select * from marts.customer_id_redirects")
    return {row["retired_customer_id"]: (row["customer_id"], row["retired_at"]) for row in rows}


def person(key: str) -> str:
    return pseudonym(f"customer:{key}")


def _chat(key: str, night: date, version: str = "1", **who: Any) -> dict[str, Any]:
    return conversation(key, who=identifiers(**who), export_date=night, row_version=version)


def test_a_merge_in_the_customer_table_retires_the_later_ids(warehouse: Warehouse) -> None:
    found = _redirects(
        warehouse,
        legs=[
            leg("call", NOON, who=identifiers(phone=PHONE), export_date=FIRST),
            leg("stranger", who=identifiers(phone=DESK), export_date=FIRST),
        ],
        conversations=[_chat("chat", SECOND, visitor="v")],
        customers=[
            customer(
                "1",
                seen_at=NOON + 2 * DAY,
                who=identifiers(account="A", phone=PHONE, visitor="v"),
                export_date=THIRD,
            )
        ],
    )
    assert found == {person("visitor:v"): (person(f"phone:{PHONE}"), THIRD)}


def test_an_older_night_that_arrives_late_retires_the_id_and_chains_end_at_the_last_heir(
    warehouse: Warehouse,
) -> None:
    both = identifiers(account="A", phone=PHONE)
    found = _redirects(
        warehouse,
        legs=[
            leg("c", NOON, who=both, export_date=FIRST),
            leg("old", NOON - DAY, who=identifiers(phone=PHONE), export_date=SECOND),
            leg("older", NOON - 2 * DAY, who=identifiers(user="u", phone=PHONE), export_date=THIRD),
        ],
    )
    heir = person("user:u")
    assert found == {
        person("account:A"): (heir, SECOND),
        person(f"phone:{PHONE}"): (heir, THIRD),
    }


def test_an_id_that_stands_again_is_not_retired(warehouse: Warehouse) -> None:
    both = identifiers(account="A", phone=PHONE)
    found = _redirects(
        warehouse,
        legs=[
            leg("c", NOON, who=both, export_date=FIRST),
            leg("old", NOON - DAY, who=identifiers(phone=PHONE), export_date=SECOND),
            leg("older", NOON - 2 * DAY, who=both, export_date=THIRD),
        ],
    )
    assert found == {person(f"phone:{PHONE}"): (person("account:A"), THIRD)}


def test_one_night_retires_nobody(warehouse: Warehouse) -> None:
    legs = [
        leg("c", NOON, who=identifiers(phone=PHONE)),
        leg("later", NOON + DAY, who=identifiers(phone=PHONE, account="A")),
    ]
    assert _redirects(warehouse, legs=legs) == {}


def test_a_phone_that_turns_out_to_be_shared_leaves_its_person_to_the_account(
    warehouse: Warehouse,
) -> None:
    nights = [FIRST, SECOND, THIRD, FOURTH]
    found = _redirects(
        warehouse,
        legs=[
            leg("alone", NOON - DAY, who=identifiers(phone=DESK), export_date=FIRST),
            *(
                leg(f"d{n}", NOON, who=identifiers(account=f"D{n}", phone=DESK), export_date=night)
                for n, night in enumerate(nights)
            ),
        ],
    )
    # Of calls of one moment the smaller account keeps the phone, until a fourth account shares it.
    assert found == {person(f"phone:{DESK}"): (person("account:D0"), FOURTH)}


@pytest.mark.parametrize("later", [{"visitor": "v", "account": "A"}, {"account": "A"}])
def test_versions_of_a_contact_count_in_their_nights(
    later: dict[str, str], warehouse: Warehouse
) -> None:
    """A chat that named a visitor alone is found to be a known account's."""
    found = _redirects(
        warehouse,
        legs=[leg("c", NOON - DAY, who=identifiers(account="A"), export_date=FIRST)],
        conversations=[_chat("chat", FIRST, visitor="v"), _chat("chat", THIRD, "2", **later)],
    )
    heir = person("account:A") if "visitor" in later else None
    assert found == {person("visitor:v"): (heir, THIRD)}


def test_a_person_of_one_identifier_is_retired_with_it(warehouse: Warehouse) -> None:
    """A correction names nobody any more; a phone is found to be shared in one night."""
    found = _redirects(
        warehouse,
        legs=[
            leg("alone", NOON - DAY, who=identifiers(phone=DESK), export_date=FIRST),
            *(
                leg(f"d{n}", NOON, who=identifiers(account=f"D{n}", phone=DESK), export_date=THIRD)
                for n in range(4)
            ),
        ],
        conversations=[
            _chat("corrected", FIRST, visitor="v"),
            _chat("corrected", SECOND, "2"),
            _chat("told again", FIRST, visitor="w"),
            _chat("told again", SECOND, "2", visitor="w"),
        ],
    )
    assert found == {
        person("visitor:v"): (None, SECOND),
        person(f"phone:{DESK}"): (None, THIRD),
    }
