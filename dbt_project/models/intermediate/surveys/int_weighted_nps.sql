with weights as (
    select * from {{ ref('int_nps_weights') }}
),

-- One weight per response, whichever part of the month is looked at.
grouped as (
    {%- for channel, group in [("'all'", 'month'), ('channel', 'month, channel')] %}
    select
        month,
        {{ channel }} as channel,
        sum(weight * response_count) as weight,
        sum(power(weight, 2) * response_count) as squared_weight,
        sum(weight * (promoter_count - detractor_count)) as balance,
        sum(case when weight is not null then response_count else 0 end) as weighted_response_count,
        sum(case when is_represented then 0 else live_contact_count end) as unrepresented_contact_count
    from weights
    group by {{ group }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

-- Rounded far below what they mean, so that every engine publishes the same digits.
select
    month,
    channel,
    round(100 * balance / weight, 6) as nps_weighted,
    round(power(weight, 2) / squared_weight, 6) as effective_n,
    cast(weighted_response_count as bigint) as weighted_response_count,
    cast(unrepresented_contact_count as bigint) as unrepresented_contact_count
from grouped
