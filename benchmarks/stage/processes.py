"""How much CPU processes have used, from /proc."""

import re
from pathlib import Path

_PROC = Path("/proc")


def cpu_of(pid: int) -> float:
    """Give the seconds of CPU that all threads of a process have used, in user and kernel."""
    total = 0
    for thread in (_PROC / str(pid) / "task").iterdir():
        try:
            total += int((thread / "schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue
    return total / 1e9


def cpu_of_children(parent: int) -> float:
    """Give the seconds of CPU that a process and its living children have used."""
    return cpu_of(parent) + sum(map(cpu_of, children_of(parent)))


def children_of(parent: int) -> list[int]:
    """Name the processes that a process started and that still run."""
    found: list[int] = []
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "status").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if re.search(rf"^PPid:\s+{parent}$", status, re.MULTILINE):
                found.append(int(entry.name))
    return found


def memory_of(pid: int) -> int:
    """Give the bytes of memory that a process holds."""
    status = (_PROC / str(pid) / "status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
