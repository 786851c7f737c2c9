with row_versions as (
    select
        row_id,
        disposition
    from {{ ref('int_row_versions') }}
    where disposition <> 'superseded'
),

survey_rows as (
    select responses.*
    from {{ ref('stg_survey_responses') }} as responses
    inner join row_versions on responses.row_id = row_versions.row_id
    where row_versions.disposition = 'accepted'
),

rated_rows as (
    select * from {{ ref('stg_conversations') }}
    where csat_score is not null
),

-- A vendor that does not say when the customer rated shows the rating in each later version of the record, too: the
-- first version that shows it is the nearest to the rating.
ratings as (
    select
        feed,
        row_key,
        csat_score,
        csat_scale,
        min(rated_at) as rated_at
    from rated_rows
    group by feed, row_key, csat_score, csat_scale
)

select
    row_id,
    feed,
    row_key,
    response_id,
    survey_kind,
    started_at,
    responded_at,
    nps_score,
    csat_score,
    csat_scale,
    ces_score,
    ces_scale,
    ces_direction,
    customer_resolved,
    customer_contacts_needed,
    reference,
    reference_feed,
    identifiers,
    false as is_rating
from survey_rows
union all
select
    {{ surrogate_key(['rated_rows.row_id', "'rating'"]) }} as row_id,
    rated_rows.feed,
    concat(rated_rows.row_key, ':rating') as row_key,
    concat(rated_rows.record_id, ':rating') as response_id,
    'transactional' as survey_kind,
    cast(null as timestamp) as started_at,
    ratings.rated_at as responded_at,
    cast(null as bigint) as nps_score,
    rated_rows.csat_score,
    rated_rows.csat_scale,
    cast(null as bigint) as ces_score,
    cast(null as bigint) as ces_scale,
    cast(null as {{ dbt.type_string() }}) as ces_direction,
    cast(null as {{ dbt.type_string() }}) as customer_resolved,
    cast(null as bigint) as customer_contacts_needed,
    -- A ticket that only repeats a call or chat is out of scope: its rating is about what it repeats.
    case
        when row_versions.disposition = 'accepted' then rated_rows.record_id
        else trim({{ first_of('rated_rows.related_ids') }})
    end as reference,
    case when row_versions.disposition = 'accepted' then rated_rows.feed end as reference_feed,
    rated_rows.identifiers,
    true as is_rating
from rated_rows
inner join row_versions on rated_rows.row_id = row_versions.row_id
inner join ratings
    on
        rated_rows.feed = ratings.feed
        and rated_rows.row_key = ratings.row_key
        and rated_rows.csat_score = ratings.csat_score
        and rated_rows.csat_scale = ratings.csat_scale
