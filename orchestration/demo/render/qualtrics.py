"""Qualtrics response exports of the current generation: CSV with three header rows, local times."""

import json

from orchestration.demo.nights import Nights
from orchestration.demo.records import Response
from orchestration.demo.render.text import csv_line

COLUMNS = (
    ("StartDate", "Start Date", "startDate"),
    ("EndDate", "End Date", "endDate"),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"),
    ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"),
    ("ResponseId", "Response ID", "_recordId"),
    ("RecipientLastName", "Recipient Last Name", "recipientLastName"),
    ("RecipientFirstName", "Recipient First Name", "recipientFirstName"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
    ("ExternalReference", "External Data Reference", "externalDataReference"),
    ("DistributionChannel", "Distribution Channel", "distributionChannel"),
    ("UserLanguage", "User Language", "userLanguage"),
    ("Q1_NPS", "How likely are you to recommend Acme?\n\n0 = not at all, 10 = very", "QID1"),
    ("Q2_CSAT", "How satisfied are you?", "QID2"),
    ("Q3_CES", "Acme made it easy to handle my issue.", "QID3"),
    ("Q4_RESOLVED", "Is your issue resolved?", "QID4"),
    ("Q5_CONTACTS", "How many contacts did it take?", "QID5_TEXT"),
    ("Q6_COMMENT", "Anything else?", "QID6_TEXT"),
    ("ContactRef", "ContactRef", "ContactRef"),
    ("ContactFeed", "ContactFeed", "ContactFeed"),
    ("Phone", "Phone", "Phone"),
)
TIMES = ("startDate", "endDate", "recordedDate")
SPELT = {None: "", "yes": "Yes", "partly": "Partly", "no": "No"}


def header(zone: str) -> str:
    """Names, questions as asked, and import ids with the zone of the times."""
    imports = [
        json.dumps({"ImportId": name, "timeZone": zone} if name in TIMES else {"ImportId": name})
        for _, _, name in COLUMNS
    ]
    names, questions = [name for name, _, _ in COLUMNS], [text for _, text, _ in COLUMNS]
    return csv_line(names) + csv_line(questions) + csv_line(imports)


def line(response: Response, nights: Nights) -> str:
    """A response as a line; a comment may run over several."""
    return csv_line(
        (
            nights.local_text(response.started_at),
            nights.local_text(response.ended_at),
            response.status,
            "198.18.0.1",
            100 if response.is_finished else 40,
            response.ended_at - response.started_at,
            response.is_finished,
            nights.local_text(response.recorded_at),
            response.response_id,
            "",
            "",
            response.email,
            response.account,
            "email",
            "EN",
            response.nps_text,
            response.csat,
            response.ces,
            SPELT[response.resolved],
            response.contacts_needed,
            response.comment,
            response.reference,
            response.reference_feed,
            response.phone,
        )
    )
