{%- set default_gap_days = var('journey_gap_days') -%}

with default_chains as (
    select * from {{ ref('int_journey_chains') }}
),

contacts as (
    select
        contact_id,
        customer_id,
        channel,
        source_name,
        source_contact_id,
        reason_key,
        started_at,
        coalesce(ended_at, started_at) as ended_at
    from {{ ref('int_contacts') }}
    where is_stitchable
),

histories as (
    select
        customer_id,
        {{ contact_history() }} as contacts
    from contacts
    group by customer_id
),

folded as (
    {%- for gap_days in var('journey_gap_alternatives') %}
    select
        cast({{ gap_days }} as integer) as gap_days,
        customer_id,
        contacts,
        {{ chain_places(gap_days) }} as chain_places
    from histories
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

chains as (
    select
        gap_days,
        customer_id,
        {{ chain_rows() }}
    from folded
    union all
    select
        cast({{ default_gap_days }} as integer) as gap_days,
        customer_id,
        contact_id,
        channel,
        place,
        chain_id
    from default_chains
)

select
    gap_days,
    customer_id,
    contact_id,
    place,
    concat(gap_days, '|', chain_id) as chain_id
from chains
