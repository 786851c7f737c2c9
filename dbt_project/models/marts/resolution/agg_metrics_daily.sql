with fcr_daily as (
    select * from {{ ref('agg_fcr_daily') }}
),

contacts_daily as (
    select * from {{ ref('agg_contacts_daily') }}
),

first_contact as (
    {%- for metric in headline_fcr_rates() %}
    {%- set resolved, n = fcr_rates()[metric] %}
    select
        date_day,
        '{{ metric }}' as metric,
        cast(sum({{ resolved }}) as bigint) as success_count,
        cast(sum({{ n }}) as bigint) as n,
        bool_and(is_complete) as is_complete
    from fcr_daily
    group by date_day
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

contacts as (
    select
        date_day,
        sum(ambiguous_count + none_count) as unidentified_count,
        sum(unmapped_count) as unmapped_count,
        sum(live_contact_count) as live_contact_count,
        bool_and(is_complete) as is_complete
    from contacts_daily
    group by date_day
),

left_out as (
    {%- for share in ['unidentified', 'unmapped'] %}
    select
        date_day,
        '{{ share }}_share' as metric,
        cast({{ share }}_count as bigint) as success_count,
        cast(live_contact_count as bigint) as n,
        is_complete
    from contacts
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

shares as (
    select * from first_contact
    union all
    select * from left_out
),

measured as (
    select
        *,
        n >= {{ var('minimum_n') }} as is_enough
    from shares
)

select
    date_day,
    metric,
    success_count,
    n,
    case when is_enough then cast(success_count as double) / nullif(n, 0) end as estimate,
    case when is_enough then round({{ wilson_limit('success_count', 'n', -1) }}, 12) end as ci_low,
    case when is_enough then round({{ wilson_limit('success_count', 'n', 1) }}, 12) end as ci_high,
    is_complete
from measured
