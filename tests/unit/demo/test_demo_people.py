"""Who is who, worked out by hand."""

import pytest

from orchestration.demo.truth.contact import Sighting
from orchestration.demo.truth.identity import meet
from tests.unit.demo.small_worlds import START


def test_identifiers_meet_in_records_and_the_earliest_names_the_person():
    account, email, phone = ("account", "A1"), ("email", "a@b.example"), ("phone", "+12025550001")
    people = meet([Sighting(30, (account, email)), Sighting(20, (email, phone))])
    assert people.identifiers == {"email:a@b.example": [email, phone, account]}
    assert people.identify([phone]) == ("email:a@b.example", "inferred")
    assert people.identify([phone, account]) == ("email:a@b.example", "exact")


@pytest.mark.parametrize(("accounts", "confidence"), [(3, "inferred"), (4, "ambiguous")])
def test_a_phone_of_more_than_three_accounts_joins_nobody(accounts, confidence):
    phone = ("phone", "+12025550001")
    people = meet([Sighting(at, (("account", f"A{at}"), phone)) for at in range(accounts)])
    assert people.identify([phone])[1] == confidence


def test_a_record_that_ties_nobody_still_shows_that_a_phone_is_shared():
    phone = ("phone", "+12025550001")
    met = [Sighting(at, (("account", f"A{at}"), phone), at < 3) for at in range(4)]
    people = meet(met)
    assert people.identify([phone]) == (None, "ambiguous")
    assert ("account", "A3") not in people.person_of


def test_blocked_values_identify_nobody():
    blocked = [
        ("account", "0"),
        ("email", "info@shop.example"),
        ("email", "x@acme.example"),
        ("email", "none@none.com"),
        ("phone", "+18005550199"),
    ]
    people = meet([Sighting(1, tuple(blocked))])
    assert people.identifiers == {}
    assert people.identify(blocked) == (None, "none")


def test_an_unknown_customer_has_no_person():
    people = meet([Sighting(START, (("account", "A1"),))])
    assert people.identify([("account", "A1")]) == ("account:A1", "exact")
    assert people.identify([("account", "A9")]) == (None, "none")
