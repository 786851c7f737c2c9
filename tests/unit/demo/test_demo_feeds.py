import csv

import yaml

from orchestration.demo import company, write_feeds
from orchestration.demo.feeds_file import FEEDS_FILE
from orchestration.demo.reasons import REASONS_FILE, load_reasons


def test_the_configuration_names_the_values_that_the_world_uses():
    config = yaml.safe_load(FEEDS_FILE.read_text())
    assert config["company"] == {
        "domains": [company.DOMAIN],
        "phones": list(company.COMPANY_PHONES),
        "role_local_parts": list(company.ROLE_LOCAL_PARTS),
        "placeholder_emails": list(company.PLACEHOLDER_EMAILS),
        "placeholder_accounts": list(company.PLACEHOLDER_ACCOUNTS),
    }
    assert [feed["name"] for feed in config["feeds"]] == list(company.FEEDS)
    required = [feed["name"] for feed in config["feeds"] if feed.get("required")]
    assert required == list(company.REQUIRED_FEEDS)


def test_every_family_has_a_code_in_every_contact_feed():
    codes = load_reasons().codes
    feeds = (company.VOICE, company.CHAT, company.MAIL)
    assert [
        (feed, family)
        for feed in feeds
        for family in company.FAMILIES
        if not codes.get((feed, family))
    ] == []


def test_an_unmapped_code_is_a_family_of_its_own_and_an_empty_family_is_none():
    reasons = load_reasons()
    assert reasons.key("voice_main", "BILL-PAY") == reasons.key("mail_support", "billing")
    assert reasons.key("voice_main", "ZZ-99") == "unmapped|voice_main|ZZ-99"
    assert reasons.key("voice_main", "GENERAL") is None
    assert reasons.key("voice_main", None) is None


def test_feeds_of_another_time_zone(tmp_path):
    write_feeds(tmp_path / "there" / "feeds.yaml", "Europe/Berlin")
    config = yaml.safe_load((tmp_path / "there" / "feeds.yaml").read_text())
    zones = {feed["name"]: feed["timezone"] for feed in config["feeds"]}
    assert config["business_timezone"] == "Europe/Berlin"
    assert zones["survey_post_contact"] == zones["survey_relationship"] == "Europe/Berlin"
    assert zones["voice_main"] == "UTC"
    with (tmp_path / "there" / "reasons.csv").open() as copy, REASONS_FILE.open() as original:
        assert list(csv.reader(copy)) == list(csv.reader(original))
