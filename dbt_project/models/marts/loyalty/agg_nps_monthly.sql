{%- set counted = ['response', 'promoter', 'passive', 'detractor', 'returned', 'matched', 'live_matched'] -%}

with responses as (
    select * from {{ ref('fct_survey_responses') }}
),

bases as (
    select * from {{ ref('int_survey_bases') }}
),

live_contacts as (
    select contact_id from {{ ref('fct_contacts') }}
    where is_live
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

dated as (
    select
        {{ business_month('responses.responded_at', 'watermark.business_timezone') }} as month,
        responses.survey_kind,
        responses.channel,
        responses.contact_id,
        live_contacts.contact_id as live_contact_id,
        responses.nps_band
    from responses
    cross join watermark
    left join live_contacts on responses.contact_id = live_contacts.contact_id
),

grouped as (
    {%- for channel in ["'all' as channel", 'channel'] %}
    select
        month,
        survey_kind,
        {{ channel }},
        contact_id,
        live_contact_id,
        nps_band
    from dated
    {{ 'where channel is not null' if loop.last else 'union all' }}
    {%- endfor %}
),

counted as (
    select
        month,
        survey_kind,
        channel,
        count(nps_band) as response_count,
        count(*) filter (where nps_band = 'promoter') as promoter_count,
        count(*) filter (where nps_band = 'passive') as passive_count,
        count(*) filter (where nps_band = 'detractor') as detractor_count,
        count(*) as returned_count,
        count(contact_id) as matched_count,
        count(live_contact_id) as live_matched_count
    from grouped
    group by month, survey_kind, channel
),

-- A month in which nobody answered has its bases all the same: silence is no missing row.
measured as (
    select
        coalesce(counted.month, bases.month) as month,
        coalesce(counted.survey_kind, bases.survey_kind) as survey_kind,
        coalesce(counted.channel, bases.channel) as channel,
        {%- for count in counted %}
        coalesce(counted.{{ count }}_count, 0) as {{ count }}_count,
        {%- endfor %}
        coalesce(bases.live_contact_count, 0) as live_contact_count,
        coalesce(bases.invitation_count, 0) as invitation_count
    from counted
    full outer join bases
        on
            counted.month = bases.month
            and counted.survey_kind = bases.survey_kind
            and counted.channel = bases.channel
),

-- Limits are rounded far below what they mean, so that every engine publishes the same digits.
scored as (
    select
        *,
        100 * cast(promoter_count - detractor_count as double) / nullif(response_count, 0) as nps,
        round({{ nps_limit('promoter_count', 'detractor_count', 'response_count', -1) }}, 9) as nps_ci_low,
        round({{ nps_limit('promoter_count', 'detractor_count', 'response_count', 1) }}, 9) as nps_ci_high
    from measured
)

select
    {{ surrogate_key(['month', 'survey_kind', 'channel']) }} as nps_monthly_id,
    month,
    survey_kind,
    channel,
    response_count,
    promoter_count,
    passive_count,
    detractor_count,
    case when response_count >= {{ var('minimum_n') }} then nps end as nps,
    case when response_count >= {{ var('minimum_n') }} then nps_ci_low end as nps_ci_low,
    case when response_count >= {{ var('minimum_n') }} then nps_ci_high end as nps_ci_high,
    cast(null as double) as nps_weighted,
    cast(null as double) as effective_n,
    returned_count,
    matched_count,
    live_matched_count,
    live_contact_count,
    case
        when survey_kind = 'transactional' and live_contact_count >= {{ var('minimum_n') }}
            then cast(live_matched_count as double) / live_contact_count
    end as coverage_rate,
    invitation_count,
    case
        when invitation_count >= {{ var('minimum_n') }} then cast(returned_count as double) / invitation_count
    end as response_rate
from scored
