"""Survey answers: what is a score, and what rejects the response."""

from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import ReadContext
from orchestration.ingest.readers.survey_answers import survey_values

PATHS = {"nps": "Q1", "csat": "Q2", "ces": "Q3", "resolved": "Q4", "contacts_needed": "Q5"}


def answers(
    record: dict[str, Any], options: dict[str, Any] = PATHS
) -> tuple[dict[str, Any], tuple[str, ...]]:
    feed = Feed("survey", "survey", "table", "%Y-%m-%d.csv", "UTC", options=options)
    return survey_values(record, ReadContext(feed, Company(), frozenset(), frozenset({"calls"})))


@pytest.mark.parametrize(
    ("question", "answer", "column", "value"),
    [
        ("Q1", "0", "nps_score", 0),
        ("Q1", "10", "nps_score", 10),
        ("Q1", "9.0", "nps_score", 9),
        ("Q1", "9,0", "nps_score", 9),
        ("Q1", 9, "nps_score", 9),
        ("Q1", " ", "nps_score", None),
        ("Q2", "5", "csat_score", 5),
        ("Q3", "7", "ces_score", 7),
        ("Q4", "Y", "customer_resolved", "yes"),
        ("Q4", True, "customer_resolved", "yes"),
        ("Q4", "Partially", "customer_resolved", "partly"),
        ("Q4", "0", "customer_resolved", "no"),
        ("Q4", "", "customer_resolved", None),
        ("Q5", "1", "customer_contacts_needed", 1),
        ("Q4", "Sí", "customer_resolved", "yes"),
        ("Q4", "NEIN", "customer_resolved", "no"),
        ("Q4", "Teilweise", "customer_resolved", "partly"),
        ("Q4", "いいえ", "customer_resolved", "no"),
        ("Q4", "Not applicable", "customer_resolved", None),
        ("Q4", "Yes, completely", "customer_resolved", "yes"),
        ("Q4", "Yes - it was resolved.", "customer_resolved", "yes"),
        ("Q4", "Resolved", "customer_resolved", "yes"),
        ("Q4", "Yes, partially", "customer_resolved", "partly"),
        ("Q4", "Partly resolved", "customer_resolved", "partly"),
        ("Q4", "Somewhat", "customer_resolved", "partly"),
        ("Q4", "No, not yet", "customer_resolved", "no"),
        ("Q4", "No, it wasn\u2019t", "customer_resolved", "no"),
        ("Q4", "Unresolved", "customer_resolved", "no"),
        ("Q4", "Not sure", "customer_resolved", None),
        ("Q2", "Don't know", "csat_score", None),
        ("Q2", "I don\u2019t know", "csat_score", None),
        ("Q5", "Once", "customer_contacts_needed", 1),
        ("Q5", "Just one", "customer_contacts_needed", 1),
        ("Q5", "2 times", "customer_contacts_needed", 2),
        ("Q5", "More than once", "customer_contacts_needed", 2),
        ("Q5", "3 or more times", "customer_contacts_needed", 3),
        ("Q5", "At least three", "customer_contacts_needed", 3),
        ("Q5", "4 calls or more", "customer_contacts_needed", 4),
        ("Q1", "N/A", "nps_score", None),
        ("Q3", "n/a", "ces_score", None),
        ("Q5", "3+", "customer_contacts_needed", 3),
        ("Q5", "3 +", "customer_contacts_needed", 3),
        ("Q5", "3 or more", "customer_contacts_needed", 3),
        ("Q5", "More than 3", "customer_contacts_needed", 4),
        ("Q5", "2.0", "customer_contacts_needed", 2),
        ("Q5", "N/A", "customer_contacts_needed", None),
        ("Q5", "", "customer_contacts_needed", None),
    ],
)
def test_answers_that_are_read(question: str, answer: object, column: str, value: object) -> None:
    values, reasons = answers({question: answer})
    assert reasons == ()
    assert values[column] == value


