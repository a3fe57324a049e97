"""YAML that people write: ``mkdocs.yml`` with the line of each setting, and front matter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
import yaml_env_tag
from yaml.constructor import ConstructorError

from pasientinfo.problems import Problem, Problems, read_text, relative

SettingPath = tuple[str | int, ...]
"""The keys and indexes that lead to a setting."""


MOST_VALUES = 100_000
"""More values than any settings have; a few lines of aliases can stand for billions."""


class SafeLoader(yaml.SafeLoader):
    """YAML 1.1 that runs nothing; a value that is not what its tag says is a mistake at its line.

    PyYAML lets ``ValueError`` and others out of its constructors (``!!int abc``).
    """

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except yaml.YAMLError:
            raise
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            found = f"{node.tag.replace('tag:yaml.org,2002:', '!!')} {str(node.value)[:40]}"
            message = f"a value that is none ({found}); correct it"
            raise ConstructorError(None, None, message, node.start_mark) from None


class _SettingsLoader(SafeLoader):
    """The YAML that MkDocs reads, but names of Python stay text: ``check`` runs none of them."""


_SettingsLoader.add_constructor("!ENV", yaml_env_tag.construct_env_tag)
_SettingsLoader.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda _, name, __: name)


def read_yaml(
    text: str, place: str, what: str, loader: type[SafeLoader] = SafeLoader, *, first: int = 1
) -> tuple[Any, yaml.Node | None]:
    """Return the values of a YAML text, and its nodes.

    ``what`` says what was expected, ``first`` is the line of ``place`` where the text begins.
    Raises :class:`Problems` for what is not YAML, holds itself, or is too large or too deep.
    """
    try:
        node = yaml.compose(text, yaml.SafeLoader)
        if node and _size(node, {}) > MOST_VALUES:
            message = f"found more than {MOST_VALUES} values (aliases that multiply); write each"
            raise Problems([Problem(place, first, f"expected {what}, {message} once")])
        return yaml.load(text, loader), node  # noqa: S506 -- a SafeLoader
    except yaml.MarkedYAMLError as error:
        line, found = yaml_mistake(error)
    except yaml.YAMLError as error:
        line, found = 1, str(error.args[-1])
    except RecursionError:
        line, found = 1, "lists in lists that are too deep, or that hold themselves"
    message = f"expected {what}, found a mistake: {found}"
    raise Problems([Problem(place, line + first - 1, message)]) from None


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """How many values a node stands for, each alias counted; ``RecursionError`` for a ring."""
    if id(node) not in known:
        parts = node.value if isinstance(node, yaml.CollectionNode) else []
        flat = (
            [part for pair in parts for part in pair]
            if isinstance(node, yaml.MappingNode)
            else parts
        )
        known[id(node)] = 1 + sum(_size(part, known) for part in flat)
    return known[id(node)]


def _lines(node: yaml.Node | None, path: SettingPath = ()) -> dict[SettingPath, int]:
    found = {path: node.start_mark.line + 1} if node else {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if (*path, key.value) in found:
                message = f"found the key {key.value!r} a second time"
                raise yaml.MarkedYAMLError(None, None, message, key.start_mark)
            found |= _lines(value, (*path, key.value))
            found[(*path, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            found |= _lines(value, (*path, index))
    return found


INDENTED = "a line with the wrong number of spaces in front; indent it as the lines beside it"
REPAIRS = {
    "expected <block end>": INDENTED,
    "\\t": "a tab; use spaces",
    "quoted scalar": "a quotation mark that is never closed; close it, or take it away",
    "mapping values": "a colon inside a text; put the whole text in quotation marks",
    "could not determine a constructor": "a tag (!) that is not read here; write the value itself",
    "a second time": "a key that stands there twice; take one away",
    "expected ':'": "a line without a colon; write each line as a key, a colon, a space, a value",
}
"""What PyYAML says, and what it means to the person who typed it."""


def yaml_mistake(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """The line (1 is the first) where a mistake in YAML begins, and what it is."""
    mark = error.problem_mark
    if error.context and "quoted scalar" in error.context:
        mark = error.context_mark
    said = f"{error.context} {error.problem}"
    if mark and "mapping values" in said and mark.buffer:
        before = mark.buffer[: mark.pointer].rpartition("\n")[2]
        if re.fullmatch(r"\s*[\w-]+", before):  # the first colon of its line
            return mark.line + 1, INDENTED
    what = next((advice for part, advice in REPAIRS.items() if part in said), str(error.problem))
    return (mark.line + 1 if mark else 1), what


def load_yaml(config_file: Path, root: Path) -> tuple[dict[str, Any], Places]:
    """The settings (``INHERIT`` followed) and their places; :class:`Problems` if not YAML."""
    values: dict[str, Any] = {}
    places = Places("", {})
    for file in reversed(config_files(config_file, root)):
        own, lines = _load_one(file, root)
        values = _merge(values, own)
        places = Places(relative(file, root), lines, places if places.file else None)
    values.pop("INHERIT", None)
    return values, places


@dataclass(frozen=True)
class Places:
    """Where each setting stands, in the settings' file or in one that it inherits from."""

    file: str
    lines: Mapping[SettingPath, int]
    inherited: Places | None = None

    def find(self, path: SettingPath) -> tuple[str, int]:
        """Return the file and line of a setting, or of the nearest one around it."""
        if path not in self.lines and self.inherited and not self._settles(path):
            return self.inherited.find(path)
        while path not in self.lines and path:
            path = path[:-1]
        return self.file, self.lines.get(path, 0) if path else 0

    def _settles(self, path: SettingPath) -> bool:
        """True if this file says it all; mappings are merged, and so it may say a part only."""
        around = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in self.lines), ())
        below = [
            each for each in self.lines if len(each) > len(around) and each[: len(around)] == around
        ]
        return bool(around) and not any(isinstance(each[len(around)], str) for each in below)


