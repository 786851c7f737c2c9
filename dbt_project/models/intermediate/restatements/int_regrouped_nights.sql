with tokens as (
    select * from {{ ref('int_group_tokens') }}
),

identifiers as (
    select * from tokens
    where token_type not in ('record', 'link')
),

-- Of several accounts, and in a component above its cap, who was seen last decides who belongs to whom.
contested_groups as (
    select group_id
    from identifiers
    group by group_id
    having
        count(distinct case when token_type = 'account' then token end) > 1
        or count(distinct token) > {{ var('component_cap_identifiers') }}
),

contested as (
    select
        identifiers.group_id,
        identifiers.export_date
    from identifiers
    inner join contested_groups on identifiers.group_id = contested_groups.group_id
),

pairs as (
    select
        a.group_id,
        a.token,
        b.token as other_token,
        min(a.export_date) as met_on
    from identifiers as a
    inner join identifiers as b on a.row_id = b.row_id and a.token < b.token
    group by a.group_id, a.token, b.token
),

nightly_identifiers as (
    select distinct
        group_id,
        export_date,
        token
    from identifiers
),

-- Two identifiers that no earlier row bears together: rows of one night may be legs of one call.
met as (
    select
        a.group_id,
        a.export_date
    from nightly_identifiers as a
    inner join nightly_identifiers as b
        on a.group_id = b.group_id and a.export_date = b.export_date and a.token < b.token
    left join pairs
        on
            a.group_id = pairs.group_id
            and a.token = pairs.token
            and b.token = pairs.other_token
            and a.export_date > pairs.met_on
    where pairs.group_id is null
)

select
    group_id,
    export_date
from contested
union
select
    group_id,
    export_date
from met
