"""What a response of Qualtrics is, by its standard fields, whatever the format of the export."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.ingest.readers.base import FileRefusedError, ReadContext
from orchestration.ingest.readers.local_times import parse_year_first
from orchestration.ingest.readers.qualtrics_words import FINISHED, IS_CUSTOMER
from orchestration.ingest.readers.survey_rows import UNFINISHED, Response

# ImportIds of the standard fields in all generations with one, and their legacy names.
STANDARD_FIELDS = {
    "_recordid": "response_id",
    "responseid": "response_id",
    "startdate": "started_at",
    "enddate": "responded_at",
    "recordeddate": "recorded_at",
    "status": "status",
    "finished": "finished",
    "progress": "progress",
    "distributionchannel": "distribution_channel",
    "recipientemail": "email",
    "panel-recipientemail": "email",
    "emailaddress": "email",
}
# What exports may write for a question that was seen and not answered.
UNANSWERED = "-99"
_GROUP = "_NPS_GROUP"
Standard = Mapping[str, str | None]


def refuse_groups(context: ReadContext) -> None:
    """Refuses groups as scores: numeric values write them 1 to 3, a promoter as 3.

    Raises:
        FileRefusedError: the option nps names them.
    """
    name = str(context.feed.options.get("nps", ""))
    if name.upper().endswith(_GROUP):
        raise FileRefusedError(
            f"the option nps: {name} names the groups of the NPS question, detractors, passives "
            f"and promoters; name the column of its scores, {name[: -len(_GROUP)]}"
        )


def response_of(
    standard: Standard, record: dict[str, Any], zone: ZoneInfo | None, context: ReadContext
) -> Response:
    """The response, what is wrong with it among its problems.

    Args:
        standard: texts by the names that `STANDARD_FIELDS` gives them.
        record: all fields, by every name that an option may give.
        zone: of times that carry none, where the export names one.
        context: of the feed.
    """
    response = Response(standard.get("response_id"), record, email=standard.get("email"))
    times: dict[str, datetime] = {}
    for name in ("started_at", "responded_at", "recorded_at"):
        written = standard.get(name)
        if written is None:
            continue
        try:
            times[name], basis = parse_year_first(
                written, zone or ZoneInfo(context.feed.timezone), times.get("started_at")
            )
        except ValueError as error:
            response.problems.append(f"{name}: {error}")
            continue
        if name == "responded_at":
            response.time_basis = "zone" if zone else basis
    response.started_at = times.get("started_at")
    response.responded_at = times.get("responded_at")
    response.changed_at = times.get("recorded_at")
    response.rule = _out_of_scope_rule(standard, response.problems)
    return response


def _out_of_scope_rule(standard: Standard, reasons: list[str]) -> str | None:
    is_customer = IS_CUSTOMER.get((standard.get("status") or "").lower())
    is_preview = (standard.get("distribution_channel") or "").lower() == "preview"
    if is_customer is False or is_preview:
        return "survey_preview_or_test"
    if is_customer is None:
        reasons.append(
            f"Status is {standard.get('status')!r}, no response type known here, such as IP "
            "Address, 0 or Survey Preview; export the survey with numeric values or in English"
        )
    finished = FINISHED.get((standard.get("finished") or "").lower())
    if finished is None and standard.get("progress"):
        finished = standard["progress"] == "100"
    if finished is None:
        reasons.append(
            f"Finished is {standard.get('finished')!r}, expected 1, 0, True or False; "
            "export the survey with numeric values or in English"
        )
    return UNFINISHED if finished is False else None
