"""Alerts reach people, each once, and never stand in a run's way."""

import logging
import socket
from dataclasses import replace
from datetime import date

import pytest

from orchestration.alerts import outbox
from orchestration.alerts.alert import Alert
from orchestration.alerts.outbox import send, settle
from orchestration.settings import AlertSettings, Settings
from tests.receivers import Received

LOG = logging.getLogger("test")
REFUSED = Alert(
    "night_refused",
    reason="a.json is refused: the file is empty",
    next_step="Have it delivered again, then make nightly FROM=2026-01-07",
    feed="voice_main",
    night=date(2026, 1, 7),
    run_id="run-1",
)


def test_a_webhook_gets_feed_night_reason_next_step_and_a_link_to_the_run(
    hooked: Settings, hook: Received
) -> None:
    send(hooked, [REFUSED], LOG)
    [document] = hook.documents
    [alert] = document["alerts"]
    assert alert == {
        "kind": "night_refused",
        "title": "A night was refused: voice_main 2026-01-07",
        "feed": "voice_main",
        "night": "2026-01-07",
        "reason": "a.json is refused: the file is empty",
        "next_step": "Have it delivered again, then make nightly FROM=2026-01-07",
        "run_id": "run-1",
        "run_url": "https://dagster.acme.example/runs/run-1",
        "release_id": None,
    }
    # Chat programs show this and nothing else.
    for words in (alert["title"], alert["reason"], alert["next_step"], alert["run_url"]):
        assert words in document["text"]


def test_a_mail_says_the_same(settings: Settings, mails: Received) -> None:
    to = ("ops@acme.example", "night@acme.example")
    alerts = AlertSettings(
        smtp=f"smtp://127.0.0.1:{mails.port}", sender="firstright@acme.example", recipients=to
    )
    second = replace(REFUSED, feed="chat_web", reason="no file")
    send(replace(settings, alerts=alerts), [REFUSED, second], LOG)
    [(recipients, message)] = mails.mails
    assert recipients == list(to)
    assert message["From"] == "firstright@acme.example"
    assert (
        message["Subject"] == "firstright: A night was refused: voice_main 2026-01-07 (and 1 more)"
    )
    text = message.get_content()
    for words in ("voice_main 2026-01-07", "the file is empty", "make nightly", "chat_web"):
        assert words in text
    assert "http://127.0.0.1:3000/runs/run-1" in text


def test_no_password_goes_over_an_open_line(
    settings: Settings, mails: Received, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"smtp://user:hunter2@127.0.0.1:{mails.port}"
    alerts = AlertSettings(smtp=url, recipients=("ops@acme.example",))
    send(replace(settings, alerts=alerts), [REFUSED], LOG)
    assert mails.mails == []
    assert "could not be sent by mail" in caplog.text
    assert "hunter2" not in caplog.text


def test_the_same_thing_is_told_once(hooked: Settings, hook: Received) -> None:
    send(hooked, [REFUSED], LOG)
    send(hooked, [replace(REFUSED, run_id="run-2")], LOG)
    assert len(hook.alerts) == 1


def test_another_reason_another_night_and_another_feed_are_told(
    hooked: Settings, hook: Received
) -> None:
    for alert in (
        REFUSED,
        replace(REFUSED, reason="6 of 20 rows are quarantined"),
        replace(REFUSED, night=date(2026, 1, 8)),
        replace(REFUSED, feed="chat_web"),
    ):
        send(hooked, [alert], LOG)
    assert len(hook.alerts) == 4


def test_what_was_in_order_in_between_is_told_again(hooked: Settings, hook: Received) -> None:
    send(hooked, [REFUSED], LOG)
    settle(hooked, REFUSED.subject)
    send(hooked, [REFUSED], LOG)
    assert len(hook.alerts) == 2


def test_an_alert_that_cannot_be_delivered_is_logged_and_told_the_next_time(
    hooked: Settings, hook: Received, caplog: pytest.LogCaptureFixture
) -> None:
    hook.status = 500
    send(hooked, [REFUSED], LOG)
    assert "1 alert(s) could not be sent by webhook: HTTPError 500" in caplog.text
    assert "Next step: Have it delivered again" in caplog.text
    hook.status = 200
    send(hooked, [REFUSED], LOG)
    send(hooked, [REFUSED], LOG)
    assert len(hook.documents) == 2


def test_nobody_listening_is_logged_without_the_address_and_its_secrets(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    alerts = AlertSettings(
        webhook=f"http://127.0.0.1:{port}/services/T0KEN",
        smtp=f"smtp://127.0.0.1:{port}",
        recipients=("ops@acme.example",),
    )
    send(replace(settings, alerts=alerts), [REFUSED], LOG)
    assert "could not be sent by webhook: ConnectionRefusedError" in caplog.text
    assert "could not be sent by mail: ConnectionRefusedError" in caplog.text
    assert "T0KEN" not in caplog.text


def test_one_way_is_enough(hooked: Settings, hook: Received) -> None:
    alerts = replace(hooked.alerts, smtp="smtp://127.0.0.1:1", recipients=("ops@acme.example",))
    both = replace(hooked, alerts=alerts)
    send(both, [REFUSED], LOG)
    send(both, [REFUSED], LOG)
    assert len(hook.alerts) == 1


def test_an_alert_goes_out_although_nothing_can_be_written(
    hooked: Settings, hook: Received, caplog: pytest.LogCaptureFixture
) -> None:
    # A file where the folder should be: even root cannot write into it.
    hooked.data.parent.mkdir(parents=True, exist_ok=True)
    hooked.data.write_text("")
    send(hooked, [REFUSED], LOG)
    assert len(hook.alerts) == 1
    assert "cannot be noted" in caplog.text


def test_what_was_told_long_ago_is_forgotten(
    hooked: Settings, hook: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FAILURES_KEPT", 2)
    failed = replace(REFUSED, kind="run_failed", feed=None, night=None)
    for number in range(1, 5):
        send(hooked, [REFUSED, replace(failed, run_id=f"{number}")], LOG)
    kept = sorted(path.name for path in (hooked.data / "alerts").iterdir())
    # A night that still waits for its repair is not told again.
    assert kept == [f"{REFUSED.subject}.json", "run.3.json", "run.4.json"]
    assert len(hook.alerts) == 5
