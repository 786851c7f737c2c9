with links as (
    select * from {{ ref('int_audited_links') }}
),

identifiers as (
    select * from {{ ref('int_identifiers') }}
),

customers as (
    select * from {{ ref('int_identifier_customers') }}
),

examples as (
    select * from {{ ref('int_link_examples') }}
)

select
    {{ surrogate_key(['stronger.identifier_pseudonym', 'weaker.identifier_pseudonym']) }} as link_id,
    stronger.identifier_type,
    stronger.identifier_pseudonym,
    stronger_customers.customer_id,
    weaker.identifier_type as other_identifier_type,
    weaker.identifier_pseudonym as other_identifier_pseudonym,
    weaker_customers.customer_id as other_customer_id,
    links.rejected_by is null as is_added,
    links.rejected_by,
    cast(links.record_count as bigint) as record_count,
    cast(links.contact_count as bigint) as contact_count,
    links.first_seen_at,
    links.last_seen_at,
    links.example_record_id,
    examples.contact_id as example_contact_id
from links
inner join identifiers as stronger on links.stronger_key = stronger.identifier_key
left join identifiers as weaker on links.weaker_key = weaker.identifier_key
left join customers as stronger_customers on links.stronger_key = stronger_customers.identifier_key
left join customers as weaker_customers on links.weaker_key = weaker_customers.identifier_key
left join examples on links.example_record_id = examples.record_id
