{#- Adjusted Wald interval: three answers are added, a quarter of them in each outer band and half in the middle. -#}
{%- set z = 'cast(1.959963984540054 as double)' -%}

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

shares as (
    select
        *,
        (promoter_count + cast(0.75 as double)) / (response_count + 3) as promoter_share,
        (detractor_count + cast(0.75 as double)) / (response_count + 3) as detractor_share
    from counted
),

limits as (
    select
        *,
        100 * (promoter_share - detractor_share) as centre,
        100 * {{ z }} * sqrt(
            (promoter_share + detractor_share - power(promoter_share - detractor_share, 2)) / (response_count + 3)
        ) as margin
    from shares
)

select
    {{ surrogate_key(['limits.month', 'limits.survey_kind', 'limits.channel']) }} as nps_monthly_id,
    limits.month,
    limits.survey_kind,
    limits.channel,
    limits.response_count,
    limits.promoter_count,
    limits.passive_count,
    limits.detractor_count,
    case
        when limits.response_count >= {{ var('minimum_n') }}
            then 100 * cast(limits.promoter_count - limits.detractor_count as double) / limits.response_count
    end as nps,
    case when limits.response_count >= {{ var('minimum_n') }} then greatest(limits.centre - limits.margin, -100) end
        as nps_ci_low,
    case when limits.response_count >= {{ var('minimum_n') }} then least(limits.centre + limits.margin, 100) end
        as nps_ci_high,
    cast(null as double) as nps_weighted,
    cast(null as double) as effective_n,
    limits.returned_count,
    limits.matched_count,
    coalesce(bases.live_contact_count, 0) as live_contact_count,
    case
        when limits.survey_kind = 'transactional' and bases.live_contact_count >= {{ var('minimum_n') }}
            then cast(limits.matched_count as double) / bases.live_contact_count
    end as coverage_rate,
    coalesce(bases.invitation_count, 0) as invitation_count,
    case
        when bases.invitation_count >= {{ var('minimum_n') }}
            then cast(limits.returned_count as double) / bases.invitation_count
    end as response_rate
from limits
left join bases
    on
        limits.month = bases.month
        and limits.survey_kind = bases.survey_kind
        and limits.channel = bases.channel
