{%- set contracts = [
    'legs', 'conversations', 'survey_responses', 'customers', 'agents', 'invitations', 'evaluations'
] -%}

with all_rows as (
    {%- for contract in contracts %}
    select
        row_id,
        '{{ contract }}' as contract,
        feed,
        export_date,
        file,
        line,
        row_key,
        row_version,
        row_hash,
        out_of_scope_rule
    from {{ ref('stg_' ~ contract) }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
),

-- Versions may share one time and differ in content: the content that was delivered last holds.
held_content as (
    select
        *,
        first_value(row_hash) over newest_first as held_hash,
        dense_rank() over (partition by feed, row_key order by row_version desc nulls last) = 1 as is_newest_version
    from all_rows
    window newest_first as (
        partition by feed, row_key
        order by row_version desc nulls last, export_date desc, file desc, line desc
    )
),

-- Of its copies the earliest is the one that counts, in the night that first brought it.
ranked as (
    select
        *,
        row_number() over (
            partition by feed, row_key
            order by
                case when is_newest_version and row_hash = held_hash then 0 else 1 end asc,
                export_date asc,
                file asc,
                line asc
        ) as copy_number
    from held_content
)

select
    row_id,
    contract,
    feed,
    export_date,
    row_key,
    case
        when copy_number > 1 then 'superseded'
        when out_of_scope_rule is not null then 'out_of_scope'
        else 'accepted'
    end as disposition
from ranked
