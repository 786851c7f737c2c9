{#-
  What metrics across contacts leave out: live contacts of which nobody can tell whose they are, beside the metric and
  among how many. They are counted by their own end and attributes, so that the counts add up over all rows.
-#}

{#- Both counts, over live contacts; for use in a group. -#}
{% macro unidentified_counts() -%}
    count(*) as live_contact_count,
    count(*) filter (where journey_id is null) as unidentified_count
{%- endmacro %}

{#- Both counts of a relation and the share, null below the minimum n. -#}
{% macro unidentified_columns(relation) -%}
    {{ relation }}.live_contact_count,
    {{ relation }}.unidentified_count,
    case
        when {{ relation }}.live_contact_count >= {{ var('minimum_n') }}
            then cast({{ relation }}.unidentified_count as double) / nullif({{ relation }}.live_contact_count, 0)
    end as unidentified_share
{%- endmacro %}

{#-
  The counts per period and attributes of the contacts, as CTE `identified`. Continues a `with` that holds `contacts` (as
  of fct_contacts) and `watermark`; the first of `keys` is the period, `month` or `date_day`.
-#}
{% macro identified_contacts(keys) -%}
    {%- set period = {'month': business_month, 'date_day': business_date}[keys[0]] -%}
    live_contacts as (
        select
            {%- for attribute in keys[1:] %}
            contacts.{{ attribute }},
            {%- endfor %}
            contacts.journey_id,
            {{ period('coalesce(contacts.ended_at, contacts.started_at)', 'watermark.business_timezone') }} as {{ keys[0] }}
        from contacts
        cross join watermark
        where contacts.is_live
    ),

    identified as (
        select
            {{ keys | join(',\n            ') }},
            {{ unidentified_counts() }}
        from live_contacts
        group by {{ keys | join(', ') }}
    )
{%- endmacro %}

{#-
  The rows of `counted` beside those counts, as CTE `joined`, which holds `keys` and `counts`. A period in which the
  metric counts nobody has its contacts all the same.
-#}
{% macro beside_unidentified(keys, counts) -%}
    {{ identified_contacts(keys) }},

    joined as (
        select
            {%- for key in keys %}
            case when counted.{{ keys[0] }} is null then identified.{{ key }} else counted.{{ key }} end as {{ key }},
            {%- endfor %}
            {%- for count in counts %}
            coalesce(counted.{{ count }}, 0) as {{ count }},
            {%- endfor %}
            coalesce(identified.live_contact_count, 0) as live_contact_count,
            coalesce(identified.unidentified_count, 0) as unidentified_count
        from counted
        full outer join identified
            on
                {%- for key in keys %}
                {{ 'and ' if not loop.first }}counted.{{ key }} is not distinct from identified.{{ key }}
                {%- endfor %}
    )
{%- endmacro %}
