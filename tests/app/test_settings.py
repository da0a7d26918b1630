import pytest

from app.settings import Settings, SettingsInvalid, read_settings, without_password
from app.settings.limits import MOST_IDS
from queryplan.declare import NODES_LIMIT

pytestmark = pytest.mark.usefixtures("no_settings")


def set_all(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"TISKI_{name.upper()}", value)


def test_without_any_there_is_a_file_of_sqlite():
    settings = read_settings()
    assert settings.database_url == "sqlite+aiosqlite:///tiski.db"
    assert settings.owner_url == settings.database_url
    assert settings.cors_origins == ()
    assert settings.worker == "internal"


def test_every_setting_says_what_it_is():
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("postgres://a:p%40ss@db/tiski", "postgresql+asyncpg://a:p%40ss@db/tiski"),
        ("postgresql://a@db:5433/tiski", "postgresql+asyncpg://a@db:5433/tiski"),
        ("postgresql+asyncpg://a@db/tiski", "postgresql+asyncpg://a@db/tiski"),
    ],
)
def test_a_database_may_be_named_without_its_driver(
    given: str, understood: str, monkeypatch: pytest.MonkeyPatch
):
    set_all(monkeypatch, database_url=given)
    assert read_settings().database_url == understood


def test_origins_stand_with_commas_in_between(monkeypatch: pytest.MonkeyPatch):
    set_all(monkeypatch, cors_origins=" https://Admin.example/, http://localhost:5173 ,")
    assert read_settings().cors_origins == ("https://admin.example", "http://localhost:5173")


def test_keys_and_networks_stand_with_commas_in_between(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TISKI_SECRET_KEY", f"{'n' * 32}, {'o' * 32}")
    monkeypatch.setenv("TISKI_WEBHOOK_NETWORKS", "10.1.0.0/16, ::1/128")
    settings = read_settings()
    assert settings.secret_keys == ("n" * 32, "o" * 32)
    assert [str(each) for each in settings.webhook_networks] == ["10.1.0.0/16", "::1/128"]


def test_pages_of_the_public_address_may_open_a_websocket(monkeypatch: pytest.MonkeyPatch):
    set_all(
        monkeypatch, cors_origins="https://a.example", public_url="https://Shop.example:8443/api/"
    )
    settings = read_settings()
    assert settings.websocket_origins == ("https://a.example", "https://shop.example:8443")
    assert settings.public_url == "https://Shop.example:8443/api"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("database_url", "mysql://a@b/c", "must begin with sqlite+aiosqlite:// or postgresql"),
        ("database_url", "nonsense", "is not the address of a database"),
        ("database_url", "sqlite://", "must name a file"),
        ("database_url", "sqlite:///:memory:", "must name a file"),
        ("database_url", "sqlite:////nowhere/x.db", "a folder that does not exist"),
        ("migration_url", "oracle://x", "must begin with"),
        ("pool_size", "many", "integer"),
        ("pool_size", "1", "greater than or equal to 2"),
        ("cors_origins", "admin.example", "must list origins"),
        ("cors_origins", "https://a.example/path", "must list origins"),
        ("public_url", "shop.example", "must begin with https:// or http://"),
        ("worker", "both", "'internal' or 'external'"),
        ("log_format", "xml", "'json' or 'console'"),
        ("log_level", "loud", "'debug'"),
        ("secret_key", "short", "32 characters or more"),
        ("secret_key", "x" * 32 + ",short", "32 characters or more"),
        ("webhook_networks", "10.1.0.0/16,inside", "networks"),
        ("webhook_networks", "10.1.0.1/16", "networks"),
    ],
)
def test_a_malformed_setting_is_named_with_what_it_should_be(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
):
    set_all(monkeypatch, **{name: value})
    with pytest.raises(SettingsInvalid) as caught:
        read_settings()
    message = str(caught.value)
    assert message.startswith(f"TISKI_{name.upper()}: ")
    assert said in message
    assert "\n" not in message


def test_all_faults_stand_on_one_line_and_tell_no_value(monkeypatch: pytest.MonkeyPatch):
    set_all(monkeypatch, pool_size="hunter2", database_url="mysql://me:hunter2@db/x", colour="red")
    with pytest.raises(SettingsInvalid) as caught:
        read_settings()
    message = str(caught.value)
    assert message.count(";") == 2
    assert "TISKI_COLOUR is not a setting of Tiski" in message
    assert "hunter2" not in message
    assert "\n" not in message


def test_what_roles_sql_and_kubernetes_set_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    set_all(
        monkeypatch,
        app_password="x",
        owner_password="x",
        port="tcp://10.0.0.1:80",
        port_80_tcp_addr="10.0.0.1",
        service_host="10.0.0.1",
    )
    assert read_settings() == Settings()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch):
    set_all(
        monkeypatch,
        database_url="postgresql://me:hunter2@db/x",
        migration_url="postgresql://me:hunter2@db/x",
        secret_key="hunter2" * 5,
        smtp_url="smtp://me:hunter2@mail.example",
    )
    settings = read_settings()
    assert "hunter2" not in repr(settings)
    assert without_password(settings.database_url) == "postgresql+asyncpg://me:***@db/x"


def test_lists_of_ids_may_be_as_long_as_the_schema_says():
    assert MOST_IDS == NODES_LIMIT
