"""feeds.yaml: what loads, and that whatever is not understood is refused with line and choices."""

from pathlib import Path

import pytest
import yaml

from orchestration.feeds import Company, Feed, FeedsConfig, FeedsError, Reason
from orchestration.feeds_file import load_feeds

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "feeds"
EXAMPLE = (FIXTURES / "documented.yaml").read_text(encoding="utf-8")
REASONS = (FIXTURES / "documented_reasons.csv").read_text(encoding="utf-8")
TABLE = """\
business_timezone: UTC
feeds:
  - name: calls
    channel: telephony
    format: table
    pattern: calls/%Y-%m-%d.csv
    timezone: UTC
    options:
      key: call_id
      columns: {begin: started_at}
"""

ASTERISK = """\
business_timezone: UTC
feeds:
  - name: calls
    channel: telephony
    format: asterisk_cdr
    pattern: calls/%Y-%m-%d.csv
    timezone: from_uniqueid
    options:
      contexts: {from-trunk: inbound}
      userfield: {acct: account}
"""


def load(folder: Path, text: str, reasons: str | None = REASONS) -> FeedsConfig:
    (folder / "feeds.yaml").write_text(text, encoding="utf-8")
    if reasons is not None:
        (folder / "reasons.csv").write_text(reasons, encoding="utf-8")
    return load_feeds(folder / "feeds.yaml")


def refusals(folder: Path, text: str, reasons: str | None = REASONS) -> list[str]:
    with pytest.raises(FeedsError) as refused:
        load(folder, text, reasons)
    first, *problems = str(refused.value).splitlines()
    assert str(folder / "feeds.yaml") in first
    return problems


def assert_refused(
    folder: Path, text: str, change: tuple[str, str], line: int, fragments: list[str]
) -> None:
    """One problem at the line holds all fragments."""
    assert text.count(change[0]) == 1
    problems = refusals(folder, text.replace(*change))
    named = [problem for problem in problems if problem.startswith(f"feeds.yaml:{line}: ")]
    assert any(all(part in problem for part in fragments) for problem in named), problems


def test_the_documented_example_loads_as_it_is(tmp_path: Path) -> None:
    assert load(tmp_path, EXAMPLE) == FeedsConfig(
        business_timezone="America/New_York",
        company=Company(
            domains=("acme.example",),
            phones=("+18005550199",),
            role_local_parts=("info", "sales", "support", "noreply"),
            placeholder_emails=("none@none.com",),
            placeholder_accounts=("0", "UNKNOWN"),
        ),
        reasons=(
            Reason("voice_main", "BILL01", "billing", is_failure_demand=True),
            Reason("voice_main", "MISC", None, is_failure_demand=False),
        ),
        feeds=(
            Feed(
                name="voice_main",
                channel="telephony",
                format="amazon_connect_ctr",
                pattern="connect/%Y-%m-%d/*.json*",
                timezone="UTC",
                region="US",
                required=True,
                covers="same_day",
                options={
                    "account": "Attributes.account_id",
                    "case": "Attributes.case_id",
                    "reason": "Attributes.reason_code",
                    "resolved": "Attributes.resolved",
                    "resolved_true": ["true"],
                    "exclude_reasons": {"SPAM": "spam"},
                },
            ),
        ),
    )


def test_what_is_left_out_takes_the_documented_default(tmp_path: Path) -> None:
    config = load(tmp_path, TABLE, reasons=None)
    assert config.company == Company()
    assert config.reasons == ()
    feed = config.feeds[0]
    assert (feed.region, feed.required, feed.covers) == (None, False, "same_day")
    assert (feed.encoding, feed.may_be_empty, feed.volume) == (None, False, "warn")


def test_scalars_stay_the_text_that_was_written(tmp_path: Path) -> None:
    """Read by YAML's types, Norway would be false, the account 7 and the phone a number."""
    text = EXAMPLE.replace('["0", UNKNOWN]', "[007, ~unknown]").replace("region: US", "region: NO")
    text = text.replace('["+18005550199"]', "[+18005550199]").replace('["true"]', "[true, 1]")
    config = load(tmp_path, text)
    assert config.company.placeholder_accounts == ("007", "~unknown")
    assert config.company.phones == ("+18005550199",)
    assert config.feeds[0].region == "NO"
    assert config.feeds[0].options["resolved_true"] == ["true", "1"]


