"""A pattern rendered for a night, and nights read back out of names."""

from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.patterns import leads_to, matches, nights_of, segments

MONDAY = date(2026, 1, 5)
PATTERNS = [
    "connect/%Y-%m-%d/*.json*",
    "mail/%Y/%m/%d/**",
    "%y%m%d_cdr?.csv",
    "*/acd-%d.%m.%Y-*.csv.gz",
    "%B %-d, %Y/report.csv",
    "%Y_%j/[ab]*.csv",
    "%G-W%V-%u.csv",
    "**/%d%b%Y/*",
    "100%%/%A/%Y%m%d.csv",
    "%Y-%U-%w.csv",
    "%Y/%m/%d/calls_%Y%m%d_*",
    "%F/*_%d.csv",
    "%%F_%F.csv",
]


@given(
    st.sampled_from(PATTERNS),
    st.dates(date(1970, 1, 1), date(2068, 12, 31)),
    st.sampled_from(["x", "2026-01-05", "0", "99"]),
)
def test_night_is_read_back_from_any_name_that_matches(pattern: str, night: date, text: str):
    name = night.strftime(pattern).replace("**", f"{text}/{text}").replace("*", text)
    name = name.replace("?", "7").replace("[ab]", "b")
    assert night in nights_of(pattern, name)


@pytest.mark.parametrize(
    ("pattern", "name", "nights"),
    [
        ("a_%Y%m%d.csv", "a_20260105.csv", {MONDAY}),
        ("a_%Y%m%d.csv", "a_20260105.csv.part", set()),
        ("a_%Y%m%d.csv", "b/a_20260105.csv", set()),
        ("a_%Y%m%d.csv", "a_20261301.csv", set()),
        ("a_%Y%m%d.csv", "a_20260230.csv", set()),
        ("a_%Y-%m-%d_%Y.csv", "a_2026-01-05_2026.csv", {MONDAY}),
        ("a_%Y-%m-%d_%Y.csv", "a_2026-01-05_2025.csv", set()),
        ("%a_%Y%m%d.csv", "Mon_20260105.csv", {MONDAY}),
        ("%a_%Y%m%d.csv", "Tue_20260105.csv", set()),
        ("%-d%-m%Y.csv", "1112026.csv", {date(2026, 11, 1), date(2026, 1, 11)}),
        ("*%Y%m%d*", "20260105_20260106.csv", {MONDAY, date(2026, 1, 6)}),
        ("%Y%m%d/**", "20260105/deep/er/a.csv", {MONDAY}),
        ("%Y%m%d/*", "20260105/deep/a.csv", set()),
        ("**/%Y%m%d.csv", "20260105.csv", {MONDAY}),
        ("calls[1]/%Y%m%d.csv", "calls1/20260105.csv", {MONDAY}),
        # A name from a Mac, whose accents are signs of their own, and the other way round.
        ("B\u00fcro/%Y%m%d?.csv", "Bu\u0308ro/20260105e\u0301.csv", {MONDAY}),
        ("Bu\u0308ro/%Y%m%d.csv", "B\u00fcro/20260105.csv", {MONDAY}),
    ],
)
def test_nights_of_a_name(pattern: str, name: str, nights: set[date]):
    assert nights_of(pattern, name) == nights


@given(st.text("ab/2*0156%-.", max_size=14))
def test_agrees_with_trying_every_night(name: str):
    nights = [MONDAY + timedelta(days=i) for i in range(-40, 40)]
    for pattern in ("*%d*%m*%Y*", "**/%Y%m%d", "%Y*/%-m-%-d*"):
        tried = {n for n in nights if matches(segments(pattern, n), name.split("/"))}
        assert {night for night in nights_of(pattern, name) if night in nights} == tried


@pytest.mark.parametrize(
    ("pattern", "folder", "leads"),
    [
        ("voice/%Y-%m-%d/*.txt", "voice", True),
        ("voice/%Y-%m-%d/*.txt", "voice/2026-01-05", True),
        ("voice/%Y-%m-%d/*.txt", "voice/2026-01-06", False),
        ("voice/%Y-%m-%d/*.txt", "chat", False),
        ("voice/%Y-%m-%d/*.txt", "voice/2026-01-05/a.txt", False),
        ("mail/%Y-%m-%d/**", "mail/2026-01-05/a/b/c", True),
    ],
)
def test_only_folders_that_can_hold_a_match_are_entered(pattern, folder, leads):
    assert leads_to(segments(pattern, MONDAY), folder.split("/")) is leads


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("*a*a*a*a*a*a*a*%Y%m%d.csv", "a" * 240 + "20260105.csv"),
        ("*%B*%d*%Y*.csv", "January" * 30 + "052026.csv"),
        ("**/*%d*%m*%Y*.csv", f"{'a/' * 60}{'2026' * 30}05012026.csv"),
    ],
)
def test_many_stars_and_a_long_name_are_read_in_no_time(pattern: str, name: str):
    begin = process_time()
    assert MONDAY in nights_of(pattern, name)
    assert process_time() - begin < 5
