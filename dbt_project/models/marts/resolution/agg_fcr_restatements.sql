{%- set period = ['period_type', 'period_start', 'period_end'] -%}
{%- set cell = period + ['channel', 'metric'] -%}
with anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
),

moves as (
    select * from {{ ref('int_restatement_moves') }}
),

publication_nights as (
    select * from {{ ref('int_publication_nights') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

placed as (
    {{ anchors_in_periods('anchors') }}
),

-- A channel of which nothing is left in the period has its first figures all the same.
cells as (
    select
        {{ period | join(', ') }},
        reported_channel as channel
    from placed
    union
    select
        {{ period | join(', ') }},
        channel
    from moves
),

published as (
    select
        cells.period_type,
        cells.period_start,
        min(publication_nights.export_date) as published_on
    from cells
    inner join publication_nights on cells.period_end <= publication_nights.published_day
    group by cells.period_type, cells.period_start
),

counted as (
    select
        {%- for count, condition in fcr_counts().items() %}
        count(*) filter (where {{ condition }}) as {{ count }},
        {%- endfor %}
        period_type,
        period_start,
        reported_channel as channel
    from placed
    group by period_type, period_start, reported_channel
),

present as (
    {%- for metric in headline_fcr_rates() %}
    {%- set success, n = fcr_rates()[metric] %}
    select
        cells.*,
        '{{ metric }}' as metric,
        coalesce({{ success }}, 0) as success_count,
        coalesce({{ n }}, 0) as n
    from cells
    left join counted
        on
            cells.period_type = counted.period_type
            and cells.period_start = counted.period_start
            and cells.channel = counted.channel
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- What was published first is what stands now without what moved it since.
changes as (
    select
        {{ cell | join(', ') }},
        cast(null as date) as export_date,
        success_count as success_change,
        n as n_change,
        cast(null as bigint) as moved_customer_count,
        cast(null as {{ dbt.type_string() }}) as moved_by
    from present
    union all
    select
        {{ cell | join(', ') }},
        cast(null as date) as export_date,
        -success_change as success_change,
        -n_change as n_change,
        cast(null as bigint) as moved_customer_count,
        cast(null as {{ dbt.type_string() }}) as moved_by
    from moves
    union all
    select
        {{ cell | join(', ') }},
        export_date,
        success_change,
        n_change,
        moved_customer_count,
        moved_by
    from moves
),

steps as (
    select
        changes.period_type,
        changes.period_start,
        changes.channel,
        changes.metric,
        coalesce(changes.export_date, published.published_on) as export_date,
        changes.export_date is null as is_first,
        sum(changes.success_change) as success_change,
        sum(changes.n_change) as n_change,
        max(changes.moved_customer_count) as moved_customer_count,
        max(changes.moved_by) as moved_by
    from changes
    inner join published
        on changes.period_type = published.period_type and changes.period_start = published.period_start
    group by
        changes.period_type, changes.period_start, changes.channel, changes.metric,
        changes.export_date, published.published_on
),

summed as (
    select
        *,
        cast(sum(success_change) over so_far as bigint) as success_count,
        cast(sum(n_change) over so_far as bigint) as n,
        lead(export_date) over so_far is null as is_current
    from steps
    window so_far as (partition by period_type, period_start, channel, metric order by export_date asc)
)

select
    {{ surrogate_key(['period_type', 'period_start', 'channel', 'metric', 'export_date']) }} as fcr_restatement_id,
    period_type,
    period_start,
    channel,
    metric,
    export_date,
    success_count,
    n,
    case when n >= {{ var('minimum_n') }} then cast(success_count as double) / nullif(n, 0) end as estimate,
    case when not is_first then cast(success_count - success_change as bigint) end as previous_success_count,
    case when not is_first then cast(n - n_change as bigint) end as previous_n,
    moved_customer_count,
    moved_by,
    is_first,
    is_current
from summed
