"""A spreadsheet shows the monthly figures as they are, and computes nothing that the data says."""

import csv
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO

import pandas as pd
import pytest

from orchestration.publish import spreadsheets
from orchestration.publish.spreadsheets import write_spreadsheets
from orchestration.publish.tables import PublicTable
from tests.unit.publish.conftest import WriteMarts

TEXTS = ["=1+1", "+49 30", "-2", "@SUM(A1)", "\tx", "\rx", "plain, with a comma", 'a "quote"', "é→"]


@pytest.fixture
def folder(contract: dict[str, PublicTable], write_marts: WriteMarts, tmp_path: Path) -> Path:
    database = write_marts(
        agg_callback_reasons_monthly=[
            {
                "callback_reasons_monthly_id": f"{number}",
                "month": date(2026, 1, 1),
                "contact_reason": text,
                "days_between": 0,
                "callback_count": number,
                "is_complete": number > 0,
            }
            for number, text in enumerate(TEXTS)
        ],
        agg_nps_monthly=[{"month": date(2026, 1, 1), "response_count": 100, "nps": -30.5}],
    )
    write_spreadsheets(list(contract.values()), tmp_path, database)
    return tmp_path / "csv"


def test_every_monthly_table_is_there(folder: Path, contract: dict[str, PublicTable]) -> None:
    monthly = {name for name in contract if name.endswith("_monthly")}
    assert {"agg_callback_reasons_monthly", "agg_fcr_by_agent_monthly"} <= monthly
    assert {path.stem for path in folder.iterdir()} == monthly


def test_texts_that_look_like_formulas_stay_texts(folder: Path) -> None:
    path = folder / "agg_callback_reasons_monthly.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row["contact_reason"] for row in csv.DictReader(file)]
    assert cells == [f"'{text}" for text in TEXTS[:6]] + TEXTS[6:]


def test_numbers_stay_numbers_and_nulls_stay_empty(folder: Path) -> None:
    found = pd.read_csv(folder / "agg_nps_monthly.csv")
    assert found["nps"].tolist() == [-30.5]
    assert found["response_count"].tolist() == [100]
    assert found["nps_ci_low"].isna().all()
    reasons = pd.read_csv(folder / "agg_callback_reasons_monthly.csv", parse_dates=["month"])
    assert reasons["callback_count"].tolist() == list(range(len(TEXTS)))
    assert reasons["is_complete"].tolist() == [False] + [True] * (len(TEXTS) - 1)
    assert set(reasons["month"].dt.date) == {date(2026, 1, 1)}


def test_a_byte_order_mark_tells_the_encoding(folder: Path) -> None:
    for path in folder.iterdir():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_file_that_lost_rows_is_noticed(
    contract: dict[str, PublicTable],
    write_marts: WriteMarts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Forgetful:
        def __init__(self, file: TextIO) -> None:
            self.writer = csv.writer(file)
            self.writerow = self.writer.writerow

        def writerows(self, rows: list[list[Any]]) -> None:
            self.writer.writerows(rows[:-1])

    forgetful = SimpleNamespace(writer=Forgetful, reader=csv.reader)
    monkeypatch.setattr(spreadsheets, "csv", forgetful)
    database = write_marts(agg_nps_monthly=[{"response_count": n} for n in (1, 2)])
    with pytest.raises(ValueError, match=r"agg_nps_monthly\.csv has 1 rows, the release has 2"):
        write_spreadsheets(list(contract.values()), tmp_path, database)
