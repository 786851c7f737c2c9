"""Ways on which alerts leave the house."""

import json
import smtplib
import ssl
import urllib.request
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from orchestration.alerts.alert import Alert
from orchestration.settings import AlertSettings

SECONDS_TO_ANSWER = 10


class Notifier(Protocol):
    """Delivers alerts, all in one message."""

    name: str

    def deliver(self, alerts: Sequence[Alert]) -> None:
        """Delivers the alerts. Raises OSError or ValueError where that is not possible."""


class Webhook:
    """Posts a JSON document: `text`, which chat programs show as it is, and `alerts`."""

    name = "webhook"

    def __init__(self, url: str, ui_url: str) -> None:
        self._url = url
        self._ui_url = ui_url

    def deliver(self, alerts: Sequence[Alert]) -> None:
        document = {
            "text": _text(alerts, self._ui_url),
            "alerts": [alert.document(self._ui_url) for alert in alerts],
        }
        request = urllib.request.Request(  # noqa: S310 - the settings allow http and https alone
            self._url,
            data=json.dumps(document).encode(),
            headers={"Content-Type": "application/json", "User-Agent": "firstright"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=SECONDS_TO_ANSWER):  # noqa: S310
            pass


class Mail:
    """Sends one mail by SMTP; a password goes over TLS alone."""

    name = "mail"

    def __init__(self, url: str, sender: str, recipients: Sequence[str], ui_url: str) -> None:
        self._server = urlsplit(url)
        self._sender = sender
        self._recipients = recipients
        self._ui_url = ui_url

    def deliver(self, alerts: Sequence[Alert]) -> None:
        message = EmailMessage()
        more = f" (and {len(alerts) - 1} more)" if len(alerts) > 1 else ""
        message["Subject"] = f"firstright: {alerts[0].title}{more}"
        message["From"] = self._sender
        message["To"] = ", ".join(self._recipients)
        message.set_content(_text(alerts, self._ui_url))
        with self._connect() as connection:
            connection.send_message(message, self._sender, list(self._recipients))

    def _connect(self) -> smtplib.SMTP:
        host, port = self._server.hostname or "", self._server.port or 0
        context = ssl.create_default_context()
        if self._server.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=SECONDS_TO_ANSWER, context=context
            )
        else:
            connection = smtplib.SMTP(host, port, timeout=SECONDS_TO_ANSWER)
        try:
            connection.ehlo()
            is_private = self._server.scheme == "smtps" or connection.has_extn("starttls")
            if self._server.scheme == "smtp" and is_private:
                connection.starttls(context=context)
                connection.ehlo()
            if self._server.username:
                if not is_private:
                    raise ValueError("the mail server offers no TLS, over which to send a password")
                password = unquote(self._server.password or "")
                connection.login(unquote(self._server.username), password)
        except BaseException:
            connection.close()
            raise
        return connection


def notifiers(settings: AlertSettings) -> list[Notifier]:
    """The ways that are configured."""
    ways: list[Notifier] = []
    if settings.webhook:
        ways.append(Webhook(settings.webhook, settings.ui_url))
    if settings.smtp:
        ways.append(Mail(settings.smtp, settings.sender, settings.recipients, settings.ui_url))
    return ways


def _text(alerts: Sequence[Alert], ui_url: str) -> str:
    return "\n\n".join(alert.text(ui_url) for alert in alerts)
