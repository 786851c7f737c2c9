with contacts as (
    select * from {{ ref('fct_contacts') }}
),

visits as (
    select
        contact_id,
        queue,
        channel,
        started_at
    from contacts
    where queue is not null
    union
    select
        contact_id,
        first_queue as queue,
        channel,
        started_at
    from contacts
    where first_queue is not null
)

select
    queue,
    count(*) as contact_count,
    count(distinct channel) as channel_count,
    min(started_at) as first_contact_at,
    max(started_at) as last_contact_at
from visits
group by queue
