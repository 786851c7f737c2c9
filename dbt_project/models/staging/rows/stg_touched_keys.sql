{#-
  What the build works on: the rows of the nights that changed, and all rows of the units that these rows belonged to or
  are tied to. With them what the build before made of those rows, which goes, whatever comes in its place.
-#}
-- depends_on: {{ ref('stg_scope') }} {{ ref('stg_row_names') }}
{% if not is_partial_build() -%}
with ties as (
    select * from {{ ref('stg_row_ties') }}
)

select distinct
    'row_id' as key_type,
    row_id as touched_key
from ties
{%- else -%}
{%- set units = left_before('staging', 'stg_row_units') -%}
with scope as (
    select * from {{ ref('stg_scope') }}
),

ties as (
    select * from {{ ref('stg_row_ties') }}
),

names as (
    select * from {{ ref('stg_row_names') }}
),

delivered as (
    select ties.*
    from ties
    inner join scope on ties.feed = scope.feed and ties.export_date = scope.export_date
),

delivered_names as (
    select names.*
    from names
    inner join scope on names.feed = scope.feed and names.export_date = scope.export_date
),

tied as (
    select ties.row_id
    from delivered
    inner join ties on delivered.tie = ties.tie
    union
    select names.row_id
    from delivered_names
    inner join names on delivered_names.tie = names.tie and not (delivered_names.is_nameable and names.is_nameable)
),

touched_units as (
    select units.unit_id
    from {{ units }} as units
    inner join scope on units.feed = scope.feed and units.export_date = scope.export_date
    union
    select units.unit_id
    from tied
    inner join {{ units }} as units on tied.row_id = units.row_id
    -- Who an agent is, is read from all of the agents' rows.
    union
    select unit_id from {{ units }}
    where contract = 'agents'
),

touched_rows as (
    select units.row_id
    from {{ units }} as units
    inner join touched_units on units.unit_id = touched_units.unit_id
    union
    select row_id from delivered
),

rows_and_ratings as (
    select row_id from touched_rows
    union all
    -- A rating is a response of its own beside the row that it stands on.
    select {{ surrogate_key(['row_id', "'rating'"]) }} as row_id from touched_rows
),

contacts as (
    select distinct contact_rows.contact_id
    from {{ left_before('intermediate', 'int_all_contact_rows') }} as contact_rows
    inner join touched_rows on contact_rows.row_id = touched_rows.row_id
),

journeys as (
    select distinct all_contacts.journey_id
    from {{ left_before('intermediate', 'int_all_contacts') }} as all_contacts
    inner join contacts on all_contacts.contact_id = contacts.contact_id
    where all_contacts.journey_id is not null
),

customers as (
    select distinct
        unit_keys.key_type,
        unit_keys.touched_key
    from {{ left_before('intermediate', 'int_unit_keys') }} as unit_keys
    inner join touched_units on unit_keys.unit_id = touched_units.unit_id
),

groups as (
    select distinct grouped_rows.group_id
    from {{ left_before('intermediate', 'int_all_grouped_rows') }} as grouped_rows
    inner join touched_rows on grouped_rows.row_id = touched_rows.row_id
)

select
    'row_id' as key_type,
    row_id as touched_key
from rows_and_ratings
union all
select
    'unit_id' as key_type,
    unit_id as touched_key
from touched_units
union all
select
    'contact_id' as key_type,
    contact_id as touched_key
from contacts
union all
select
    'journey_id' as key_type,
    journey_id as touched_key
from journeys
union all
select
    key_type,
    touched_key
from customers
union all
select
    'group_id' as key_type,
    group_id as touched_key
from groups
{%- endif %}
