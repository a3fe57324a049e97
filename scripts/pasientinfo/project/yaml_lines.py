"""The YAML of ``mkdocs.yml``, read as MkDocs reads it, with the line of each setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
import yaml_env_tag

from pasientinfo.problems import Problem, Problems, read_text, relative

SettingPath = tuple[str | int, ...]
"""The keys and indexes that lead to a setting."""


class _Loader(yaml.Loader):
    """The YAML that MkDocs reads: Python names and ``!ENV`` included."""


_Loader.add_constructor("!ENV", yaml_env_tag.construct_env_tag)


def _lines(node: yaml.Node | None, path: SettingPath = ()) -> dict[SettingPath, int]:
    found = {path: node.start_mark.line + 1} if node else {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found |= _lines(value, (*path, key.value))
            found[(*path, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            found |= _lines(value, (*path, index))
    return found


REPAIRS = {
    "\\t": "a tab; use spaces",
    "quoted scalar": "a quotation mark that is never closed; close it, or take it away",
    "mapping values": "a colon inside a text; put the whole text in quotation marks",
    "expected ':'": "a line without a colon; write each line as a key, a colon, a space, a value",
}
"""What PyYAML says, and what it means to the person who typed it."""


def yaml_mistake(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """The line (1 is the first) where a mistake in YAML begins, and what it is."""
    mark = error.problem_mark
    if error.context and "quoted scalar" in error.context:
        mark = error.context_mark
    said = f"{error.context} {error.problem}"
    what = next((advice for part, advice in REPAIRS.items() if part in said), str(error.problem))
    return (mark.line + 1 if mark else 1), what


def load_yaml(config_file: Path, root: Path) -> tuple[dict[str, Any], dict[SettingPath, int]]:
    """The settings (``INHERIT`` followed) and their lines; :class:`Problems` if not YAML."""
    text = read_text(config_file, root)
    try:
        values = yaml.load(text, _Loader)  # noqa: S506 -- MkDocs runs the same tags of this file
        lines = _lines(yaml.compose(text, yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line, what = yaml_mistake(error)
        message = f"expected YAML, found a mistake: {what}"
        raise Problems([Problem(relative(config_file, root), line, message)]) from None
    values = values if isinstance(values, dict) else {}
    if parent := values.pop("INHERIT", None):
        inherited, _ = load_yaml((config_file.parent / parent).resolve(), root)
        values = _merge(inherited, values)
    return values, lines


def config_files(config_file: Path) -> tuple[Path, ...]:
    """The settings' file and those that it inherits from."""
    values = yaml.load(config_file.read_bytes(), _Loader)  # noqa: S506 -- as above
    parent = values.get("INHERIT") if isinstance(values, dict) else None
    more = config_files((config_file.parent / parent).resolve()) if parent else ()
    return (config_file, *more)


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
