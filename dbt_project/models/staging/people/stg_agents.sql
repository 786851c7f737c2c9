with raw_rows as (
    select * from {{ source('raw', 'agents') }}
),

feeds as (
    select feed from {{ ref('stg_feeds') }}
    where contract = 'agents'
)

select
    {{ surrogate_key(['feed', 'export_date', 'file', 'row_number']) }} as row_id,
    feed,
    export_date,
    file,
    line,
    row_number,
    row_key,
    row_version,
    row_hash,
    out_of_scope_rule,
    agent_id,
    name,
    team,
    email,
    feed_agents
from raw_rows
where feed in (select feeds.feed from feeds)
