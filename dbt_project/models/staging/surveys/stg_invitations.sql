with raw_rows as (
    select * from {{ source('raw', 'invitations') }}
),

feeds as (
    select feed from {{ ref('stg_feeds') }}
    where contract = 'invitations'
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
    invitation_id,
    survey_kind,
    sent_at,
    delivered_at,
    opened_at,
    reference,
    reference_feed,
    time_basis,
    identifiers
from raw_rows
where feed in (select feeds.feed from feeds)
