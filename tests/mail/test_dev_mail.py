"""Messages that became files, shown to whoever develops."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from factories import World
from httpx2 import ASGITransport, AsyncClient
from mail.posting import through
from starlette.applications import Starlette

from adapters.mail import Folder
from app.dev_mail import DevMail
from domain.mail import Envelope, File, Mailbox

EVIL = "<script>alert(1)</script>"
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def test_what_customers_typed_is_only_shown(world: World, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "mail")
    through(world, folder)
    envelope = Envelope(
        header_id="<one@tiski.example>",
        shop="demo",
        at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        sender=Mailbox("hei@tiski.example", EVIL),
        to=Mailbox("aino@example.com"),
        subject=f"Hei {EVIL}",
        locale="fi",
        text=f"Hei {EVIL}",
        html=f'<p>Hei</p>{EVIL}<img src="cid:logo">',
        inline=[File("logo", "image/png", b"png")],
    )
    posted = await folder.send(envelope)
    assert posted.is_taken
    (tmp_path / "secret.eml").write_text("Subject: secret\n\n")
    app = Starlette(routes=DevMail(world.services).routes())
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        listed = await client.get("/dev/mail")
        assert "aino@example.com" in listed.text
        assert "<script" not in listed.text
        path = "/dev/mail/demo/20261122T120000-one.eml"
        assert path in listed.text
        shown = await client.get(path)
        assert "<script" not in shown.text
        assert f'<iframe sandbox src="{path}/html"' in shown.text
        assert "script-src" not in shown.headers["content-security-policy"]
        framed = await client.get(f"{path}/html")
        assert framed.headers["content-security-policy"].endswith("sandbox")
        assert 'src="data:image/png;base64,cG5n"' in framed.text
        for other in ("..%2fsecret.eml", "../../secret.eml", "two.eml"):
            assert (await client.get(f"/dev/mail/demo/{other}")).status_code == 404