def test_company_values_are_normalised(tmp_path: Path) -> None:
    text = EXAMPLE.replace("[acme.example]", "[ACME.Example]").replace("info, sales", "Info, sales")
    text = text.replace('"+18005550199"', '"+1 (800) 555-0199"').replace("none@none", "None@None")
    company = load(tmp_path, text).company
    assert company.domains == ("acme.example",)
    assert company.role_local_parts[0] == "info"
    assert company.phones == ("+18005550199",)
    assert company.placeholder_emails == ("none@none.com",)


@pytest.mark.parametrize(
    ("old", "new", "line", "fragments"),
    [
        (
            "business_timezone: Am",
            "busines_timezone: Am",
            1,
            ["'busines_timezone'", "did you mean 'business_timezone'?"],
        ),
        ("business_timezone: America/New_York\n", "", 1, ["'business_timezone' is missing"]),
        (
            "America/New_York",
            "America/NewYork",
            1,
            ["'America/NewYork'", "did you mean 'America/New_York'?"],
        ),
        ("America/New_York", "localtime", 1, ["'localtime'", "unknown time zone"]),
        (
            "  domains:",
            "  domain:",
            3,
            ["'domain'", "placeholder_accounts", "did you mean 'domains'?"],
        ),
        ("[acme.example]", "acme.example", 3, ["domains must be a list"]),
        ("[acme.example]", "['*.acme.example']", 3, ["'*.acme.example'", "below it"]),
        ("[acme.example]", "['acme.example,']", 3, ["'acme.example,'", "expected a mail domain"]),
        ("[acme.example]", "['@acme.example']", 3, ["'@acme.example'", "without '@'"]),
        ("+18005550199", "800-555-0199", 4, ["'800-555-0199'", "international form"]),
        ("[info,", "[info@acme.example,", 5, ["'info@acme.example'", "before the '@'"]),
        ("[none@none.com]", "[[none@none.com]]", 6, ["placeholder_emails must be one value"]),
        ("reasons: reasons.csv", "reasons: reason.csv", 8, ["'reason.csv'", "no such file"]),
        (
            "name: voice_main ",
            "name: voice-main ",
            10,
            ["'voice-main'", "letters, digits and underscores"],
        ),
        ("name: voice_main ", "name: _empty ", 10, ["'_empty'", "the first no underscore"]),
        ("name: voice_main ", "name: ", 10, ["name must be one value"]),
        (
            "channel: telephony",
            "channel: telefony",
            11,
            [
                "'telefony'",
                "agents, chat, customers, email, invitations, quality, survey, telephony",
                "did you mean 'telephony'?",
            ],
        ),
        (
            "channel: telephony",
            "channel: email",
            11,
            ["'email'", "amazon_connect_ctr cannot serve it", "expected one of: chat, telephony"],
        ),
        (
            "channel: telephony",
            "chanel: telephony",
            11,
            ["unknown key 'chanel'", "did you mean 'channel'?"],
        ),
        (
            "format: amazon_connect_ctr",
            "format: amazon_conect",
            12,
            ["'amazon_conect'", "intercom_conversations", "did you mean 'amazon_connect_ctr'?"],
        ),
        ("connect/%Y-%m-%d/", "connect/", 13, ["'connect/*.json*'", "%Y-%m-%d"]),
        ("connect/%Y-%m-%d/", "connect/%d/", 13, ["several nights"]),
        ("connect/%Y-%m-%d/", "connect/%m-%d/", 13, ["several nights"]),
        ("connect/%Y-%m-%d/", "connect/%Y-%q-%d/", 13, ["'%q'", "%Y, %y, %m"]),
        (
            "connect/%Y-%m-%d/",
            "/srv/%Y-%m-%d/",
            13,
            ["'/srv/%Y-%m-%d/*.json*'", "inside the inbox"],
        ),
        ("connect/%Y-%m-%d/", "./connect/%Y-%m-%d/", 13, ["no name is empty or '.'"]),
        ("connect/%Y-%m-%d/", "connect//%Y-%m-%d/", 13, ["no name is empty or '.'"]),
        ("connect/%Y-%m-%d/*.json*", "connect/%Y-%m-%d/", 13, ["no name is empty or '.'"]),
        ("connect/%Y-%m-%d/", "%Y-%m-%a/", 13, ["several nights", "2024-12-20 and 2024-12-27"]),
        ("connect/%Y-%m-%d/", "%G-%m-%d/", 13, ["cannot be read back", "%G-%V-%u"]),
        ("connect/%Y-%m-%d/", "%Y-%V-%u/", 13, ["several nights", "2025-01-01 and 2025-12-31"]),
        ("connect/%Y-%m-%d/", f"{'?' * 250}%Y-%m-%d/", 13, ["at most 255 characters"]),
        ("connect/%Y-%m-%d/", ".store/%Y-%m-%d/", 13, ["begin with a dot", "never found"]),
        ("connect/%Y-%m-%d/", "%Y-%m-%d%H/", 13, ["'%H'", "%Y, %y, %m, %d, %F"]),
        ("connect/%Y-%m-%d/", "../%Y-%m-%d/", 13, ["inside the inbox"]),
        # A set in brackets takes one of its characters, whatever they mean outside of it.
        ("connect/%Y-%m-%d/", "[%Y]-%m-%d/", 13, ["several nights"]),
        ("connect/%Y-%m-%d/", "[]ab]%Y-%m-%d/", 13, ["cannot be read back"]),
        ("timezone: UTC  ", "timezone: EST5  ", 14, ["'EST5'", "IANA"]),
        ("region: US", "region: USA", 15, ["'USA'", "two-letter code"]),
        ("region: US", "region: us", 15, ["'us'", "did you mean 'US'?"]),
        ("required: true", "required: 'yes'", 16, ["'yes'", "expected true or false"]),
        ("required: true", "required: 1", 16, ["'1'", "expected true or false"]),
        (
            "covers: same_day",
            "covers: sameday",
            17,
            ["'sameday'", "previous_day, same_day", "did you mean 'same_day'?"],
        ),
        ("covers: same_day", "volume: fail", 17, ["'fail'", "refuse, warn"]),
        ("covers: same_day", "encoding: cp12525", 17, ["'cp12525'", "cp1252"]),
        ("covers: same_day", "encoding: undefined", 17, ["no such text encoding"]),
        ("covers: same_day", "encoding: idna", 17, ["no such text encoding"]),
        ("covers: same_day", 'encoding: "a\\0b"', 17, ["no such text encoding"]),
        ("covers: same_day", "encoding: base64", 17, ["'base64'", "no such text encoding"]),
        ("covers: same_day", "required: false", 17, ["'required' stands twice, first in line 16"]),
        (
            "{account:",
            "{acount:",
            18,
            ["'acount'", "contained, exclude_reasons", "did you mean 'account'?"],
        ),
        (
            "{SPAM: spam}",
            "{SPAM: spamm}",
            19,
            ["exclude_reasons: SPAM is 'spamm'", "supervisor_monitor", "did you mean 'spam'?"],
        ),
        ('resolved_true: ["true"]', "resolved_true: 'true'", 19, ["resolved_true must be a list"]),
        ("Attributes.resolved,", "[a, b],", 19, ["resolved must be one value"]),
        (
            '["true"], exclude_reasons: {SPAM: spam}',
            '["true"], case: x',
            19,
            ["'case' stands twice, first in line 18"],
        ),
        ("    region: US", "   region: US", 15, ["not valid YAML"]),
        ("required: true", "required: !!bool maybe", 16, ["the tag", "leave it out"]),
        ("channel: telephony", "channel: telephony\a", 11, ["control character 0x07"]),
        ("[info,", "&a [*a, info,", 5, ["its alias stands within it"]),
        ("[none@none.com]", "[" * 20_000, 6, ["more than 20 lists and mappings"]),
        ("reasons: reasons.csv", f"reasons: {'r' * 5_000}", 8, ["no such file"]),
    ],
)
def test_a_refusal_names_line_value_and_choices(
    tmp_path: Path, old: str, new: str, line: int, fragments: list[str]
) -> None:
    assert_refused(tmp_path, EXAMPLE, (old, new), line, fragments)


