"""Several refusals at once, so that a form can show them all."""

from domain.errors.refusal import DomainError, Path


class Refused(Exception):
    """Several errors at once, so that a form can show them all."""

    def __init__(self, errors: tuple[DomainError, ...]) -> None:
        """`errors` has at least one member."""
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


class Problems:
    """Collects what is wrong with an input, field by field."""

    def __init__(self) -> None:
        self._errors: list[DomainError] = []

    def at(self, *path: str) -> "_Place":
        """Keep what is raised inside, with `path` in front of its field, and go on."""
        return _Place(self._errors, path)

    def settle(self) -> None:
        """Raise what was collected, if anything was."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            raise Refused(tuple(self._errors))


class _Place:
    """A part of an input, as a context: what is raised inside is kept."""

    __slots__ = ("_errors", "_path")

    def __init__(self, errors: list[DomainError], path: Path) -> None:
        self._errors = errors
        self._path = path

    def __enter__(self) -> None:
        """Begin with that part."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        """Keep what the rules refused; let everything else through."""
        if error is None:
            return False
        if isinstance(error, DomainError):
            self._errors.append(error.at(*self._path))
        elif isinstance(error, Refused):
            self._errors.extend(each.at(*self._path) for each in error.errors)
        else:
            return False
        return True
