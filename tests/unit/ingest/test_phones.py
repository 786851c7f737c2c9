"""A number that is whole already is taken as it stands; the library would say the same."""

import random

import phonenumbers
import pytest

from orchestration.ingest.phones import e164


@pytest.mark.parametrize("code", sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
def test_spaces_within_a_number_change_nothing(code):
    draws = random.Random(code)
    numbers = [
        f"+{code}{draws.randrange(10**length):0{length}}"
        for length in range(4, 14)
        for _ in range(25)
    ]
    # With a space, the library reads it.
    assert [e164(number, None) for number in numbers] == [
        e164(f"{number[:5]} {number[5:]}", None) for number in numbers
    ]


def test_examples_of_the_library_are_numbers():
    examples = [
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
        if (example := phonenumbers.example_number_for_type(region, kind))
    ]
    assert len(examples) > 400
    assert [e164(number, None) for number in examples] == examples
