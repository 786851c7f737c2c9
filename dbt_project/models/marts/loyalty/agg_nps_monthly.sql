{%- set counted = ['response', 'promoter', 'passive', 'detractor', 'returned', 'matched', 'live_matched'] -%}

with responses as (
    select * from {{ ref('int_channel_responses') }}
),

bases as (
    select * from {{ ref('int_survey_bases') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

weighted as (
    select * from {{ ref('int_weighted_nps') }}
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
        -- A rating within a chat or a ticket answers no invitation.
        count(*) filter (where not is_rating) as returned_count,
        count(contact_id) as matched_count,
        count(*) filter (where is_live) as live_matched_count,
        median(case when nps_band is not null then survey_lag_hours end) as median_survey_lag_hours
    from responses
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
        counted.median_survey_lag_hours,
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
    {{ surrogate_key(['scored.month', 'scored.survey_kind', 'scored.channel']) }} as nps_monthly_id,
    scored.month,
    scored.survey_kind,
    scored.channel,
    scored.response_count,
    scored.promoter_count,
    scored.passive_count,
    scored.detractor_count,
    case when scored.response_count >= {{ var('minimum_n') }} then scored.nps end as nps,
    case when scored.response_count >= {{ var('minimum_n') }} then scored.nps_ci_low end as nps_ci_low,
    case when scored.response_count >= {{ var('minimum_n') }} then scored.nps_ci_high end as nps_ci_high,
    case when weighted.effective_n >= {{ var('minimum_n') }} then weighted.nps_weighted end as nps_weighted,
    weighted.effective_n,
    coalesce(weighted.weighted_response_count, 0) as weighted_response_count,
    coalesce(weighted.unrepresented_contact_count, 0) as unrepresented_contact_count,
    scored.median_survey_lag_hours,
    scored.returned_count,
    scored.matched_count,
    scored.live_matched_count,
    scored.live_contact_count,
    case
        when scored.survey_kind = 'transactional' and scored.live_contact_count >= {{ var('minimum_n') }}
            then cast(scored.live_matched_count as double) / scored.live_contact_count
    end as coverage_rate,
    scored.invitation_count,
    case
        when scored.invitation_count >= {{ var('minimum_n') }}
            then cast(scored.returned_count as double) / scored.invitation_count
    end as response_rate,
    {{ is_month_complete('scored.month') }} as is_complete
from scored
cross join watermark
left join weighted
    on
        scored.survey_kind = 'transactional'
        and scored.month = weighted.month
        and scored.channel = weighted.channel
