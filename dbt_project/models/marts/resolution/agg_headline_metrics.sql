with daily as (
    select * from {{ ref('agg_fcr_daily') }}
),

contacts_daily as (
    select * from {{ ref('agg_contacts_daily') }}
),

nps_monthly as (
    select * from {{ ref('agg_nps_monthly') }}
    where channel = 'all'
),

first_contact as (
    {%- for metric in headline_fcr_rates() %}
    {%- set resolved, n = fcr_rates()[metric] %}
    select
        '{{ metric }}' as metric,
        'share' as unit,
        cast(coalesce(sum({{ resolved }}), 0) as bigint) as success_count,
        cast(null as bigint) as failure_count,
        cast(coalesce(sum({{ n }}), 0) as bigint) as n
    from daily
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- What every metric across contacts leaves out stands beside it.
identity as (
    select
        'unidentified_share' as metric,
        'share' as unit,
        cast(coalesce(sum(ambiguous_count + none_count), 0) as bigint) as success_count,
        cast(null as bigint) as failure_count,
        cast(coalesce(sum(live_contact_count), 0) as bigint) as n
    from contacts_daily
),

demand as (
    select
        'failure_demand_share' as metric,
        'share' as unit,
        cast(coalesce(sum(failure_demand_count), 0) as bigint) as success_count,
        cast(null as bigint) as failure_count,
        cast(coalesce(sum(demand_known_count), 0) as bigint) as n
    from contacts_daily
),

shares as (
    select * from first_contact
    union all
    select * from identity
    union all
    select * from demand
),

loyalty as (
    select
        {{ dbt.concat(["'nps_'", 'survey_kind']) }} as metric,
        'points' as unit,
        cast(sum(promoter_count) as bigint) as success_count,
        cast(sum(detractor_count) as bigint) as failure_count,
        cast(sum(response_count) as bigint) as n
    from nps_monthly
    group by survey_kind
),

measured as (
    select
        *,
        cast(success_count as double) / nullif(n, 0) as estimate,
        {{ wilson_limit('success_count', 'n', -1) }} as ci_low,
        {{ wilson_limit('success_count', 'n', 1) }} as ci_high
    from shares
    union all
    select
        *,
        100 * cast(success_count - failure_count as double) / nullif(n, 0) as estimate,
        {{ nps_limit('success_count', 'failure_count', 'n', -1) }} as ci_low,
        {{ nps_limit('success_count', 'failure_count', 'n', 1) }} as ci_high
    from loyalty
)

select
    metric,
    unit,
    success_count,
    failure_count,
    n,
    case when n >= {{ var('minimum_n') }} then estimate end as estimate,
    case when n >= {{ var('minimum_n') }} then ci_low end as ci_low,
    case when n >= {{ var('minimum_n') }} then ci_high end as ci_high
from measured