def test_aliases_stand_for_what_was_written_before(tmp_path: Path) -> None:
    options = {"key": "id"}
    feeds = [
        {"name": name, "channel": "customers", "format": "table", "options": options}
        | {"pattern": f"{name}/%Y-%m-%d.csv", "timezone": "UTC"}
        for name in ("crm", "shop")
    ]
    text = yaml.safe_dump({"business_timezone": "UTC", "feeds": feeds})
    assert "options: *id001" in text
    assert [feed.options for feed in load(tmp_path, text, None).feeds] == [options, options]


def test_aliases_that_multiply_are_refused(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
    )
    with pytest.raises(FeedsError, match="more than 100000 values"):
        load(tmp_path, bomb)


@pytest.mark.parametrize(
    ("old", "new", "line", "fragments"),
    [
        ("      key: call_id\n", "", 8, ["'key' is missing"]),
        ("key: call_id", "key: []", 9, ["key", "at least one value"]),
        (
            "started_at",
            "start_at",
            10,
            ["columns: begin is 'start_at'", "did you mean 'started_at'?"],
        ),
        ("begin: started_at", "Q1: nps", 10, ["columns: Q1 is 'nps'", "expected one of"]),
        ("key: call_id", "key: call_id\n      nps: Q1", 10, ["unknown key 'nps'"]),
        ("key: call_id", "key: call_id\n      delimiter: ';;'", 10, ["';;'", "one character"]),
        ("key: call_id", "key: call_id\n      decimal_mark: ';'", 10, ["';'", "expected one of"]),
        ("key: call_id", "key: call_id\n      date: day", 10, ["date", "needs time_format"]),
        ("key: call_id", "key: call_id\n      nulls: []", 10, ["nulls", "at least one value"]),
        ("key: call_id", "key: call_id\n      time_format: '%H:%M'", 10, ["the whole date"]),
        ("key: call_id", "key: call_id\n      time_format: '%d %?'", 10, ["strptime"]),
        ("key: call_id", "key: call_id\n      time_format: '%x %H:%M %p'", 10, ["needs %I"]),
        ("key: call_id", "key: call_id\n      time_format: '%x %I:%M'", 10, ["needs %p"]),
        ("started_at}", "started_at, b: queue, c: queue}", 10, ["2 columns are queue"]),
        (
            "started_at}",
            "started_at, b: reason}\n      reason: c",
            11,
            ["columns names a column for reason"],
        ),
        (
            "started_at}",
            "started_at, b: contact_reason}\n      reason: c",
            11,
            ["a column for reason as well"],
        ),
        ("key: call_id", "key: call_id\n      queue: [a, b]", 10, ["queue must be one value"]),
        ("key: call_id", "key: call_id\n      phone: []", 10, ["phone", "at least one value"]),
        ("telephony", "agents", 10, ["columns: begin is 'started_at'", "agent_id"]),
    ],
)
def test_a_refusal_of_a_table_names_line_value_and_choices(
    tmp_path: Path, old: str, new: str, line: int, fragments: list[str]
) -> None:
    assert_refused(tmp_path, TABLE, (old, new), line, fragments)


