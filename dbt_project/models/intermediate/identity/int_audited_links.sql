with links as (
    select * from {{ ref('int_identity_links') }}
    where not {{ is_dated('stronger_key') }}
),

components as (
    select * from {{ ref('int_identity_components') }}
),

tenancies as (
    select * from {{ ref('int_phone_tenancies') }}
),

judged as (
    select
        links.stronger_key,
        links.weaker_key,
        links.record_count,
        links.contact_count,
        links.first_seen_at,
        links.last_seen_at,
        links.example_record_id,
        case
            when links.wall_rule is not null then links.wall_rule
            when stronger.uncapped_component <> weaker.uncapped_component then 'second_account'
            when stronger.component <> weaker.component then 'component_cap'
        end as rejected_by
    from links
    left join components as stronger on links.stronger_key = stronger.node
    left join components as weaker on links.weaker_key = weaker.node
),

new_tenancies as (
    select
        earlier_identifier_key as stronger_key,
        identifier_key as weaker_key,
        0 as record_count,
        0 as contact_count,
        started_at as first_seen_at,
        started_at as last_seen_at,
        cast(null as {{ dbt.type_string() }}) as example_record_id,
        'new_tenancy' as rejected_by
    from tenancies
    where not {{ is_dated('value_key') }}
),

audited as (
    select * from judged
    union all
    select * from new_tenancies
)

select
    stronger_key,
    weaker_key,
    record_count,
    contact_count,
    first_seen_at,
    last_seen_at,
    example_record_id,
    rejected_by
from audited
