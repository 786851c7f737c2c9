with survey_rows as (
    select * from {{ ref('int_survey_rows') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
    where blocked_rule is null
),

customers as (
    select * from {{ ref('int_identifier_customers') }}
),

tenancies as (
    select * from {{ ref('int_phone_tenancies') }}
),

exploded as (
    select
        survey_rows.row_id,
        survey_rows.asked_at,
        concat(identifier.identifier_type, ':', identifier.identifier_value) as value_key
    from survey_rows
    {{ explode_list('survey_rows.identifiers', 'identifier') }}
),

given as (
    select
        exploded.row_id,
        coalesce(tenancies.identifier_key, exploded.value_key) as identifier_key
    from exploded
    left join tenancies on {{ is_in_force('tenancies', 'exploded.value_key', 'exploded.asked_at') }}
),

-- Only among the identifiers of contacts and customers rows: neither a response nor an invitation makes anybody known.
most_trusted as (
    select
        given.row_id,
        identifiers.identifier_key,
        identifiers.identifier_type,
        identifiers.is_shared
    from given
    inner join identifiers on given.identifier_key = identifiers.identifier_key
    qualify
        row_number() over (
            partition by given.row_id
            order by
                case when identifiers.is_shared then 1 else 0 end asc,
                identifiers.trust_rank asc,
                identifiers.identifier_key asc
        ) = 1
)

select
    survey_rows.row_id,
    customers.customer_id,
    {{ identity_confidence('most_trusted.identifier_type', 'most_trusted.is_shared') }} as identity_confidence
from survey_rows
left join most_trusted on survey_rows.row_id = most_trusted.row_id
left join customers on most_trusted.identifier_key = customers.identifier_key
