"""Refusals about messages to customers."""

from domain.errors.refusal import DomainError, ErrorCode


class TemplateRefused(DomainError):
    """A shop's own words for a message can't be used."""

    code = ErrorCode.TEMPLATE_BROKEN

    def __init__(self, part: str, line: int | None, reason: str, *path: str) -> None:
        """`part` is where in the words it is, `line` counts from 1; `path` leads to the words."""
        place = part if line is None else f"{part}, line {line}"
        super().__init__(f"{place}: {reason}", field=(*path, part))
        self.part = part
        self.line = line
        self.reason = reason
