"""`tiski import orders`: its options, what it prints, and files that it can't read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Addresses
from gift_shop import HEAD, MADE_UP, written
from typer.testing import Result

Tiski = Callable[..., Result]
GOOD = "1,MUG,Mug,2,3/1/24 8:00,4.00,1,United Kingdom"


@pytest.fixture
def gifts(tiski: Tiski) -> Tiski:
    """Return `tiski import orders` into a British shop."""
    made = tiski("shop", "create", "gifts", "--currency", "GBP", "--time-zone", "Europe/London")
    assert made.exit_code == 0, made.output
    return lambda *words: tiski("import", "orders", "--shop", "gifts", *map(str, words))


def test_it_reports_on_the_terminal_and_in_a_file(gifts: Tiski, tmp_path: Path):
    report = tmp_path / "report.json"
    first = gifts(MADE_UP, "--source", "till", "--report", report)
    assert first.exit_code == 1
    assert first.stderr == ""
    assert "Orders placed" in first.stdout
    assert "42.00 GBP" in first.stdout
    assert "no sale found" in first.stdout
    done = json.loads(report.read_bytes())
    assert done["lines"] == 10
    assert done["placed"] == {
        "invoices": 3,
        "lines": 6,
        "amounts": [{"amount": "42.00", "currencyCode": "GBP"}],
    }
    assert done["returned"]["pieces"] == 6
    assert done["problems"][0] == {
        "invoice": "C9006",
        "lines": [11],
        "reason": "no sale found",
        "amount": "-12.50",
        "currencyCode": "GBP",
    }


def test_all_is_well_twice(gifts: Tiski, tmp_path: Path):
    file = written(tmp_path, [GOOD])
    assert gifts(file).exit_code == 0
    again = gifts(file)
    assert again.exit_code == 0
    assert "There already" in again.stdout


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "is empty"),
        (b"InvoiceNo,Quantity\n1,2\n", "has no column StockCode, Description"),
        (f"{HEAD},InvoiceNo\n".encode(), "more than one column InvoiceNo"),
        (f"{HEAD}\n{GOOD}\n1,M,Caf\xe9,1,3/1/24,1.00,1,".encode("latin-1"), "not written in utf-8"),
        (f'{HEAD}\n{GOOD}\n2,M,"Mug,1,3/1/24 8:00,1.00,1,\n'.encode(), "is no CSV file"),
        (f'{HEAD}\n{GOOD}\n2,M,"Mug"s,1,3/1/24 8:00,1.00,1,\n'.encode(), "is no CSV file"),
    ],
    ids=["empty", "columns", "twice", "encoding", "quote", "quotes"],
)
def test_an_unreadable_file_changes_nothing(gifts: Tiski, tmp_path: Path, text: bytes, said: str):
    file = tmp_path / "invoices.csv"
    file.write_bytes(text)
    refused = gifts(file)
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1
    file.write_text(f"{HEAD}\n{GOOD}\n")
    report = tmp_path / "report.json"
    assert gifts(file, "--report", report).exit_code == 0
    assert json.loads(report.read_bytes())["placed"]["invoices"] == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--currency", "XYZ"], "XYZ is no ISO 4217 code"),
        (["--tax-rate", "101"], "give per cent"),
        (["--time-zone", "Europe/Nowhere"], "no known time zone"),
        (["--encoding", "utf-99"], "There is no encoding utf-99."),
        (["--map", "invoice"], "has no = between two names"),
        (["--map", "colour=Colour"], "colour is not read"),
        (["--map", "price="], "without a column for price can't be imported"),
        (["--map", "sku=InvoiceNo"], "The column InvoiceNo is named for two things."),
        (["--map", "sku=Article"], "The file has no column Article"),
        (["--country", "Atlantis=ZZ"], "ZZ is no ISO 3166 code"),
        (["--source", " "], "The source has 1 to 100 characters."),
        (["--format", "jsonl", "--currency", "GBP"], "--currency is for CSV files"),
        (["--format", "jsonl"], "holds no JSON objects"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_bad_option_changes_nothing(gifts: Tiski, tmp_path: Path, words: list[str], said: str):
    refused = gifts(written(tmp_path, [GOOD]), *words)
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert said in refused.stderr


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_files_that_are_not_there_or_have_no_known_ending(gifts: Tiski, tmp_path: Path):
    assert "can't be read: No such file" in gifts(tmp_path / "none.csv").stderr
    assert "can't be read: No such file" in gifts(tmp_path / "none.jsonl").stderr
    unknown = gifts(tmp_path / "invoices.xls")
    assert unknown.exit_code == 2
    assert "Say with --format" in unknown.stderr


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_other_letters_columns_left_out_and_a_byte_order_mark(gifts: Tiski, tmp_path: Path):
    file = tmp_path / "invoices.csv"
    file.write_bytes("Nr,Description,Quantity,InvoiceDate,UnitPrice\r\n".encode("cp1252"))
    with file.open("ab") as more:
        more.write("7,Café au lait “bowl”,1,3/1/24 8:00,4.00\r\n\r\n,,,,\r\n".encode("cp1252"))
    words = ["--map", "invoice=Nr", "--map", "sku=", "--map", "customer=", "--map", "country="]
    assert gifts(file, *words, "--encoding", "cp1252").exit_code == 0
    file.write_bytes(b"\xef\xbb\xbf" + f"{HEAD}\n{GOOD}\n".encode())
    assert gifts(file).exit_code == 0


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_there_must_be_the_shop(tiski: Tiski, addresses: Addresses, tmp_path: Path):
    refused = tiski("import", "orders", str(written(tmp_path, [GOOD])), "--shop", "none")
    assert refused.exit_code != 0
    assert "There is no shop none" in refused.stderr
