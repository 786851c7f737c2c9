{#-
  A night may have moved a figure only if it brought something of customers who had a contact in a period that was
  published before, and if that something reaches back. Whatever is told of later contacts does not: chains are made in
  order of start, and windows end when a period is published. Too many nights cost time, one too few a wrong log.
-#}
{%- set window = days_in_seconds(published_after_days()) -%}

with grouped_rows as (
    select * from {{ ref('int_grouped_rows') }}
),

published as (
    select * from {{ ref('int_published_groups') }}
),

tokens as (
    select * from {{ ref('int_group_tokens') }}
),

identity_news as (
    select * from {{ ref('int_identity_news') }}
),

surveyed_groups as (
    select
        group_id,
        min(export_date) as surveyed_on
    from grouped_rows
    where contract = 'survey_responses'
    group by group_id
),

-- Rows that came, and records that are told again or added to.
told as (
    select
        group_id,
        export_date,
        first_at as begun_at
    from grouped_rows
    where is_contact
    union all
    select
        group_id,
        export_date,
        begun_at
    from tokens
    where token_type = 'record' and first_night < export_date
),

-- They reach back where they lie within a window of what is published. Where a survey was answered, contacts behind
-- the window speak for the journey's first, too.
late as (
    select
        published.group_id,
        published.export_date
    from published
    inner join told on published.group_id = told.group_id and published.export_date = told.export_date
    left join surveyed_groups on published.group_id = surveyed_groups.group_id
    where
        told.begun_at <= {{ add_seconds('published.latest_end_at', window) }}
        or (
            surveyed_groups.surveyed_on <= published.export_date
            and told.begun_at <= {{ add_seconds('published.published_until', window) }}
        )
),

-- Two chains that were published become one journey: by two links, or by a link and nearness in time.
linked as (
    select
        published.group_id,
        published.export_date
    from published
    inner join tokens on published.group_id = tokens.group_id and published.export_date = tokens.export_date
    where
        tokens.token_type in ('record', 'link')
        and tokens.first_night < tokens.export_date
        and published.row_count > 1
    group by published.group_id, published.export_date
    having
        bool_or(published.may_be_continued)
        or count(distinct case when tokens.token_type = 'link' then tokens.token else 'record' end) filter (
            where tokens.begun_at < published.published_until
        ) > 1
),

-- Records and links that lead from a published contact to a later one.
bridges as (
    select distinct
        group_id,
        begun_at,
        latest_at
    from tokens
    where token_type in ('record', 'link') and begun_at < latest_at
),

-- An answer is about the journey of any contact that it names, or that ended shortly before.
surveyed as (
    select
        published.group_id,
        published.export_date
    from published
    inner join grouped_rows
        on published.group_id = grouped_rows.group_id and published.export_date = grouped_rows.export_date
    left join bridges
        on
            published.group_id = bridges.group_id
            and published.published_until > bridges.begun_at
            and published.published_until <= bridges.latest_at
    where
        grouped_rows.contract = 'survey_responses'
        and (
            published.may_be_continued
            or bridges.group_id is not null
            or grouped_rows.first_at
            < {{ add_seconds('published.published_until', hours_in_seconds(var('survey_match_hours'))) }}
        )
),

reaching as (
    select * from late
    union
    select * from linked
    union
    select * from surveyed
    union
    select * from identity_news
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
