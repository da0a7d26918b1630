"""Documents as pages for screens: no script, one style, every text escaped."""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from domain.brand import Picture

FOLDER: Final = Path(__file__).parent


def screen(pages: Sequence[tuple[dict[str, Any], Picture | None]], nonce: str) -> str:
    """Write documents as one page; the nonce lets the browser take its style."""
    shown = [{**view, "logo": _address(logo)} for view, logo in pages]
    return _template().render(pages=shown, nonce=nonce, svg=_svg)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("document.html.j2")


def _address(logo: Picture | None) -> str | None:
    if logo is None:
        return None
    return f"data:{logo.media_type.value};base64,{b64encode(logo.content).decode()}"


def _svg(source: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(source.encode()).decode()}"
