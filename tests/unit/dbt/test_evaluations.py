"""Evaluations as staging gives them: the checklist comes through with its types."""

from tests.builders import NOON, raw_row
from tests.warehouse import Warehouse


def test_a_checklist_keeps_points_and_what_does_not_apply(warehouse: Warehouse) -> None:
    warehouse.configure()
    item = {"question_id": "q1", "question": "Greeted?", "section": "Opening", "answer": "Yes"}
    checklist = [
        item | {"points": 87.5, "is_not_applicable": False},
        item | {"question_id": "q2", "answer": None, "points": None, "is_not_applicable": True},
    ]
    body = {
        "feed": "quality_main",
        "evaluation_id": "e-1",
        "evaluated_at": NOON,
        "time_basis": "zone",
        "checklist": checklist,
    }
    warehouse.write(evaluations=[raw_row("evaluations", "e-1", body)])
    warehouse.build("+stg_evaluations")
    assert warehouse.rows("select evaluation_id, checklist from staging.stg_evaluations") == [
        {"evaluation_id": "e-1", "checklist": checklist}
    ]
