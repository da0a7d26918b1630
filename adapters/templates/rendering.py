"""Templates read and filled in, with the line where one of them fails."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import TracebackType
from typing import Any, Final

from jinja2 import Template, TemplateError, TemplateSyntaxError, nodes

from adapters.templates.budget import LONGEST_PART, Budget, Exceeded, spending
from adapters.templates.environment import BoundedEnvironment
from adapters.templates.filters import FILTERS
from adapters.templates.languages import translators

KEPT: Final = 256  # templates that are at hand
_MARK: Final = re.compile("\ue000([0-9]+)\ue001")

_MARKUP: Final = BoundedEnvironment(dict(FILTERS), markup=True)
_PLAIN: Final = BoundedEnvironment(dict(FILTERS), markup=False)


class Failed(Exception):
    """A template could not be filled in; `line` is where, from 1."""

    def __init__(self, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Traced:
    """A text, and the line of the template that each stretch of it came from."""

    text: str
    starts: Sequence[tuple[int, int]]

    def line_at(self, position: int) -> int:
        """Give the line that a position came from."""
        found = 1
        for (start, line), (end, _) in pairwise((*self.starts, (len(self.text) + 1, 0))):
            if start <= position < end:
                found = line + self.text.count("\n", start, position)
        return found


def fill_in(source: str, facts: Mapping[str, Any], language: str, *, markup: bool) -> str:
    """Fill a template in.

    Raises:
        Failed: it can't be read, names what is not there, or goes beyond its bounds.
    """
    return _fill_in(source, facts, language, markup=markup, marked=False)


def trace(source: str, facts: Mapping[str, Any], language: str) -> Traced:
    """Fill a template of markup in once more, and remember what came from where."""
    marked = _fill_in(source, facts, language, markup=True, marked=True)
    text, starts, end, length = "", [(0, 1)], 0, 0
    pieces: list[str] = []
    for mark in _MARK.finditer(marked):
        pieces.append(marked[end : mark.start()])
        length += mark.start() - end
        end = mark.end()
        starts.append((length, int(mark[1])))
    text = "".join((*pieces, marked[end:]))
    return Traced(text, starts)


def _fill_in(
    source: str, facts: Mapping[str, Any], language: str, *, markup: bool, marked: bool
) -> str:
    try:
        budget = Budget()
        with spending(budget):
            template = _template(source, markup, marked)
            named = {**facts, **translators(language, markup=markup)}
            pieces = template.root_render_func(template.new_context(named))
            return "".join(_counted(pieces, budget, LONGEST_PART * (2 if marked else 1)))
    except TemplateSyntaxError as error:
        raise Failed(error.lineno, _sentence(error)) from error
    except RecursionError as error:
        raise Failed(None, "It is nested too deeply.") from error
    except KeyError as error:
        reason = f"The sentence names {error.args[0]}, which it is not given."
        raise Failed(_line(error.__traceback__), reason) from error
    except (TemplateError, Exceeded) as error:
        raise Failed(_line(error.__traceback__), _sentence(error)) from error
    except (SyntaxError, MemoryError) as error:
        raise Failed(None, "It is nested too deeply.") from error
    except (ValueError, TypeError, ArithmeticError, LookupError) as error:
        raise Failed(_line(error.__traceback__), _sentence(error)) from error


def _counted(pieces: Iterator[str], budget: Budget, most: int) -> Iterator[str]:
    length = 0
    for piece in pieces:
        budget.look()
        length += len(piece)
        if length > most:
            raise Exceeded(f"It makes a text longer than {LONGEST_PART // 1024} KiB.")
        yield piece


@lru_cache(KEPT)
def _template(source: str, markup: bool, marked: bool) -> Template:
    environment = _MARKUP if markup else _PLAIN
    try:
        source.encode()
    except UnicodeEncodeError as error:
        raise TemplateSyntaxError("It holds half a character.", 1) from error
    tree = environment.read(source)
    if marked:
        for data in tree.find_all(nodes.TemplateData):
            data.data = f"\ue000{data.lineno}\ue001{data.data}"
    code = environment.compile(tree)
    return Template.from_code(environment, code, {})


def _sentence(error: Exception) -> str:
    text = str(error) or "It can't be read"
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _line(trace: TracebackType | None) -> int | None:
    """Find the line of a template in the frames of an error."""
    line = None
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line
