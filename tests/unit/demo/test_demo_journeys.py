"""Journeys, worked out by hand."""

from orchestration.demo.truth.journeys import chains_of, journeys_of, unite
from tests.unit.demo.small_worlds import contact


def chains(*contacts):
    return [[each.source_contact_id for each in chain.contacts] for chain in chains_of([*contacts])]


def test_a_gap_of_seven_days_ends_a_chain():
    assert chains(contact("a", 0, 1, "x"), contact("b", 169, 170, "x")) == [["a", "b"]]
    assert chains(contact("a", 0, 1, "x"), contact("b", 169.1, 170, "x")) == [["a"], ["b"]]


def test_a_chain_is_capped_at_thirty_days_after_its_first_start():
    weekly = [contact(str(week), week * 160, week * 160 + 1, "x") for week in range(6)]
    assert chains(*weekly) == [["0", "1", "2", "3", "4"], ["5"]]


def test_a_contact_without_reason_joins_what_ended_last_within_a_day():
    first, other = contact("a", 0, 1, "x"), contact("b", 2, 3, "y")
    assert chains(first, other, contact("c", 27, 28)) == [["a"], ["b", "c"]]
    assert chains(first, other, contact("c", 27.1, 28)) == [["a"], ["b"], ["c"]]


def test_a_contact_with_a_reason_continues_a_chain_that_has_none_yet():
    assert chains(contact("a", 0, 1), contact("b", 5, 6, "x")) == [["a", "b"]]
    reasons = contact("a", 0, 1), contact("b", 5, 6, "x"), contact("c", 10, 11, "y")
    assert chains(*reasons) == [["a", "b"], ["c"]]


def test_an_earlier_contact_that_has_not_ended_yet_counts_as_just_ended():
    assert chains(contact("a", 0, 60, "x"), contact("b", 5, 6)) == [["a", "b"]]


def test_links_unite_chains_whatever_the_time_between():
    first = contact("a", 0, 1, "x", ["case|1"])
    later = contact("b", 500, 501, "y", ["case|1"], source_name="chat_web", transfer_count=1)
    alone = contact("c", 600, 601, "z", wait_seconds=301)
    united, single = unite(chains_of([first, later, alone]))
    assert (united.link_basis, single.link_basis) == ("explicit", "inferred")
    assert united.channel_switch_count == 1
    assert united.effort_index == 2 + 1 + 1
    assert single.effort_index == 1 + 1


def test_the_weak_rule_shows_in_the_basis_and_the_channel_in_the_false_first_contact():
    call, chat = contact("a", 0, 1, "x"), contact("b", 5, 6, source_name="chat_web")
    (journey,) = journeys_of([call, chat])
    assert (journey.key, journey.link_basis) == ("voice_main|a", "weak")
    assert (call.is_false_first_contact, chat.is_false_first_contact) == (False, True)
