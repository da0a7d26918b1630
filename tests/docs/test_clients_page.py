"""What docs/clients.md and docs/persisted.md show is what `make clients` runs."""

from docs.markdown import REPO, blocks

FOLDER = REPO / "clients"
PAGE = REPO / "docs/clients.md"
PERSISTED = REPO / "docs/persisted.md"
AROUND = {"run.js", "shop.js", "eslint.config.js"}  # ours alone: nobody needs them to use a client


def test_every_block_is_a_file_of_the_clients_or_a_part_of_one():
    files = [*FOLDER.glob("*.*"), *FOLDER.glob("relay/*.*"), *FOLDER.glob("codegen/*.*")]
    texts = [file.read_text() for file in files if file.is_file()]
    recipes = [block for block in blocks(PERSISTED) if block.language == "js"]
    assert len(recipes) > 3
    for block in [*blocks(PAGE), *recipes]:
        assert any(block.text in text for text in texts), f"line {block.line}"


def test_every_client_is_on_the_page():
    shown = [block.text for block in blocks(PAGE)]
    files = [*FOLDER.glob("*.js"), FOLDER / "gql_client.py"]
    clients = [file for file in files if ".test." not in file.name and file.name not in AROUND]
    assert len(clients) > 7
    for file in clients:
        assert file.read_text() in shown, file.name
