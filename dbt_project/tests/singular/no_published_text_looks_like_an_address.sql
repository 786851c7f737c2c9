-- No published text looks like an address. Vendors' record ids, and reasons that name a file, are as they are.
-- A warning: persons' addresses never get here (the models hash them), but a vendor may name a queue by one, and that
-- must be told without holding back the release.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_contacts'}}}) }}
{%- set marts = [
    'agg_callback_reasons_monthly', 'agg_ces_monthly', 'agg_contacts_daily', 'agg_containment_monthly',
    'agg_csat_monthly', 'agg_fcr_by_agent_monthly', 'agg_fcr_by_channel_monthly', 'agg_fcr_by_queue_monthly',
    'agg_fcr_by_reason_monthly', 'agg_fcr_by_team_monthly', 'agg_fcr_daily', 'agg_fcr_restatements',
    'agg_fcr_survival_monthly', 'agg_headline_metrics', 'agg_journey_gap_sensitivity',
    'agg_journey_resolution_monthly', 'agg_metrics_daily', 'agg_nps_monthly', 'agg_nps_weights_monthly',
    'agg_repeats_by_agent_monthly', 'agg_response_funnel_monthly', 'agg_service_levels_monthly',
    'bridge_customer_identifiers', 'customer_id_redirects', 'dim_agents', 'dim_contact_reasons', 'dim_customers',
    'dim_dates', 'dim_queues', 'fct_contacts', 'fct_first_contact_resolutions', 'fct_journey_steps', 'fct_journeys',
    'fct_survey_responses', 'identity_audit', 'pipeline_feed_nights',
] %}
{%- set as_they_are = ['source_contact_id', 'response_id', 'reason'] %}
{%- set texts = [] %}
{%- for mart in marts %}
{%- set relation = ref(mart) %}
{%- for node in graph.nodes.values() if execute and node.resource_type == 'model' and node.name == mart %}
{%- for column in node.columns.values() if column.data_type == 'varchar' and column.name not in as_they_are %}
{%- do texts.append((relation, mart, column.name)) %}
{%- endfor %}
{%- endfor %}
{%- endfor %}
{%- for relation, mart, column in texts %}
select distinct
    '{{ mart }}' as mart,
    '{{ column }}' as column_name,
    {{ column }} as published_text
from {{ relation }}
where {{ column }} like '%_@_%._%'
{{- ' union all' if not loop.last }}
{%- endfor %}
