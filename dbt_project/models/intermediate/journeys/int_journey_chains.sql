with contacts as (
    select
        contact_id,
        customer_id,
        channel,
        source_name,
        source_contact_id,
        reason_key,
        started_at,
        coalesce(ended_at, started_at) as ended_at
    from {{ ref('int_contacts') }}
    where is_stitchable
),

histories as (
    select
        customer_id,
        {{ contact_history() }} as contacts
    from contacts
    group by customer_id
),

folded as (
    select
        customer_id,
        contacts,
        {{ chain_places() }} as chain_places
    from histories
)

select
    customer_id,
    {{ chain_rows() }}
from folded
