with contacts as (
    select * from {{ ref('int_contacts') }}
),

journey_contacts as (
    select * from {{ ref('int_journey_contacts') }}
),

links as (
    select * from {{ ref('int_contact_links') }}
),

outbound as (
    select * from contacts
    where excluded_reason = 'outbound' and customer_id is not null
),

placed as (
    select
        journey_contacts.journey_id,
        journey_contacts.chain_id,
        journey_contacts.customer_id,
        journey_contacts.contact_number,
        contacts.contact_id,
        contacts.channel,
        contacts.source_name,
        contacts.source_contact_id,
        contacts.reason_key,
        contacts.started_at,
        coalesce(contacts.ended_at, contacts.started_at) as ended_at
    from journey_contacts
    inner join contacts on journey_contacts.contact_id = contacts.contact_id
),

linked as (
    select distinct
        outbound.contact_id,
        placed.journey_id
    from outbound
    inner join links as outbound_links on outbound.contact_id = outbound_links.contact_id
    inner join links
        on outbound_links.link_type = links.link_type and outbound_links.link_value = links.link_value
    inner join placed on links.contact_id = placed.contact_id and outbound.customer_id = placed.customer_id
),

earlier as (
    select
        outbound.contact_id,
        outbound.reason_key,
        outbound.started_at,
        placed.journey_id,
        placed.chain_id,
        placed.contact_number,
        placed.reason_key as chain_reason_key,
        placed.started_at as chain_started_at,
        placed.ended_at as chain_ended_at,
        linked.journey_id is not null as is_linked,
        -- Ties in time are in alphabetical order, and the last of them is the latest.
        row_number() over (
            partition by outbound.contact_id
            order by
                placed.ended_at desc,
                placed.channel desc,
                placed.source_name desc,
                placed.source_contact_id desc
        ) as recency
    from outbound
    inner join placed
        on
            outbound.customer_id = placed.customer_id
            and (
                outbound.started_at, outbound.channel, outbound.source_name, outbound.source_contact_id
            ) > (
                placed.started_at, placed.channel, placed.source_name, placed.source_contact_id
            )
    left join linked on outbound.contact_id = linked.contact_id and placed.journey_id = linked.journey_id
),

-- A journey that links united is joined through one of its chains, whose cap and gap run from its own start and end.
chains_so_far as (
    select
        contact_id,
        reason_key,
        started_at,
        journey_id,
        min_by(chain_reason_key, contact_number) filter (where chain_reason_key is not null) as chain_reason_key,
        min(chain_started_at) as chain_started_at,
        max(chain_ended_at) as chain_ended_at,
        bool_or(is_linked) as is_linked,
        min(recency) as recency
    from earlier
    group by contact_id, reason_key, started_at, journey_id, chain_id
),

-- The terms on which a contact of the customer would join, in the order in which they hold.
judged as (
    select
        *,
        case
            when is_linked then 'explicit'
            when
                chain_started_at < {{ add_seconds('started_at', -days_in_seconds(var('journey_cap_days'))) }}
                then null
            when
                reason_key = chain_reason_key
                and chain_ended_at >= {{ add_seconds('started_at', -days_in_seconds(var('journey_gap_days'))) }}
                then 'inferred'
            when
                recency = 1
                and (reason_key is null or chain_reason_key is null)
                and chain_ended_at >= {{ add_seconds('started_at', -hours_in_seconds(var('weak_join_hours'))) }}
                then 'weak'
        end as link_basis
    from chains_so_far
)

select
    contact_id,
    journey_id,
    link_basis
from judged
where link_basis is not null
-- The three terms are in alphabetical order, too.
qualify row_number() over (partition by contact_id order by link_basis asc, recency asc) = 1
