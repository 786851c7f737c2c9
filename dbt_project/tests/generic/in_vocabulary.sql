{#- The column holds values of the vocabulary only; null is no value. -#}
{% test in_vocabulary(model, column_name, vocabulary) %}
select distinct {{ column_name }} as stray_value
from {{ model }}
where
    {{ column_name }} is not null
    and {{ column_name }} not in (
        select value from {{ ref('vocabularies') }} where vocabulary = '{{ vocabulary }}'
    )
{% endtest %}
