import asyncio
import json
import logging
from typing import Any, Literal

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from app.logs import configure_logs, without_values

pytestmark = pytest.mark.usefixtures("logs_as_before")


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    said = capsys.readouterr()
    assert said.out == ""
    return [json.loads(line) for line in said.err.splitlines()]


def test_every_line_is_an_object_whoever_writes_it(capsys: pytest.CaptureFixture[str]):
    configure_logs("info", "json")
    structlog.stdlib.get_logger("ours").info("started", port=8000)
    structlog.stdlib.get_logger("ours").debug("too small to say")
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


def test_what_postgresql_quotes_is_left_out():
    trace = "duplicate key value\nDETAIL:  Key (email_key)=(aino@example.com) exists.\n[SQL: X]"
    event = without_values(None, "", {"exception": trace})
    assert event["exception"] == "duplicate key value\n[SQL: X]"