@pytest.mark.parametrize("time_format", ["%d/%m/%Y %H:%M:%S %z", "%Y-%m-%d %H:%M:%S.%f %Z"])
def test_times_of_a_table_may_bear_their_zone(tmp_path: Path, time_format: str) -> None:
    text = TABLE.replace("key: call_id", f"key: call_id\n      time_format: '{time_format}'")
    assert load(tmp_path, text).feeds[0].options["time_format"] == time_format


@pytest.mark.parametrize(
    ("old", "new", "line", "fragments"),
    [
        ("family,", "familie,", 1, ["missing column(s) family", "familie"]),
        ("code,family,", "code,family,family,", 1, ["family stand twice"]),
        ("MISC", "BILL01", 3, ["'BILL01'", "'voice_main' stands twice"]),
        ("true", "ja", 2, ["'ja'", "true or false"]),
        ("MISC,,", "MISC,", 3, ["has 3 cells, the first line has 4"]),
        ("MISC", " ", 3, ["code is empty"]),
        ("billing", "unmapped", 2, ["'unmapped'"]),
        ("MISC", '"MISC', 3, ["comma-separated"]),
    ],
)
def test_a_refusal_of_the_reasons_names_line_and_value(
    tmp_path: Path, old: str, new: str, line: int, fragments: list[str]
) -> None:
    assert REASONS.count(old) == 1
    problems = refusals(tmp_path, EXAMPLE, REASONS.replace(old, new))
    assert len(problems) == 1
    assert problems[0].startswith(f"reasons.csv:{line}: ")
    assert all(part in problems[0] for part in fragments), problems


def test_a_reasons_file_that_is_not_there_is_refused_where_it_is_named(tmp_path: Path) -> None:
    problems = refusals(tmp_path, EXAMPLE, reasons=None)
    assert problems == [
        f"feeds.yaml:8: the file: reasons is 'reasons.csv'; no such file in {tmp_path}"
    ]


