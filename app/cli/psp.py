"""`tiski test-psp`: a payment provider to play with."""

from typing import Annotated

import typer
import uvicorn

from app.psp import PLAY, Keys, create_psp

commands = typer.Typer()


@commands.command("test-psp")
def psp(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen at.")] = 8100,
    api_key: Annotated[str, typer.Option(help="The key that callers send.")] = PLAY.api_key,
    webhook_secret: Annotated[str, typer.Option(help="Signs notices.")] = PLAY.webhook_secret,
    webhook: Annotated[str | None, typer.Option(help="The address that notices go to.")] = None,
) -> None:
    """Run a PSP that moves no money and fails as the amounts say; see docs/payments.md."""
    keys = Keys(api_key=api_key, webhook_secret=webhook_secret, webhook=webhook)
    uvicorn.run(create_psp(keys), host=host, port=port, log_level="warning")
