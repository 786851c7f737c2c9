"""Guards among dbt's tests, on rows made to break them: that they can fail, and on nothing else."""

import duckdb
from jinja2 import Template

from tests.warehouse import PROJECT


def test_a_response_before_the_first_invitation_about_its_contact_is_told() -> None:
    sql = (PROJECT / "tests/singular/responses_follow_their_invitations.sql").read_text()
    query = Template(sql).render(ref=lambda name: name, config=lambda **settings: "")
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table int_all_invitations as
            select * from (values
                ('c1', 'transactional', timestamp '2026-01-05 12:00:00'),
                ('c1', 'transactional', timestamp '2026-01-05 18:00:00'),
                ('c2', 'transactional', timestamp '2026-01-05 12:00:00'),
                (null, 'transactional', timestamp '2026-01-05 12:00:00')
            ) as given (contact_id, survey_kind, sent_at);
            create table fct_survey_responses as
            select
                'survey' as source_name,
                *
            from (values
                ('before', 'c1', 'transactional', timestamp '2026-01-05 11:59:59'),
                ('at once', 'c1', 'transactional', timestamp '2026-01-05 12:00:00'),
                ('between', 'c1', 'transactional', timestamp '2026-01-05 13:00:00'),
                ('of another kind', 'c2', 'relational', timestamp '2026-01-05 11:00:00'),
                ('not invited', 'c3', 'transactional', timestamp '2026-01-05 11:00:00'),
                ('of nobody', null, 'transactional', timestamp '2026-01-05 11:00:00')
            ) as given (response_id, contact_id, survey_kind, responded_at)
            """
        )
        told = connection.sql(query).select("response_id").fetchall()
    assert told == [("before",)]
