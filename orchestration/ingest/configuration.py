"""The feed configuration as tables, so that the models need no other input than parquet files."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.feeds import Company, Feed, FeedsConfig
from orchestration.ingest.atomic import replacing
from orchestration.ingest.readers import READERS
from orchestration.settings import Settings

SCHEMAS: dict[str, pa.Schema] = {
    "settings": pa.schema({"business_timezone": pa.string(), "pseudonym_key": pa.string()}),
    "feeds": pa.schema(
        {
            "feed": pa.string(),
            "channel": pa.string(),
            "contract": pa.string(),
            "is_required": pa.bool_(),
            "covers_days_before": pa.int32(),
            "records_parties": pa.bool_(),
        }
    ),
    "company_values": pa.schema({"rule": pa.string(), "value": pa.string()}),
    "contact_reasons": pa.schema(
        {
            "feed": pa.string(),
            "reason_code": pa.string(),
            "reason_family": pa.string(),
            "is_failure_demand": pa.bool_(),
        }
    ),
}


def write_configuration(settings: Settings, config: FeedsConfig) -> None:
    """Writes one parquet file per table of `SCHEMAS` into `settings.config`, each at one stroke."""
    for name, rows in _tables(settings, config).items():
        with replacing(settings.config / f"{name}.parquet") as aside:
            pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[name]), aside)


def _tables(settings: Settings, config: FeedsConfig) -> Mapping[str, list[dict[str, Any]]]:
    # A hash, because a secret that serves elsewhere too should not lie in a data folder.
    key = hashlib.sha256(f"pseudonyms:{settings.secret}".encode()).hexdigest()
    return {
        "settings": [{"business_timezone": config.business_timezone, "pseudonym_key": key}],
        "feeds": [_feed(feed) for feed in config.feeds],
        "company_values": _company_values(config.company),
        "contact_reasons": [
            {
                "feed": reason.feed,
                "reason_code": reason.code,
                "reason_family": reason.family,
                "is_failure_demand": reason.is_failure_demand,
            }
            for reason in config.reasons
        ],
    }


def _feed(feed: Feed) -> dict[str, Any]:
    reader = READERS[feed.format]
    return {
        "feed": feed.name,
        "channel": feed.channel,
        "contract": reader.contract(feed.channel).name,
        "is_required": feed.required,
        "covers_days_before": {"same_day": 0, "previous_day": 1}[feed.covers],
        "records_parties": reader.records_parties,
    }


def _company_values(company: Company) -> list[dict[str, Any]]:
    by_rule = {
        "company_phone": company.phones,
        "company_domain": company.domains,
        "role_mailbox": company.role_local_parts,
        "placeholder_email": company.placeholder_emails,
        "placeholder_account": company.placeholder_accounts,
    }
    # Two spellings of one number or address are one value.
    return [
        {"rule": rule, "value": value}
        for rule, values in by_rule.items()
        for value in dict.fromkeys(values)
    ]
