{{ config(materialized='incremental', touched={'owner_pseudonym': 'identifier_pseudonym'}) }}

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
    -- A blocked end is nobody's, and stands in links of customers whom the build does not work on.
    case
        when stronger.blocked_rule is null then stronger.identifier_pseudonym
        else weaker.identifier_pseudonym
    end as owner_pseudonym,
    stronger.identifier_type,
    stronger.identifier_pseudonym,
    stronger_customers.customer_id,
    weaker.identifier_type as other_identifier_type,
    weaker.identifier_pseudonym as other_identifier_pseudonym,
    weaker_customers.customer_id as other_customer_id,
    links.rejected_by,
    links.record_count,
    links.contact_count,
    links.first_seen_at,
    links.last_seen_at,
    links.example_record_id,
    examples.contact_id as example_contact_id
from links
inner join identifiers as stronger on links.stronger_key = stronger.identifier_key
inner join identifiers as weaker on links.weaker_key = weaker.identifier_key
left join customers as stronger_customers on links.stronger_key = stronger_customers.identifier_key
left join customers as weaker_customers on links.weaker_key = weaker_customers.identifier_key
left join examples on links.example_record_id = examples.record_id