def test_all_problems_are_told_at_once_in_order_of_the_file(tmp_path: Path) -> None:
    text = EXAMPLE.replace("telephony  ", "telefony  ").replace("US  ", "XX  ")
    text = text.replace("America/New_York", "Mars/Olympus")
    problems = refusals(tmp_path, text, REASONS.replace("true", "perhaps"))
    assert [problem.split(" ")[0] for problem in problems] == [
        "feeds.yaml:1:",
        "feeds.yaml:11:",
        "feeds.yaml:15:",
        "reasons.csv:2:",
    ]


def test_two_feeds_of_one_name_are_refused_whatever_their_case(tmp_path: Path) -> None:
    second = TABLE[TABLE.index("  - name") :].replace("calls\n", "CALLS\n")
    problems = refusals(tmp_path, TABLE + second, reasons=None)
    assert problems == ["feeds.yaml:11: feed CALLS: the name is taken in line 3"]


def test_two_feeds_of_one_name_in_one_line_are_refused(tmp_path: Path) -> None:
    entry = "{name: a, channel: email, format: email_messages, pattern: '%Y-%m-%d'}"
    text = f"business_timezone: UTC\nfeeds: [{entry}, {entry}]\n"
    problems = refusals(tmp_path, text, reasons=None)
    assert problems == ["feeds.yaml:2: feed a: the name is taken in line 2"]


@pytest.mark.parametrize(
    "pattern",
    [
        "%G-%V-%u",
        "%Y-%U-%w",
        "*%d*%m*%y*",
        "%Y/%j/**",
        "[ab]%Y%m%d",
        "[!0-9]{x}%Y%m%d",
        "a[%Y-%m-%d",
        "%F.csv",
        "100%%.%F",
        "%F%%%%",
    ],
)
def test_patterns_that_name_one_night_load(tmp_path: Path, pattern: str) -> None:
    text = TABLE.replace("calls/%Y-%m-%d.csv", f'"{pattern}"')
    assert load(tmp_path, text).feeds[0].pattern == pattern


def test_an_agents_table_may_map_columns_to_feeds(tmp_path: Path) -> None:
    agents = TABLE[TABLE.index("  - name") :].replace("calls", "staff")
    agents = agents.replace("telephony", "agents").replace("started_at", "calls")
    assert load(tmp_path, TABLE + agents).feeds[1].options["columns"] == {"begin": "calls"}


def test_a_table_of_contacts_may_use_the_names_that_contacts_are_published_under(
    tmp_path: Path,
) -> None:
    text = TABLE.replace(
        "{begin: started_at}",
        "{begin: started_at, id: source_contact_id, who: agent_id, moves: transfer_count, "
        "why: contact_reason}",
    )
    columns = load(tmp_path, text, reasons=None).feeds[0].options["columns"]
    assert columns["moves"] == "transfer_count"


def test_what_may_have_several_columns_is_named_by_lists_options_and_columns(
    tmp_path: Path,
) -> None:
    text = TABLE.replace("key: call_id", "key: call_id\n      phone: [ani, mobile]\n      case: c")
    text = text.replace("begin: started_at", "begin: started_at, other: case, home: phone")
    options = load(tmp_path, text, reasons=None).feeds[0].options
    assert options["phone"] == ["ani", "mobile"]
    assert options["case"] == "c"


def test_the_case_expression_has_exactly_one_group(tmp_path: Path) -> None:
    mail = TABLE[: TABLE.index("    options")].replace("table", "email_messages")
    mail = mail.replace("telephony", "email") + "    options: {case_in_subject: '#[0-9]+'}\n"
    assert refusals(tmp_path, mail)[0].startswith(
        "feeds.yaml:8: feed calls: options: case_in_subject is '#[0-9]+'; it has 0 groups"
    )
    problems = refusals(tmp_path, mail.replace("#[0-9]+", "#([0-9]+"))
    assert "not a regular expression" in problems[0]
    assert load(tmp_path, mail.replace("#[0-9]+", "#([0-9]+)")).feeds[0].options == {
        "case_in_subject": "#([0-9]+)"
    }


@pytest.mark.parametrize(("scale", "is_valid"), [("7", True), ("Q7_scale", True), ("1", False)])
def test_a_scale_is_a_number_from_two_on_or_a_field(
    tmp_path: Path, scale: str, is_valid: bool
) -> None:
    survey = TABLE.replace("telephony", "survey").replace(
        "key:", f"csat_scale: {scale}\n      key:"
    )
    if is_valid:
        assert load(tmp_path, survey).feeds[0].options["csat_scale"] == scale
    else:
        assert refusals(tmp_path, survey)[0].startswith("feeds.yaml:9: ")


