{%- set cell = ['period_type', 'period_start', 'period_end', 'reported_channel', 'metric', 'export_date'] -%}
{%- set columns = ['source_name', 'source_contact_id'] + counted_columns() -%}
with restated_nights as (
    select * from {{ ref('int_restated_nights') }}
),

restated_anchors as (
    select * from {{ ref('int_restated_anchors') }}
),

grouped_rows as (
    select * from {{ ref('int_grouped_rows') }}
),

publication_nights as (
    select * from {{ ref('int_publication_nights') }}
),

watermark as (
    select * from {{ ref('int_watermark') }}
),

present_anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
),

contact_rows as (
    select * from {{ ref('int_contact_rows') }}
),

contact_groups as (
    select distinct
        contact_rows.contact_id,
        grouped_rows.group_id
    from contact_rows
    inner join grouped_rows on contact_rows.row_id = grouped_rows.row_id
),

sides as (
    select
        state_number,
        is_after,
        {{ columns | join(',\n        ') }}
    from restated_anchors
    union all
    select
        restated_nights.state_number,
        true as is_after,
        present_anchors.{{ columns | join(',\n        present_anchors.') }}
    from present_anchors
    inner join contact_groups on present_anchors.contact_id = contact_groups.contact_id
    inner join restated_nights on contact_groups.group_id = restated_nights.group_id
    where restated_nights.is_last
),

anchors as (
    select
        sides.*,
        restated_nights.group_id,
        restated_nights.export_date,
        publication_nights.earlier_published_day
    from sides
    inner join restated_nights on sides.state_number = restated_nights.state_number
    inner join publication_nights on restated_nights.export_date = publication_nights.export_date
),

placed as (
    {{ anchors_in_periods('anchors') }}
),

counted as (
    select
        {%- for count, condition in fcr_counts().items() %}
        count(*) filter (where is_after and {{ condition }})
        - count(*) filter (where not is_after and {{ condition }}) as {{ count }},
        {%- endfor %}
        group_id,
        export_date,
        period_type,
        period_start,
        period_end,
        reported_channel
    from placed
    where period_end <= earlier_published_day
    group by group_id, export_date, period_type, period_start, period_end, reported_channel
),

changes as (
    {%- for metric in headline_fcr_rates() %}
    {%- set success, n = fcr_rates()[metric] %}
    select
        group_id,
        export_date,
        period_type,
        period_start,
        period_end,
        reported_channel,
        '{{ metric }}' as metric,
        {{ success }} as success_count,
        {{ n }} as n
    from counted
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

moved as (
    select * from changes
    where success_count <> 0 or n <> 0
),

moves as (
    select
        {{ cell | join(', ') }},
        cast(sum(success_count) as bigint) as success_change,
        cast(sum(n) as bigint) as n_change,
        count(*) as moved_customer_count
    from moved
    group by {{ cell | join(', ') }}
    having sum(success_count) <> 0 or sum(n) <> 0
),

delivering as (
    select distinct
        moved.period_type,
        moved.period_start,
        moved.reported_channel,
        moved.metric,
        moved.export_date,
        grouped_rows.feed
    from moved
    inner join grouped_rows
        on moved.group_id = grouped_rows.group_id and moved.export_date = grouped_rows.export_date
),

feeds as (
    select
        period_type,
        period_start,
        reported_channel,
        metric,
        export_date,
        replace({{ sorted_texts('feed') }}, chr(31), ', ') as moved_by
    from delivering
    group by period_type, period_start, reported_channel, metric, export_date
)

select
    moves.period_type,
    moves.period_start,
    moves.period_end,
    moves.reported_channel as channel,
    moves.metric,
    moves.export_date,
    moves.success_change,
    moves.n_change,
    moves.moved_customer_count,
    feeds.moved_by
from moves
inner join feeds
    on
        moves.period_type = feeds.period_type
        and moves.period_start = feeds.period_start
        and moves.reported_channel = feeds.reported_channel
        and moves.metric = feeds.metric
        and moves.export_date = feeds.export_date
