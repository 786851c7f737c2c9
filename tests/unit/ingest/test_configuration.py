"""Configuration tables: what the models are told about feeds, company, reasons and key."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from orchestration.feeds import Company, Feed, FeedsConfig, Reason
from orchestration.ingest.configuration import SCHEMAS, write_configuration
from orchestration.settings import Settings, load_settings
from tests.warehouse import CONFIG_SCHEMAS

CONFIG = FeedsConfig(
    business_timezone="Europe/Berlin",
    company=Company(
        domains=("acme.example",),
        phones=("+18005550199",),
        role_local_parts=("info",),
        placeholder_emails=("none@none.com",),
        placeholder_accounts=("0",),
    ),
    reasons=(
        Reason("calls", "BILL01", "billing", is_failure_demand=True),
        Reason("calls", "MISC", None, is_failure_demand=False),
    ),
    feeds=(
        Feed("calls", "telephony", "amazon_connect_ctr", "%Y-%m-%d", "UTC", required=True),
        Feed("mail", "email", "email_messages", "%Y%m%d", "UTC", covers="previous_day"),
        Feed("crm", "customers", "table", "%Y%j", "UTC"),
    ),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(load_settings(), data=tmp_path)


def rows(settings: Settings, name: str) -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = pq.read_table(settings.config / f"{name}.parquet").to_pylist()
    return table


def test_the_tables_hold_the_configuration(settings: Settings) -> None:
    write_configuration(settings, CONFIG)
    assert rows(settings, "feeds") == [
        {
            "feed": "calls",
            "channel": "telephony",
            "contract": "legs",
            "is_required": True,
            "covers_days_before": 0,
            "records_parties": True,
        },
        {
            "feed": "mail",
            "channel": "email",
            "contract": "conversations",
            "is_required": False,
            "covers_days_before": 1,
            "records_parties": False,
        },
        {
            "feed": "crm",
            "channel": "customers",
            "contract": "customers",
            "is_required": False,
            "covers_days_before": 0,
            "records_parties": True,
        },
    ]
    assert rows(settings, "company_values") == [
        {"rule": "company_phone", "value": "+18005550199"},
        {"rule": "company_domain", "value": "acme.example"},
        {"rule": "role_mailbox", "value": "info"},
        {"rule": "placeholder_email", "value": "none@none.com"},
        {"rule": "placeholder_account", "value": "0"},
    ]
    assert rows(settings, "contact_reasons") == [
        {
            "feed": "calls",
            "reason_code": "BILL01",
            "reason_family": "billing",
            "is_failure_demand": True,
        },
        {
            "feed": "calls",
            "reason_code": "MISC",
            "reason_family": None,
            "is_failure_demand": False,
        },
    ]
    assert [row["business_timezone"] for row in rows(settings, "settings")] == ["Europe/Berlin"]


def test_the_key_follows_from_the_secret_and_does_not_show_it(settings: Settings) -> None:
    keys = []
    for secret in ("first", "second", "first"):
        write_configuration(replace(settings, secret=secret), CONFIG)
        keys.append(rows(settings, "settings")[0]["pseudonym_key"])
    assert keys[0] == keys[2] != keys[1]
    assert "first" not in keys[0]


def test_an_empty_table_has_its_columns(settings: Settings) -> None:
    write_configuration(settings, replace(CONFIG, company=Company(), reasons=()))
    for name in ("company_values", "contact_reasons"):
        table = pq.read_table(settings.config / f"{name}.parquet")
        assert table.num_rows == 0
        assert table.schema.equals(SCHEMAS[name])


def test_a_value_of_the_company_is_told_once(settings: Settings) -> None:
    # Read from two spellings of one number, and from one mailbox named twice.
    company = Company(phones=("+18005550199", "+18005550199"), role_local_parts=("info", "info"))
    write_configuration(settings, replace(CONFIG, company=company))
    assert rows(settings, "company_values") == [
        {"rule": "company_phone", "value": "+18005550199"},
        {"rule": "role_mailbox", "value": "info"},
    ]


def test_writing_again_replaces_and_leaves_nothing_beside(settings: Settings) -> None:
    write_configuration(settings, CONFIG)
    write_configuration(settings, replace(CONFIG, feeds=CONFIG.feeds[:1]))
    assert [row["feed"] for row in rows(settings, "feeds")] == ["calls"]
    assert sorted(path.stem for path in settings.config.iterdir()) == sorted(SCHEMAS)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_models_are_tested_on_tables_of_the_same_shape(name: str) -> None:
    assert SCHEMAS[name] == CONFIG_SCHEMAS[name]
