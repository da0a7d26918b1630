import asyncio
import json
import logging
from typing import Any, Literal

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from app.logs import configure_logs
from app.traces import told, without_values

pytestmark = pytest.mark.usefixtures("logs_as_before")


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    said = capsys.readouterr()
    assert said.out == ""
    return [json.loads(line) for line in said.err.splitlines()]


def test_every_line_is_an_object_whoever_writes_it(capsys: pytest.CaptureFixture[str]):
    configure_logs("info", "json")
    structlog.stdlib.get_logger("app.ours").info("started", port=8000)
    structlog.stdlib.get_logger("app.ours").debug("too small to say")
    logging.getLogger("library").warning("watch %s", "out")
    ours, theirs = written(capsys)
    assert ours.items() >= {"event": "started", "port": 8000, "level": "info"}.items()
    assert theirs.items() >= {"event": "watch out", "logger": "library"}.items()
    assert ours["timestamp"].endswith("Z")


def test_what_a_client_did_wrong_is_not_logged_by_strawberry(capsys: pytest.CaptureFixture[str]):
    configure_logs("info", "json")
    logging.getLogger("strawberry.execution").error("no such field")
    assert written(capsys) == []


def test_a_stream_that_the_end_of_the_server_cuts_is_no_error(capsys: pytest.CaptureFixture[str]):
    for _ in range(2):
        configure_logs("info", "json")
    for error in (asyncio.CancelledError("grace is over"), ValueError("a mistake")):
        logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=error)
    (line,) = written(capsys)
    assert "a mistake" in line["exception"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_trace_holds_no_values_of_rows(
    form: Literal["json", "console"], capsys: pytest.CaptureFixture[str]
):
    configure_logs("info", form)
    name = "Aino Virtanen"
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(text("CREATE TABLE person (name TEXT UNIQUE)"))
            for _ in range(2):
                connection.execute(text("INSERT INTO person VALUES (:name)"), {"name": name})
    except IntegrityError:
        structlog.stdlib.get_logger("ours").exception("unexpected")
        logging.getLogger("library").exception("unexpected")
    engine.dispose()
    said = capsys.readouterr().err
    assert "Aino" not in said
    assert said.count("UNIQUE constraint failed") >= 2
    assert said.count("test_logs.py") >= 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "duplicate key\nDETAIL:  Key (email_key)=(aino@example.com) exists.\n[SQL: X]",
            "duplicate key\n…\n[SQL: X]",
        ),
        ('violates unique constraint "order_pkey"', 'violates unique constraint "order_pkey"'),
        ('invalid input syntax for type uuid: "Aino"', 'invalid input syntax for type uuid: "…"'),
        ("argument $1: 'O\\'Hara' (a str is no int)", "argument $1: '…' (a str is no int)"),
        ("550 no such user aino@example.com", "550 no such user …"),
        ("call +358 40 123 4567 back, please", "call … back, please"),
        ("refused tsk_dGhpcyBpcyBhIHRva2Vu by whsec_c2VjcmV0", "refused … by …"),
        ("GET https://psp.example/x?key=secret 401", "GET https://psp.example/x?… 401"),
    ],
)
def test_messages_lose_what_may_be_a_customers(said: str, told: str):
    assert without_values(said) == told


def raised(error: Exception, before: Exception | None = None) -> tuple[Any, Any, Any]:
    with pytest.raises(type(error)) as caught:
        raise error from before
    return caught.type, caught.value, caught.tb


def test_a_trace_says_what_led_to_it_and_names_of_code():
    inner = raised(ExceptionGroup("two", [KeyError("Aino"), ValueError("no 'Aino' here")]))[1]
    trace = told(raised(AttributeError("'Order' has no 'colour'"), inner))
    assert "AttributeError: 'Order' has no 'colour'" in trace
    assert "KeyError: '…'" in trace
    assert "ValueError: no '…' here" in trace
    assert trace.index("ExceptionGroup: two") < trace.index("which was the cause of")
    assert trace.count("test_logs.py") == 2


def test_libraries_say_less_than_we_do(capsys: pytest.CaptureFixture[str]):
    """At debug, aiosqlite tells the values of rows, and httpcore headers with their tokens."""
    configure_logs("debug", "json")
    structlog.stdlib.get_logger("app.ours").debug("small")
    for name in ("aiosqlite", "httpcore2.http11", "httpx2", "sqlalchemy.pool"):
        logging.getLogger(name).info("Authorization: Bearer %s", "tsk_secret")
    logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" 403', "10.1.2.3", "/x?name=Aino")
    logging.getLogger("uvicorn.error").info("Shutting down")
    logging.getLogger("library").warning("no mail to %s", "aino@example.com")
    small, shutting, warned = written(capsys)
    assert (small["event"], shutting["event"]) == ("small", "Shutting down")
    assert warned["event"] == "no mail to …"


def test_errors_that_are_only_named_lose_values_too(capsys: pytest.CaptureFixture[str]):
    configure_logs("info", "json")
    error = ValueError("no 'Aino'")
    structlog.stdlib.get_logger("db.ours").warning("look failed", error=repr(error))
    (line,) = written(capsys)
    assert "Aino" not in line["error"]
    assert line["error"].startswith("ValueError(")
