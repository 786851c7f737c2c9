"""The truth agrees with itself, whatever the world holds."""

from collections import Counter
from itertools import pairwise

WINDOWS = (1, 3, 7, 14, 30)


def test_every_row_read_ends_in_one_place(truth):
    for line in truth("feed_nights"):
        assert line["rows_read"] == (
            line["accepted"] + line["quarantined"] + line["superseded"] + line["out_of_scope"]
        )


def test_no_night_has_so_many_broken_rows_that_it_would_be_refused(truth):
    assert max(line["quarantined"] for line in truth("feed_nights")) < 5


def test_every_journey_has_one_first_contact(truth):
    anchors = {line["journey_key"] for line in truth("first_contacts")}
    assert anchors == {journey["journey_key"] for journey in truth("journeys")}
    assert len(anchors) == len(truth("first_contacts"))


def test_a_contact_is_in_a_journey_exactly_if_it_is_live_and_somebodys(truth):
    for contact in truth("contacts"):
        is_stitchable = contact["excluded_reason"] is None and contact["person_id"] is not None
        assert (contact["journey_key"] is not None) == is_stitchable
    counted = Counter(contact["journey_key"] for contact in truth("contacts"))
    for journey in truth("journeys"):
        assert journey["contact_count"] == counted[journey["journey_key"]]


def test_confidence_says_whether_there_is_a_person(truth):
    for contact in truth("contacts"):
        is_known = contact["identity_confidence"] in ("exact", "inferred")
        assert is_known == (contact["person_id"] is not None)


def test_nobody_has_two_accounts(truth):
    for person in truth("customers"):
        types = Counter(each["identifier_type"] for each in person["identifiers"])
        assert types["account"] <= 1


def test_an_identifier_belongs_to_one_person(truth):
    owners = Counter(
        (each["identifier_type"], each["identifier_value"])
        for person in truth("customers")
        for each in person["identifiers"]
    )
    assert set(owners.values()) == {1}


def test_false_first_contacts_are_the_first_of_a_later_channel(truth):
    false_firsts = Counter(
        contact["journey_key"] for contact in truth("contacts") if contact["is_false_first_contact"]
    )
    assert false_firsts
    for journey in truth("journeys"):
        assert false_firsts[journey["journey_key"]] == journey["channel_count"] - 1


def test_repeats_and_maturity_follow_their_windows(truth):
    for line in truth("first_contacts"):
        for shorter, longer in pairwise(WINDOWS):
            assert line[f"is_mature_{shorter}d"] or not line[f"is_mature_{longer}d"]
            if line[f"repeat_any_{shorter}d"]:
                assert line[f"repeat_any_{longer}d"]
        for window in WINDOWS:
            if line[f"repeat_issue_{window}d"]:
                assert line[f"repeat_any_{window}d"]
            if line[f"is_mature_{window}d"]:
                assert line[f"repeat_any_{window}d"] is not None


def test_the_verdict_is_unknown_only_while_immature(truth):
    verdicts = Counter((line["fcr_verdict"], line["fcr_basis"]) for line in truth("first_contacts"))
    assert set(verdicts) == {
        ("resolved", "customer"),
        ("resolved", "behaviour"),
        ("not_resolved", "customer"),
        ("not_resolved", "behaviour"),
        (None, "immature"),
    }


def test_times_are_in_order_and_within_the_nights(truth):
    watermark = truth("watermark")[0]["watermark_at"]
    for contact in truth("contacts"):
        assert contact["started_at"] <= contact["ended_at"] <= watermark


def test_the_watermark_is_midnight_after_the_last_night_in_new_york(truth):
    assert str(truth("watermark")[0]["watermark_at"]) == "2026-03-21 04:00:00"


def test_agents_claim_more_than_customers_and_behaviour_bear_out(truth):
    mature = [line for line in truth("first_contacts") if line["is_mature_7d"]]
    declared = [line for line in mature if line["declared_resolved"] is not None]
    declared_rate = sum(line["declared_resolved"] for line in declared) / len(declared)
    verdict_rate = sum(line["fcr_verdict"] == "resolved" for line in mature) / len(mature)
    assert declared_rate - verdict_rate > 0.1


def test_nps_counts_add_up(truth):
    lines = truth("nps_monthly")
    for line in lines:
        bands = line["promoter_count"] + line["passive_count"] + line["detractor_count"]
        assert line["response_count"] == bands
    scored = sum(response["nps_score"] is not None for response in truth("responses"))
    assert sum(line["response_count"] for line in lines if line["channel"] == "all") == scored


def test_relational_responses_have_no_contact(truth):
    relational = [line for line in truth("responses") if line["survey_kind"] == "relational"]
    assert relational
    assert all(
        line["match_basis"] is None and line["source_contact_id"] is None for line in relational
    )
