{#- Whether a value of the company, or one that identifies nobody, is this identifier. -#}
{% macro is_blocked_by(company_values, identifier_type, identifier_value) -%}
    case {{ company_values }}.rule
        when 'company_phone'
            then {{ identifier_type }} = 'phone' and {{ identifier_value }} = {{ company_values }}.value
        when 'placeholder_account'
            then {{ identifier_type }} = 'account' and trim({{ identifier_value }}) = trim({{ company_values }}.value)
        when 'placeholder_email'
            then {{ identifier_type }} = 'email' and {{ identifier_value }} = {{ company_values }}.value
        when 'role_mailbox'
            then
                {{ identifier_type }} = 'email'
                and split_part({{ identifier_value }}, '@', 1) = {{ company_values }}.value
        -- The domain itself or one below it; not another name that only ends alike.
        when 'company_domain'
            then
                {{ identifier_type }} = 'email'
                and right(
                    concat('.', split_part({{ identifier_value }}, '@', -1)), length({{ company_values }}.value) + 1
                ) = concat('.', {{ company_values }}.value)
    end
{%- endmacro %}
