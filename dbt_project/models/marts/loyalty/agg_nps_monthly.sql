with responses as (
    select * from {{ ref('fct_survey_responses') }}
),

bases as (
    select * from {{ ref('int_survey_bases') }}
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
        responses.nps_band
    from responses
    cross join watermark
),

grouped as (
    select
        month,
        survey_kind,
        'all' as channel,
        contact_id,
        nps_band
    from dated
    union all
    select
        month,
        survey_kind,
        channel,
        contact_id,
        nps_band
    from dated
    where channel is not null
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
        count(contact_id) as matched_count
    from grouped
    group by month, survey_kind, channel
),

-- Limits are rounded far below what they mean, so that every engine publishes the same digits.
scored as (
    select
        *,
        100 * cast(promoter_count - detractor_count as double) / nullif(response_count, 0) as nps,
        round({{ nps_limit('promoter_count', 'detractor_count', 'response_count', -1) }}, 9) as nps_ci_low,
        round({{ nps_limit('promoter_count', 'detractor_count', 'response_count', 1) }}, 9) as nps_ci_high
    from counted
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
    cast(null as double) as nps_weighted,
    cast(null as double) as effective_n,
    scored.returned_count,
    scored.matched_count,
    coalesce(bases.live_contact_count, 0) as live_contact_count,
    case
        when scored.survey_kind = 'transactional' and bases.live_contact_count >= {{ var('minimum_n') }}
            then cast(scored.matched_count as double) / bases.live_contact_count
    end as coverage_rate,
    coalesce(bases.invitation_count, 0) as invitation_count,
    case
        when bases.invitation_count >= {{ var('minimum_n') }}
            then cast(scored.returned_count as double) / bases.invitation_count
    end as response_rate
from scored
left join bases
    on
        scored.month = bases.month
        and scored.survey_kind = bases.survey_kind
        and scored.channel = bases.channel
