{{ config(meta={'dagster': {'ref': {'name': 'fct_first_contact_resolutions'}}}) }}
-- One anchor per journey, and it is the contact that no other of the journey precedes.
with journeys as (
    select * from {{ ref('fct_journeys') }}
),

anchors as (
    select * from {{ ref('fct_first_contact_resolutions') }}
)

select
    journeys.journey_id,
    journeys.first_contact_id,
    anchors.contact_id
from journeys
full outer join anchors on journeys.journey_id = anchors.journey_id
where
    journeys.journey_id is null
    or anchors.journey_id is null
    or journeys.first_contact_id <> anchors.contact_id
    or journeys.started_at <> anchors.anchor_started_at
