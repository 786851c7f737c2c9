{#-
  Nights that brought something of a group of which something was published, unless that stands alone: new records that
  begin after what was published and a week after all that came before, say nothing new about who is who, and name
  nothing that was known. Such contacts can repeat, continue or join no earlier one, and nobody's identity depends on
  them.
-#}
with grouped_rows as (
    select * from {{ ref('int_grouped_rows') }}
),

published as (
    select * from {{ ref('int_published_groups') }}
),

tokens as (
    select * from {{ ref('int_group_tokens') }}
),

regrouped as (
    select * from {{ ref('int_regrouped_nights') }}
),

histories as (
    select
        grouped_rows.group_id,
        grouped_rows.export_date,
        min(case when grouped_rows.is_contact then grouped_rows.first_at end) as first_at,
        max(max(grouped_rows.last_at)) over (
            partition by grouped_rows.group_id
            order by grouped_rows.export_date asc
            rows between unbounded preceding and 1 preceding
        ) as earlier_until
    from grouped_rows
    where grouped_rows.contract <> 'customers'
    group by grouped_rows.group_id, grouped_rows.export_date
),

near as (
    select
        histories.group_id,
        histories.export_date
    from histories
    inner join published
        on histories.group_id = published.group_id and histories.export_date = published.export_date
    where
        histories.earlier_until is null
        or histories.first_at <= {{ add_seconds('histories.earlier_until', days_in_seconds(
            [published_after_days(), var('journey_gap_days')] | max
        )) }}
        -- A record that comes late may be an anchor of a day that was published without it.
        or histories.first_at < published.published_until
),

told_again as (
    select
        group_id,
        export_date
    from tokens
    where token_type in ('record', 'link') and first_night < export_date
),

answered as (
    select
        group_id,
        export_date
    from grouped_rows
    where contract = 'survey_responses'
),

reaching as (
    select * from near
    union
    select * from told_again
    union
    select * from answered
    union
    select * from regrouped
)

select
    row_number() over (order by published.export_date asc, published.group_id asc) as state_number,
    published.group_id,
    published.export_date,
    published.published_until,
    lead(published.export_date) over (partition by published.group_id order by published.export_date asc) is null
        as is_last
from published
inner join reaching on published.group_id = reaching.group_id and published.export_date = reaching.export_date
