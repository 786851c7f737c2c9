"""How well customers and journeys of a release agree with those of the simulated world, pairwise.

Two contacts are a pair when they have one customer, or one journey. Precision: share of the
published pairs that are pairs in the world; recall: share of the world's that were published.
Beside what the definitions make of the exports, which is to be met exactly, stands what no export
tells: which person it really was, and which issue.
"""

import sys
from pathlib import Path

import duckdb

COMPARED = {
    "customers, by the definitions": ("customer_id", "defined_person"),
    "journeys, by the definitions": ("journey_id", "defined_journey"),
    "customers, as they really are": ("customer_id", "real_person"),
    "journeys, as issues really were": ("journey_id", "real_issue"),
}
_CONTACTS = """
    create table contacts as
    with issues as (
        select row_number() over () as real_issue, person_number as real_person, contact_ids
        from '{truth}/issues.parquet'
    ),

    issue_contacts as (
        select real_issue, real_person, unnest(contact_ids) as source_contact_id
        from issues
    )

    select
        published.customer_id, published.journey_id, truth.person_id as defined_person,
        truth.journey_key as defined_journey, issue_contacts.real_person, issue_contacts.real_issue
    from '{published}/parquet/fct_contacts.parquet' as published
    inner join '{truth}/contacts.parquet' as truth using (source_name, source_contact_id)
    left join issue_contacts using (source_contact_id)
    where published.journey_id is not null
"""
_PAIRS = """
    with together as (
        select {ours} as ours, {theirs} as theirs, count(*) as contacts
        from contacts
        where {theirs} is not null
        group by all
    ),

    ours as (select sum(contacts) as contacts from together group by ours),

    theirs as (select sum(contacts) as contacts from together group by theirs)

    select
        (select sum(contacts * (contacts - 1)) from together) as agreed,
        (select sum(contacts * (contacts - 1)) from ours) as published,
        (select sum(contacts * (contacts - 1)) from theirs) as true
"""


def accuracy(published: Path, truth: Path) -> dict[str, tuple[float, float]]:
    """Precision and recall by what is compared."""
    found = {}
    with duckdb.connect() as connection:
        connection.execute(_CONTACTS.format(published=published, truth=truth))
        for name, (ours, theirs) in COMPARED.items():
            query = _PAIRS.format(ours=ours, theirs=theirs)
            [(agreed, given, there)] = connection.execute(query).fetchall()
            found[name] = (agreed / given, agreed / there)
    return found


if __name__ == "__main__":
    data = Path(sys.argv[1])
    print(f"\n{'pairs of contacts':<34}{'precision':>10}{'recall':>8}")
    for name, (precision, recall) in accuracy(data / "published", data / "demo/truth").items():
        print(f"{name:<34}{precision:>10.3f}{recall:>8.3f}")
