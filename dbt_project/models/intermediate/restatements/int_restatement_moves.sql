{%- set cell = ['period_type', 'period_start', 'period_end', 'channel', 'metric', 'export_date'] -%}
with changes as (
    select * from {{ ref('int_restatement_changes') }}
),

grouped_rows as (
    select * from {{ ref('int_all_grouped_rows') }}
),

moves as (
    select
        {{ cell | join(', ') }},
        cast(sum(success_change) as bigint) as success_change,
        cast(sum(n_change) as bigint) as n_change,
        count(*) as moved_customer_count
    from changes
    group by {{ cell | join(', ') }}
    having sum(success_change) <> 0 or sum(n_change) <> 0
),

delivering as (
    select distinct
        changes.period_type,
        changes.period_start,
        changes.channel,
        changes.metric,
        changes.export_date,
        grouped_rows.feed
    from changes
    inner join grouped_rows
        on changes.group_id = grouped_rows.group_id and changes.export_date = grouped_rows.export_date
),

feeds as (
    select
        period_type,
        period_start,
        channel,
        metric,
        export_date,
        replace({{ sorted_texts('feed') }}, chr(31), ', ') as moved_by
    from delivering
    group by period_type, period_start, channel, metric, export_date
)

select
    moves.period_type,
    moves.period_start,
    moves.period_end,
    moves.channel,
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
        and moves.channel = feeds.channel
        and moves.metric = feeds.metric
        and moves.export_date = feeds.export_date
