"""Guides, catalogs and settings that are odd or damaged: ``check`` says so, and nothing else."""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import bad_files
from conftest import cases, copy_editors

LINE = re.compile(r"[^:]+(?::\d+)?: .+")
DAMAGED = 60
TARGETS = ["mkdocs.yml", "docs/nb/after.md", "locales/pl/LC_MESSAGES/messages.po"]

HARM: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut short": lambda data, chance: data[: chance.randrange(len(data))],
    "a byte changed": lambda data, chance: _at(data, chance, bytes([chance.randrange(256)])),
    "bytes put in": lambda data, chance: _at(data, chance, chance.randbytes(20), 0),
    "text put in": lambda data, chance: _at(data, chance, chance.choice(TEXTS).encode(), 0),
    "lines exchanged": lambda data, chance: b"\n".join(
        chance.sample(lines := data.split(b"\n"), len(lines))
    ),
    "a part twice": lambda data, chance: _at(data, chance, data[: chance.randrange(400)], 0),
}
TEXTS = [
    "\n---\n", "&a [*a]", "{{ trust.x }}", "{{", "[a](http://[::1)", "<script>", "\n\n!!! x\n",
    "![x](data:,x)", "\0", "\u202e", '"', "msgid ", "\n#, fuzzy\n", "![](/etc/passwd)", "\t",
    "{: #x onclick=x }", "[" * 3000, "*" * 3000, "`" * 3000, "\n" + "    " * 300 + "- x\n",
    "!!python/name:os.system", "&#x110000;", "\ufeff", "[x](//evil.example)", "<!--", "]]>",
]  # fmt: skip


def _at(data: bytes, chance: random.Random, more: bytes, over: int = 1) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + more + data[place + over :]


def wrong(project: Path, says: str | None) -> list[str]:
    """What is wrong with the answer of ``check``; ``says`` is the line that is expected."""
    done = bad_files.check(project)
    lines = [line for line in done.stderr.splitlines() if ": warning: " not in line]
    found = []
    if done.returncode not in (0, 1) or (done.returncode == 0) is not (lines == []):
        found.append(f"exit code {done.returncode}, {len(lines)} lines")
    if odd := [line for line in lines if not LINE.fullmatch(line)]:
        found.append(f"not a place and a message: {odd[-1][:200]}")
    if (project / "ran").exists():
        found.append("a program ran")
    if says is not None and not (len(lines) == 1 and re.fullmatch(says, lines[0])):
        found.append(f"said {lines[:2]}")
    return found


def attacks() -> Iterator[tuple[str, str, list[str]]]:
    """Yield kind, name and what was wrong: the bad files of the tests, and damaged ones."""
    with tempfile.TemporaryDirectory() as folder:
        editors = copy_editors(Path(folder) / "editors")

        def attack(number: int) -> tuple[str, str, list[str]]:
            project = Path(folder) / str(number)
            shutil.copytree(editors, project)
            try:
                return _attack(number, project)
            finally:
                shutil.rmtree(project)

        with ThreadPoolExecutor(2) as pool:
            yield from pool.map(attack, range(len(BAD) + DAMAGED))


BAD: list[dict[str, Any]] = [case.values[0] for case in cases("project/bad_files")]


def _attack(number: int, project: Path) -> tuple[str, str, list[str]]:
    if number < len(BAD):
        bad_files.make(project, BAD[number])
        return "written", BAD[number]["name"], wrong(project, BAD[number]["says"])
    chance = random.Random(number)
    target = project / TARGETS[number % len(TARGETS)]
    kind = chance.choice(list(HARM))
    target.write_bytes(HARM[kind](target.read_bytes(), chance))
    return kind, f"{target.name}, seed {number}", wrong(project, None)
