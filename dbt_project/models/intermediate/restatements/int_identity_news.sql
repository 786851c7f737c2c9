with identifiers as (
    select * from {{ ref('int_group_tokens') }}
    where token_type not in ('record', 'link')
),

pairs as (
    select
        a.group_id,
        a.export_date,
        a.row_id,
        a.token,
        a.token_type,
        a.first_night,
        min(a.export_date) over (partition by a.group_id, a.token, b.token) as met_on
    from identifiers as a
    inner join identifiers as b on a.row_id = b.row_id and a.token <> b.token
),

news as (
    select distinct row_id
    from pairs
    where met_on = export_date
),

-- Identifiers that were known meet, over new ones, too; or one that was known meets a new account.
met as (
    select
        pairs.group_id,
        pairs.export_date
    from pairs
    inner join news on pairs.row_id = news.row_id
    group by pairs.group_id, pairs.export_date
    having
        count(distinct case when pairs.first_night < pairs.export_date then pairs.token end) > 1
        or (
            bool_or(pairs.first_night < pairs.export_date)
            and bool_or(pairs.token_type = 'account' and pairs.first_night = pairs.export_date)
        )
),

-- Of several accounts, and in a component above its cap, who was seen last decides who belongs to whom.
contested as (
    select group_id
    from identifiers
    group by group_id
    having
        count(distinct case when token_type = 'account' then token end) > 1
        or count(distinct token) > {{ var('component_cap_identifiers') }}
)

select
    group_id,
    export_date
from met
union
select
    pairs.group_id,
    pairs.export_date
from pairs
inner join contested on pairs.group_id = contested.group_id
