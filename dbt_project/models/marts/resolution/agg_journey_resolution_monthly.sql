{%- set counts = [
    'journey_count', 'immature_count', 'mature_count', 'not_resolved_at_first_count', 'resolved_at_second_count',
    'resolved_count', 'contact_count',
] -%}

with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
),

journeys as (
    select * from {{ ref('fct_journeys') }}
),

contacts as (
    select * from {{ ref('fct_contacts') }}
),

behaviours as (
    select * from {{ ref('int_behavioural_resolutions') }}
),

refusals as (
    select distinct contact_id
    from {{ ref('fct_survey_responses') }}
    where customer_resolved in ('no', 'partly')
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

-- By the 30 days of its last contact, long journeys would count late; that one must only have had its own window.
closed as (
    select
        anchors.channel,
        {{ business_month('anchors.anchor_ended_at', 'watermark.business_timezone') }} as month,
        -- A return that is known early waits for the window's end, as the silences do that nobody knows of yet.
        anchors.is_mature_30d and behaviours.is_mature as is_mature,
        coalesce(anchors.fcr_verdict = 'resolved', false) as is_resolved_at_first,
        coalesce(behaviours.is_resolved, false)
        and not {{ is_unserved('contacts.outcome', 'contacts.channel') }}
        and refusals.contact_id is null as is_resolved_at_last,
        journeys.contact_count,
        greatest(journeys.contact_count, coalesce(anchors.customer_contacts_needed, 1)) as needed_count
    from anchors
    cross join watermark
    inner join journeys on anchors.journey_id = journeys.journey_id
    inner join contacts on journeys.last_contact_id = contacts.contact_id
    inner join behaviours on journeys.last_contact_id = behaviours.contact_id
    left join refusals on journeys.last_contact_id = refusals.contact_id
),

resolved as (
    select
        *,
        case
            when is_resolved_at_first then 1
            when is_resolved_at_last and needed_count > 1 then needed_count
        end as resolved_at_contact
    from closed
),

counted as (
    select
        month,
        channel,
        count(*) as journey_count,
        count(*) filter (where not is_mature) as immature_count,
        count(*) filter (where is_mature) as mature_count,
        count(*) filter (where is_mature and not is_resolved_at_first) as not_resolved_at_first_count,
        count(*) filter (where is_mature and resolved_at_contact = 2) as resolved_at_second_count,
        count(*) filter (where is_mature and resolved_at_contact is not null) as resolved_count,
        cast(coalesce(sum(case when is_mature then contact_count end), 0) as bigint) as contact_count
    from resolved
    group by month, channel
),

{{ beside_unidentified(['month', 'channel'], counts) }},

rated as (
    select
        *,
        {{ published_share('second_contact_resolution', 'resolved_at_second_count', 'not_resolved_at_first_count') }},
        {{ published_share('second_contact_resolution_overall', 'resolved_at_second_count', 'mature_count') }},
        case
            when resolved_count >= {{ var('minimum_n') }} then cast(contact_count as double) / nullif(resolved_count, 0)
        end as contacts_per_resolution
    from joined
)

select
    {{ surrogate_key(['rated.month', 'rated.channel']) }} as journey_resolution_monthly_id,
    rated.month,
    rated.channel,
    {%- for count in counts %}
    rated.{{ count }},
    {%- endfor %}
    {%- for rate in ['second_contact_resolution', 'second_contact_resolution_overall'] %}
    rated.{{ rate }}_rate,
    rated.{{ rate }}_ci_low,
    rated.{{ rate }}_ci_high,
    {%- endfor %}
    rated.contacts_per_resolution,
    {{ unidentified_columns('rated') }},
    {{ is_month_complete('rated.month', days=37) }} as is_complete
from rated
cross join watermark
