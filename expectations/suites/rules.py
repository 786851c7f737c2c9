"""The sentences in which suites speak: one function per kind of expectation."""

from collections.abc import Sequence

from expectations.contracts.model import EARLIEST_TIME, LATEST_TIME
from expectations.suites.model import Expectation, show

IN_YEARS = f"a time in the years {EARLIEST_TIME.year} to {LATEST_TIME.year}"


def in_range(
    column: str, minimum: float | None, maximum: float | None, expected: str | None = None
) -> Expectation:
    """Numbers within inclusive bounds; null passes."""
    bounds = [
        f"{words} {show(bound)}"
        for words, bound in (("at least", minimum), ("at most", maximum))
        if bound is not None
    ]
    return Expectation(
        name=f"{column}_in_range",
        asks="ExpectColumnValuesToBeBetween",
        arguments={"column": column, "min_value": minimum, "max_value": maximum},
        expected=expected or " and ".join(bounds),
    )


def in_years(column: str) -> Expectation:
    """Times that a clock has told; null passes."""
    return Expectation(
        name=f"{column}_in_years",
        asks="ExpectColumnValuesToBeBetween",
        arguments={"column": column, "min_value": EARLIEST_TIME, "max_value": LATEST_TIME},
        expected=IN_YEARS,
    )


def in_vocabulary(column: str, values: Sequence[object]) -> Expectation:
    """One of the values; null passes."""
    return Expectation(
        name=f"{column}_in_vocabulary",
        asks="ExpectColumnValuesToBeInSet",
        arguments={"column": column, "value_set": list(values)},
        expected="one of " + ", ".join(str(value) for value in values),
    )


def present(column: str) -> Expectation:
    """A value."""
    return Expectation(
        name=f"{column}_present",
        asks="ExpectColumnValuesToNotBeNull",
        arguments={"column": column},
        expected="a value",
    )


def not_less(larger: str, smaller: str, words: str) -> Expectation:
    """One column not below another in the same row; a row that lacks either passes."""
    return Expectation(
        name=f"{larger}_{words.replace(' ', '_')}_{smaller}",
        asks="ExpectColumnPairValuesAToBeGreaterThanB",
        arguments={
            "column_A": larger,
            "column_B": smaller,
            "or_equal": True,
            # Without it the engine counts a pair with a null as one that fails.
            "ignore_row_if": "either_value_is_missing",
        },
        expected=f"{words} {smaller}, which is {{{smaller}}}",
    )


def not_before(later: str, earlier: str) -> Expectation:
    """A time not before another."""
    return not_less(later, earlier, "not before")
