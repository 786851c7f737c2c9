{%- set counts = [
    'contact_count', 'repeats_of_previous_contact', 'repeats_of_first_contact', 'repeats_of_final_owner',
    'repeats_in_equal_shares',
] -%}

with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
    where is_mature_30d
),

journeys as (
    select * from {{ ref('fct_journeys') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

handled as (
    select
        {{ business_month('anchors.anchor_ended_at', 'watermark.business_timezone') }} as month,
        contacts.journey_id,
        contacts.agent_id,
        contacts.contact_number,
        journeys.contact_count - 1 as repeat_count,
        contacts.contact_number = journeys.contact_count as is_last
    from anchors
    cross join watermark
    inner join journeys on anchors.journey_id = journeys.journey_id
    inner join contacts on anchors.journey_id = contacts.journey_id
),

-- The contact with number n + 1 is a repeat that n contacts share; a contact has a part in each repeat after it.
attributed as (
    select
        month,
        agent_id,
        case when is_last then 0 else 1 end as previous_contact,
        case when contact_number = 1 then repeat_count else 0 end as first_contact,
        case when is_last then repeat_count else 0 end as final_owner,
        sum(case when is_last then 0 else cast(1 as double) / contact_number end) over (
            partition by journey_id
            order by contact_number
            rows between current row and unbounded following
        ) as equal_shares
    from handled
),

counted as (
    select
        month,
        agent_id,
        count(*) as contact_count,
        cast(sum(previous_contact) as bigint) as repeats_of_previous_contact,
        cast(sum(first_contact) as bigint) as repeats_of_first_contact,
        cast(sum(final_owner) as bigint) as repeats_of_final_owner,
        -- Rounded: a sum of doubles depends on the order in which an engine adds them.
        round(sum(equal_shares), 9) as repeats_in_equal_shares
    from attributed
    group by month, agent_id
),

{{ beside_unidentified(['month', 'agent_id'], counts) }},

rated as (
    select
        *,
        {{ published_share('repeat', 'repeats_of_previous_contact', 'contact_count') }}
    from joined
)

select
    {{ surrogate_key(['rated.month', 'rated.agent_id']) }} as repeats_by_agent_monthly_id,
    rated.month,
    rated.agent_id,
    {%- for count in counts %}
    rated.{{ count }},
    {%- endfor %}
    rated.repeat_rate,
    rated.repeat_ci_low,
    rated.repeat_ci_high,
    {{ unidentified_columns('rated') }},
    {{ is_month_complete('rated.month', days=30) }} as is_complete
from rated
cross join watermark