def _load_one(config_file: Path, root: Path) -> tuple[dict[str, Any], dict[SettingPath, int]]:
    text, place = read_text(config_file, root), relative(config_file, root)
    values, node = read_yaml(text, place, "YAML", _SettingsLoader)
    try:
        lines = _lines(node)
    except yaml.MarkedYAMLError as error:
        line, what = yaml_mistake(error)
        message = f"expected YAML, found a mistake: {what}"
        raise Problems([Problem(place, line, message)]) from None
    if not isinstance(values, dict):
        message = "expected settings, each a key, a colon and a value, found another form; "
        raise Problems([Problem(place, 1, message + "correct it")])
    return values, lines


def config_files(config_file: Path, root: Path) -> tuple[Path, ...]:
    """The settings' file and those that it inherits from; :class:`Problems` for a ring."""
    found = [config_file]
    while True:
        values, lines = _load_one(found[-1], root)
        if (parent := values.get("INHERIT")) is None:
            return tuple(found)
        following = (found[-1].parent / parent).resolve() if isinstance(parent, str) else None
        if following is None or following in found or not following.is_file():
            message = f"INHERIT: expected the name of another file, found {str(parent)[:60]!r}"
            place, line = relative(found[-1], root), lines.get(("INHERIT",), 0)
            raise Problems([Problem(place, line, f"{message}; correct it")])
        found.append(following)


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    both = {
        k: _merge(base[k], v) if isinstance(v, dict) and isinstance(base.get(k), dict) else v
        for k, v in over.items()
    }
    return {**base, **both}


def plugin_settings(values: dict[str, Any], name: str) -> tuple[dict[str, Any], SettingPath]:
    """The settings of one plugin and where they stand; empty where it is not configured."""
    plugins = values.get("plugins") or []
    pairs = plugins.items() if isinstance(plugins, dict) else enumerate(plugins)
    for key, entry in pairs:
        if isinstance(plugins, dict) and key == name:
            return entry or {}, ("plugins", name)
        if isinstance(entry, dict) and name in entry:
            return entry[name] or {}, ("plugins", key, name)
        if entry == name:
            return {}, ("plugins", key)
    return {}, ("plugins",)