@pytest.mark.parametrize(
    ("question", "answer", "option"),
    [
        ("Q1", "9 - very likely", "nps"),
        ("Q1", "6.5", "nps"),
        ("Q1", "6,5", "nps"),
        ("Q1", "1,000", "nps"),
        ("Q1", "11", "nps"),
        ("Q1", "-1", "nps"),
        ("Q2", "0", "csat"),
        ("Q2", "6", "csat"),
        ("Q3", "8", "ces"),
        ("Q4", "maybe", "resolved"),
        ("Q4", "No, it was", "resolved"),
        ("Q4", "not fully resolved", "resolved"),
        ("Q4", "2", "resolved"),
        ("Q4", "-1", "resolved"),
        ("Q5", "some", "contacts_needed"),
        ("Q5", "1.5", "contacts_needed"),
        # One contact is first contact resolution, two are none.
        ("Q5", "1-2", "contacts_needed"),
        ("Q5", "more than some", "contacts_needed"),
        ("Q5", "Once or twice", "contacts_needed"),
        ("Q5", "9" * 20, "contacts_needed"),
    ],
)
def test_answers_that_reject_the_response(question: str, answer: str, option: str) -> None:
    _, reasons = answers({question: answer})
    assert len(reasons) == 1
    assert reasons[0].startswith(f"{option} ({question}): {answer!r} ")


def test_the_feed_says_what_answers_mean_that_no_list_has() -> None:
    numbered = PATHS | {"resolved_answers": {"1": "yes", "2": "no", "Sort of": "partly"}}
    for answer, meaning in (("1", "yes"), (2, "no"), ("sort of", "partly"), ("yes", "yes")):
        values, reasons = answers({"Q4": answer}, numbered)
        assert (values["customer_resolved"], reasons) == (meaning, ())
    _, reasons = answers({"Q4": "3"}, numbered)
    assert reasons[0].startswith("resolved (Q4): '3' is none of: 1, 2, Sort of, yes, ")


def test_a_scale_is_published_with_its_score_only() -> None:
    values, _ = answers({"Q2": "4"})
    assert (values["csat_score"], values["csat_scale"]) == (4, 5)
    assert (values["ces_score"], values["ces_scale"]) == (None, None)


@pytest.mark.parametrize(("scale", "lowest"), [("5", 1), ("7", 1), ("10", 0), ("100", 0)])
def test_a_scale_of_ten_and_a_slider_may_begin_at_0(scale: str, lowest: int) -> None:
    options = PATHS | {"csat_scale": scale}
    values, reasons = answers({"Q2": str(lowest)}, options)
    assert (values["csat_score"], reasons) == (lowest, ())
    _, reasons = answers({"Q2": str(lowest - 1)}, options)
    assert reasons == (f"csat (Q2): '{lowest - 1}' is no whole number from {lowest} to {scale}",)


def test_a_scale_may_stand_in_the_options_or_in_the_record() -> None:
    values, _ = answers({"Q2": "9"}, PATHS | {"csat_scale": "10"})
    assert (values["csat_score"], values["csat_scale"]) == (9, 10)
    values, _ = answers({"Q2": "9", "scale": "10"}, PATHS | {"csat_scale": "scale"})
    assert (values["csat_score"], values["csat_scale"]) == (9, 10)
    _, reasons = answers({"Q2": "9"}, PATHS | {"csat_scale": "scale"})
    assert reasons == ("csat_scale (scale): None is no whole number from 2 on",)
    _, reasons = answers({}, PATHS | {"csat_scale": "scale"})
    assert reasons == ()


def test_the_direction_of_effort_is_an_option_or_a_field_and_ease_without_either() -> None:
    assert answers({"Q3": "2"})[0]["ces_direction"] == "higher_is_easier"
    assert answers({"Q2": "2"})[0]["ces_direction"] is None
    harder = PATHS | {"ces_direction": "higher_is_harder"}
    assert answers({"Q3": "2"}, harder)[0]["ces_direction"] == "higher_is_harder"
    asked = PATHS | {"ces_direction": "way"}
    record = {"Q3": "2", "way": "Higher_Is_Harder"}
    assert answers(record, asked)[0]["ces_direction"] == "higher_is_harder"
    _, reasons = answers({"Q3": "2", "way": "up"}, asked)
    assert reasons == ("ces_direction (way): 'up' is none of: higher_is_easier, higher_is_harder",)


def test_the_kind_is_an_option_or_a_field() -> None:
    assert answers({})[0]["survey_kind"] == "transactional"
    assert answers({}, {"survey_kind": "relational"})[0]["survey_kind"] == "relational"
    assert answers({"k": "Relational"}, {"survey_kind": "k"})[0]["survey_kind"] == "relational"
    _, reasons = answers({"k": "pulse"}, {"survey_kind": "k"})
    assert reasons == ("survey_kind (k): 'pulse' is none of: transactional, relational",)


def test_the_referenced_feed_is_a_configured_feed_or_a_field() -> None:
    assert answers({}, {"reference_feed": "calls"})[0]["reference_feed"] == "calls"
    record = {"source": "chats", "calls": "no field of ours"}
    assert answers(record, {"reference_feed": "source"})[0]["reference_feed"] == "chats"
