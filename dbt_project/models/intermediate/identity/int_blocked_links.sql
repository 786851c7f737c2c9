{#- Of all records: the company's own numbers stand beside everybody. -#}
{%- set counted = [
    'count(*) as record_count',
    'count(*) filter (where stronger.is_contact) as contact_count',
    'min(stronger.seen_at) as first_seen_at',
    'max(stronger.last_seen_at) as last_seen_at',
] -%}
with sightings as (
    select * from {{ ref('int_blocked_sightings') }}
),

-- A blocked value may stand on records alone.
alone as (
    select
        stronger.identifier_type,
        stronger.identifier_pseudonym,
        cast(null as {{ dbt.type_string() }}) as other_identifier_type,
        cast(null as {{ dbt.type_string() }}) as other_identifier_pseudonym,
        stronger.blocked_rule as rejected_by,
        {{ counted | join(',\n        ') }},
        min(stronger.record_id) as example_record_id
    from sightings as stronger
    group by stronger.identifier_type, stronger.identifier_pseudonym, stronger.blocked_rule
),

pairs as (
    select
        stronger.identifier_type,
        stronger.identifier_pseudonym,
        weaker.identifier_type as other_identifier_type,
        weaker.identifier_pseudonym as other_identifier_pseudonym,
        stronger.blocked_rule as rejected_by,
        {{ counted | join(',\n        ') }},
        coalesce(
            min(case when stronger.is_contact then stronger.record_id end), min(stronger.record_id)
        ) as example_record_id
    from sightings as stronger
    inner join sightings as weaker
        on
            stronger.record_id = weaker.record_id
            and (
                stronger.trust_rank < weaker.trust_rank
                or (stronger.trust_rank = weaker.trust_rank and stronger.identifier_key < weaker.identifier_key)
            )
    group by
        stronger.identifier_type, stronger.identifier_pseudonym,
        weaker.identifier_type, weaker.identifier_pseudonym, stronger.blocked_rule
),

links as (
    select * from alone
    union all
    select * from pairs
),

examples as (
    select distinct
        record_id,
        contact_id
    from sightings
)

select
    {{ surrogate_key(['links.identifier_pseudonym', 'links.other_identifier_pseudonym']) }} as link_id,
    links.identifier_type,
    links.identifier_pseudonym,
    links.other_identifier_type,
    links.other_identifier_pseudonym,
    links.rejected_by,
    links.record_count,
    links.contact_count,
    links.first_seen_at,
    links.last_seen_at,
    links.example_record_id,
    examples.contact_id as example_contact_id
from links
inner join examples on links.example_record_id = examples.record_id
