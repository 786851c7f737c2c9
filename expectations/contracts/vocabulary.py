"""Closed vocabularies of the canonical rows; dbt's seeds and tests hold the same values."""

CONTACT_CHANNEL = ("voice", "chat", "email")
DIRECTION = ("inbound", "outbound", "internal")
OUTCOME = ("answered", "abandoned", "self_served", "voicemail", "cut_off", "failed")
DISCONNECT_PARTY = ("customer", "agent", "system", "unknown")
EXCLUDED_REASON = (
    "outbound",
    "internal",
    "test",
    "spam",
    "wrong_number",
    "supervisor_monitor",
    "deleted",
)
OUT_OF_SCOPE_RULE = (
    "bounce",
    "auto_reply",
    "bulk_mail",
    "internal_mail",
    "thank_you",
    "recording_fork",
    "preview_dial",
    "survey_preview_or_test",
    "unfinished_response",
    "repeated_contact",
    "not_a_customer_channel",
    "not_a_call",
)
IDENTIFIER_TYPE = ("account", "user", "email", "phone", "visitor")
TIME_BASIS = ("zone", "feed", "from_uniqueid")
MESSAGE_AUTHOR = ("customer", "agent", "bot", "system")
MESSAGE_EVENT = ("message", "note", "close", "other")
QUEUE_EVENT = (
    "entered",
    "connected",
    "not_picked_up",
    "agent_hung_up",
    "caller_hung_up",
    "transferred",
    "abandoned",
    "timed_out",
    "emptied",
    "left_by_key",
)
SURVEY_KIND = ("transactional", "relational")
CES_DIRECTION = ("higher_is_easier", "higher_is_harder")
CUSTOMER_RESOLVED = ("yes", "partly", "no")
