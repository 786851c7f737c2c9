with links as (
    select * from {{ ref('int_audited_links') }}
),

record_rows as (
    select
        call_id as record_id,
        row_id
    from {{ ref('int_legs') }}
    union all
    select
        {{ record_id('row', 'feed', 'row_key') }} as record_id,
        row_id
    from {{ ref('int_row_versions') }}
    where contract = 'conversations' and disposition = 'accepted'
),

contact_rows as (
    select * from {{ ref('int_contact_rows') }}
)

select
    record_rows.record_id,
    min(contact_rows.contact_id) as contact_id
from record_rows
inner join contact_rows on record_rows.row_id = contact_rows.row_id
where record_rows.record_id in (select links.example_record_id from links)
group by record_rows.record_id
