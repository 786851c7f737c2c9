"""The documentation that a release holds is found, read and closed to the network."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from orchestration.publish.docs import DOCS, write_docs
from orchestration.settings import PROJECT_ROOT
from tests.browser import browser

MART = "model.firstright.fct_first_contact_resolutions"
HOSTILE = "ends </script><script>document.title = 'taken over'</script> here"


def test_a_mart_and_its_columns_are_found_without_a_network(
    manifest: dict[str, Any], tmp_path: Path
) -> None:
    mart = manifest["nodes"][MART]
    nodes = manifest["nodes"] | {MART: mart | {"description": HOSTILE}}
    write_docs(manifest | {"nodes": nodes}, tmp_path)
    asked: list[str] = []
    problems: list[str] = []
    with browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto((tmp_path / DOCS).as_uri())
        page.get_by_placeholder("Search for models").fill("fcr_verdict")
        page.locator(".result h4", has_text=mart["name"]).click()
        expect(page.locator("h1", has_text=mart["name"])).to_be_visible()
        expect(page.get_by_text(HOSTILE)).to_be_visible()
        shown = page.locator("tr.column-row").evaluate_all(
            "rows => rows.map(row => [...row.cells].slice(0, 3).map(cell => cell.innerText))"
        )
        title = page.title()
    assert shown == [
        [column["name"], column["data_type"], column["description"]]
        for column in mart["columns"].values()
    ]
    assert problems == []
    assert title != "taken over"
    # dbt's page asks for its own unfinished templates before Angular fills them, beside itself.
    assert [url for url in asked if not url.startswith(f"{tmp_path.as_uri()}/")] == []


def test_nothing_of_the_machine_is_told(
    manifest: dict[str, Any], parsed_project: Path, tmp_path: Path
) -> None:
    write_docs(manifest, tmp_path)
    written = (tmp_path / DOCS).read_text()
    assert "read_parquet('$FIRSTRIGHT_DATA/raw/" in written
    assert str(parsed_project) not in written
    assert str(PROJECT_ROOT) not in written


def test_a_page_of_dbt_s_that_has_changed_is_not_filled_by_halves(
    manifest: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("<head></head><script>load('manifest.json')</script>")
    monkeypatch.setattr("orchestration.publish.docs.DOCS_INDEX_FILE_PATH", tmp_path / "index.html")
    with pytest.raises(ValueError, match="no place for"):
        write_docs(manifest, tmp_path)
    assert not (tmp_path / DOCS).exists()
