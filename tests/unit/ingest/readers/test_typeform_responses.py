"""Typeform: pages, webhooks, the old data API and CSV; unfinished responses; bad scores."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.feeds import Company, Feed
from orchestration.ingest.readers.base import FileRefusedError, ReadContext, Reject, Row, SourceFile
from tests.reading import read_rows

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "exports" / "typeform_responses"
UNFINISHED = "unfinished_response"


def read(name: str, **options: str) -> list[Row | Reject]:
    feed = Feed(
        name="survey",
        channel="survey",
        format="typeform_responses",
        pattern="%Y-%m-%d.json",
        timezone="America/New_York",
        region="US",
        options=options,
    )
    context = ReadContext(feed, Company(), frozenset())
    return read_rows(SourceFile(FIXTURES / name, name), context)


def values(row: Row | Reject) -> dict[str, Any]:
    assert isinstance(row, Row), row
    return dict(row.values)


def reasons(row: Row | Reject) -> str:
    assert isinstance(row, Reject), row
    return " | ".join(row.reasons)


def test_a_page_with_responses_that_were_never_submitted() -> None:
    rows = read(
        "page_with_unfinished.json",
        nps="recommend",
        resolved="f2",
        contacts_needed="contacts",
        comment="why",
        account="hidden.account_id",
        email="mail",
        reference="contact",
    )
    found = [values(row) for row in rows]
    assert [row["out_of_scope_rule"] for row in found] == [None, UNFINISHED, UNFINISHED, None]
    assert found[0] == {
        "row_key": "t-1",
        "row_version": "2026-01-05T10:03:00.000000",
        "out_of_scope_rule": None,
        "response_id": "t-1",
        "survey_kind": "transactional",
        "started_at": datetime(2026, 1, 5, 10),
        "responded_at": datetime(2026, 1, 5, 10, 3),
        "nps_score": 9,
        **dict.fromkeys(("csat_score", "csat_scale", "ces_score", "ces_scale", "ces_direction")),
        "customer_resolved": "no",
        "customer_contacts_needed": 3,
        "comment": "slow",
        "reference": "c-77",
        "reference_feed": None,
        "time_basis": "zone",
        "identifiers": [
            {"identifier_type": "account", "identifier_value": "A-1"},
            {"identifier_type": "email", "identifier_value": "ann@home.example"},
        ],
    }
    assert found[1]["responded_at"] is None
    # Whom and what an unfinished response is about is known; its answers, 6.5 here, are not read.
    assert found[2]["reference"] == "c-79"
    assert found[2]["survey_kind"] == "transactional"
    assert found[2]["identifiers"] == [{"identifier_type": "account", "identifier_value": "A-3"}]
    assert "nps_score" not in found[2]
    assert found[3]["responded_at"] == datetime(2026, 1, 5, 11, 3)
    assert {row.line for row in rows} == {1}
    assert '"token": "t-4"' in rows[3].raw
    assert "t-1" not in rows[3].raw


def test_a_hidden_field_that_a_script_filled_with_null_names_nobody(tmp_path: Path) -> None:
    given = delivery(("f1", 9))
    given["form_response"]["hidden"] = {"account": "null", "mail": "ann@home.example"}
    [row] = delivered(tmp_path, given, account="hidden.account", email="mail", reference="account")
    assert values(row)["reference"] is None
    assert values(row)["identifiers"] == [
        {"identifier_type": "email", "identifier_value": "ann@home.example"}
    ]


def test_an_answer_goes_before_a_hidden_field_of_its_name_as_in_the_csv(tmp_path: Path) -> None:
    given = delivery(("f1", 9))
    given["form_response"]["hidden"] = {"f1": "3", "glad": "4"}
    [row] = delivered(tmp_path, given, nps="f1", csat="glad")
    assert (values(row)["nps_score"], values(row)["csat_score"]) == (9, 4)
    (tmp_path / "results.csv").write_text(
        "#,f1,f1,Submit Date (UTC)\nt-1,9,3,2026-01-05 10:03:00\n"
    )
    [row] = read(str(tmp_path / "results.csv"), nps="f1")
    assert values(row)["nps_score"] == 9


def test_webhook_deliveries_name_answers_by_title_and_finish_a_partial_response() -> None:
    rows = read("webhook_deliveries.ndjson", nps="How likely are you to recommend us?")
    partial, finished = values(rows[0]), values(rows[1])
    assert partial["out_of_scope_rule"] == UNFINISHED
    assert partial["row_key"] == finished["row_key"]
    assert partial["row_version"] < finished["row_version"]
    assert finished["nps_score"] == 0
    assert "'5 January 2026'" in reasons(rows[2])
    assert "11 is no" not in reasons(rows[2]), "no definition, so the title names no answer"
    assert "'11' is no whole number from 0 to 10" in reasons(
        read("webhook_deliveries.ndjson", nps="recommend")[2]
    )


def test_the_data_api_of_old_with_naive_times_and_completed_as_text() -> None:
    rows = read("data_api_v1.json", nps="Recommend?", comment="Which?", email="hidden.email")
    first = values(rows[0])
    assert (first["nps_score"], first["comment"]) == (10, "the second")
    # New York is five hours behind UTC in January.
    assert first["responded_at"] == datetime(2026, 1, 5, 15, 3)
    assert first["time_basis"] == "feed"
    assert [pair["identifier_value"] for pair in first["identifiers"]] == ["ann@home.example"]
    assert values(rows[1])["out_of_scope_rule"] == UNFINISHED
    assert "completed is 'perhaps'" in reasons(rows[2])


def test_a_csv_export_with_partial_rows_and_guarded_formulas() -> None:
    rows = read(
        "partial_rows_and_formula_guard.csv",
        nps="Recommend?",
        comment="Anything else?",
        phone="phone",
        account="Other",
    )
    first = values(rows[0])
    # The feed's zone is New York; the header says UTC.
    assert first["responded_at"] == datetime(2026, 1, 5, 10, 3)
    assert first["time_basis"] == "zone"
    assert (first["nps_score"], first["comment"]) == (9, "fine, thanks")
    assert [pair["identifier_value"] for pair in first["identifiers"]] == [
        "second",
        "+14155550101",
    ]
    assert values(rows[1])["out_of_scope_rule"] == UNFINISHED
    assert "'9 - very likely'" in reasons(rows[2])
    assert "Submit Date (UTC): '5/1/26 10:03'" in reasons(rows[2])
    assert "the response id is empty" in reasons(rows[3])
    assert "'finished'" in reasons(rows[3])
    assert "8 cells where the header has 12" in reasons(rows[4])
    assert [row.line for row in rows] == [3, 4, 5, 6, 7]


def test_an_older_csv_export_saved_with_semicolons(tmp_path: Path) -> None:
    saved = "without_response_type_semicolons.csv"
    header, *lines = (FIXTURES / saved).read_text().splitlines()
    longer = tmp_path / "longer.csv"
    longer.write_text("\n".join([header, *(f"{line};" for line in lines)]) + "\n")
    for name in (saved, str(longer)):
        one, two = read(name, nps="Recommend?")
        assert values(one)["nps_score"] == 7
        assert values(one)["out_of_scope_rule"] is None
        assert values(two)["out_of_scope_rule"] == UNFINISHED


def test_an_option_that_names_no_column_of_a_csv_refuses_the_file() -> None:
    options = {"nps": "recommend?", "csat": "Happy?", "csat_scale": "5"}
    with pytest.raises(FileRefusedError, match=r"option\(s\) csat: Happy\?; .*#, Recommend\?"):
        read("without_response_type_semicolons.csv", **options)


def delivery(*answers: tuple[str, int], with_form: bool = True) -> dict[str, Any]:
    form = {
        "fields": [
            {"id": "f1", "ref": "recommend", "title": "Recommend us?"},
            {"id": "g", "type": "group", "properties": {"fields": [{"id": "f2", "ref": "glad"}]}},
        ]
    }
    return {
        "event_type": "form_response",
        "form_response": {
            "token": f"t-{answers}",
            "submitted_at": "2026-01-05T10:03:00Z",
            **({"definition": form} if with_form else {}),
            "answers": [
                {"type": "number", "number": number, "field": {"id": field, "ref": field}}
                for field, number in answers
            ],
        },
    }


def delivered(folder: Path, *deliveries: dict[str, Any], **options: str) -> list[Row | Reject]:
    path = folder / "deliveries.json"
    path.write_text(json.dumps(deliveries))
    return read(str(path), **options)


def test_a_question_that_a_form_has_may_be_skipped_and_one_that_none_has_refuses(
    tmp_path: Path,
) -> None:
    skipped = delivery(("f1", 9))
    [row] = delivered(tmp_path, skipped, nps="Recommend us?", csat="glad", reference="contact")
    assert (values(row)["nps_score"], values(row)["csat_score"]) == (9, None)
    with pytest.raises(
        FileRefusedError, match=r"option\(s\) csat: happy; the file has recommend, f1, Recommend us"
    ):
        delivered(tmp_path, skipped, nps="recommend", csat="happy")


def test_an_answer_is_known_by_the_ref_that_the_form_alone_has(tmp_path: Path) -> None:
    [row] = delivered(tmp_path, delivery(("f2", 4)), csat="glad", nps="recommend")
    assert (values(row)["csat_score"], values(row)["nps_score"]) == (4, None)
    given = delivery(("f1", 9))
    del given["form_response"]["answers"][0]["field"]["ref"]
    [row] = delivered(tmp_path, given, nps="recommend")
    assert values(row)["nps_score"] == 9


def test_without_its_form_a_file_is_refused_if_it_has_none_of_the_questions(
    tmp_path: Path,
) -> None:
    given = [delivery(("f1", 9), with_form=False), delivery(("f9", 1), with_form=False)]
    rows = delivered(tmp_path, *given, nps="f1", comment="why")
    assert [values(row)["nps_score"] for row in rows] == [9, None]
    # On a quiet day nobody may have answered the one question.
    few = delivered(tmp_path, *given, nps="recommend")
    assert [values(row)["nps_score"] for row in few] == [None, None]
    with pytest.raises(
        FileRefusedError, match=r"nps: recommend, comment: why; the file has f1, f9"
    ):
        delivered(tmp_path, *given * 10, nps="recommend", comment="why")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("another_vendor.csv", "no Typeform CSV export"),
        ("list_of_forms.json", "expected Typeform responses"),
    ],
)
def test_another_format_is_refused(name: str, message: str) -> None:
    with pytest.raises(FileRefusedError, match=message):
        read(name)