def test_the_order_of_a_date_is_month_or_day_first(tmp_path: Path) -> None:
    survey = TABLE.replace("telephony", "survey").replace("table", "surveymonkey_responses")
    survey = survey[: survey.index("    options")] + "    options: {date_order: ymd}\n"
    assert refusals(tmp_path, survey)[0].endswith("'ymd'; expected one of: mdy, dmy")
    survey = survey.replace("ymd", "dmy")
    assert load(tmp_path, survey).feeds[0].options == {"date_order": "dmy"}


@pytest.mark.parametrize("reader", ["table", "qualtrics_responses", "typeform_responses"])
def test_a_survey_may_say_what_its_answers_mean(tmp_path: Path, reader: str) -> None:
    key = "key: id, columns: {done: responded_at}, " if reader == "table" else ""
    survey = TABLE.replace("telephony", "survey").replace("table", reader)
    survey = survey[: survey.index("    options")]
    survey += (
        f"    options: {{{key}resolved: Q1, resolved_answers: {{1: yes, 2: no}}, nulls: [99]}}\n"
    )
    options = load(tmp_path, survey).feeds[0].options
    assert options["resolved_answers"] == {"1": "yes", "2": "no"}
    assert options["nulls"] == ["99"]
    [refused] = refusals(tmp_path, survey.replace("2: no", "2: never"))
    assert "resolved_answers: 2 is 'never'; expected one of: no, partly, yes" in refused


@pytest.mark.parametrize(
    ("text", "line", "fragment"),
    [
        ("", 1, "the file must be a mapping"),
        ("- a\n", 1, "the file must be a mapping"),
        ("business_timezone: UTC\nfeeds: []\n", 2, "feeds has no entry"),
        ("business_timezone: UTC\nfeeds: {}\n", 2, "feeds must be a list"),
        ("business_timezone: UTC\nfeeds:\n  - calls\n", 3, "must be a mapping"),
    ],
)
def test_a_file_of_another_shape_is_refused(
    tmp_path: Path, text: str, line: int, fragment: str
) -> None:
    problems = refusals(tmp_path, text)
    assert problems[0].startswith(f"feeds.yaml:{line}: ")
    assert fragment in problems[0]


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_bytes(b"business_timezone: UTC\n# caf\xe9\n")
    with pytest.raises(FeedsError, match=r"feeds\.yaml:2: not UTF-8: byte 0xe9"):
        load_feeds(tmp_path / "feeds.yaml")


def test_a_missing_file_is_refused_with_the_variable_to_set(tmp_path: Path) -> None:
    with pytest.raises(FeedsError, match="FIRSTRIGHT_FEEDS"):
        load_feeds(tmp_path / "feeds.yaml")


def test_times_without_zone_are_business_time_where_the_feed_says_nothing(tmp_path: Path) -> None:
    config = load(tmp_path, EXAMPLE.replace("    timezone: UTC  ", "    #"))
    assert config.feeds[0].timezone == "America/New_York"


def test_the_ids_of_an_asterisk_cdr_may_tell_its_zone(tmp_path: Path) -> None:
    [feed] = load(tmp_path, ASTERISK).feeds
    assert feed.timezone == "from_uniqueid"
    assert feed.options == {"contexts": {"from-trunk": "inbound"}, "userfield": {"acct": "account"}}


@pytest.mark.parametrize(
    ("old", "new", "line", "fragments"),
    [
        ("asterisk_cdr", "amazon_connect_ctr", 7, ["only the format asterisk_cdr"]),
        ("from_uniqueid", "from_uniqeid", 7, ["unknown time zone"]),
        ("inbound", "incoming", 9, ["contexts: from-trunk is 'incoming'", "internal, outbound"]),
        ("acct: account", "acct: acount", 10, ["acct is 'acount'", "did you mean 'account'?"]),
    ],
)
def test_a_refusal_of_an_asterisk_feed(
    tmp_path: Path, old: str, new: str, line: int, fragments: list[str]
) -> None:
    assert_refused(tmp_path, ASTERISK, (old, new), line, fragments)


def test_one_reasons_table_may_serve_several_feeds_files(tmp_path: Path) -> None:
    config = load(tmp_path, EXAMPLE, REASONS.replace("voice_main,MISC", "elsewhere,MISC"))
    assert [reason.feed for reason in config.reasons] == ["voice_main", "elsewhere"]
