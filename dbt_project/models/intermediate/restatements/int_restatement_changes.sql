{{ config(materialized='incremental', touched={'group_id': 'group_id'}) }}

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
        reported_channel as channel,
        '{{ metric }}' as metric,
        cast({{ success }} as bigint) as success_change,
        cast({{ n }} as bigint) as n_change
    from counted
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    group_id,
    export_date,
    period_type,
    period_start,
    period_end,
    channel,
    metric,
    success_change,
    n_change
from changes
where success_change <> 0 or n_change <> 0
