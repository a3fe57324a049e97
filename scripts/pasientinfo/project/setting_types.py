"""What each setting of ``mkdocs.yml`` may be: another type is reported, and read as if left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pasientinfo.project.yaml_lines import SettingPath, plugin_settings

Kind = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_value(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _is_nav(value: Any) -> bool:
    """A list of files, titles with a file, and titles with such a list (MkDocs' ``nav``)."""
    return isinstance(value, list) and all(
        _is_text(item)
        or (
            isinstance(item, dict)
            and all(_is_text(key) and (_is_text(it) or _is_nav(it)) for key, it in item.items())
        )
        for item in value
    )


def _is_options(value: Any) -> bool:
    """Names, and names with their own settings, as MkDocs writes plugins and extensions."""
    if isinstance(value, list):
        return all(_is_text(item) or (_is_options(item) and len(item) == 1) for item in value)
    return isinstance(value, dict) and all(
        _is_text(name) and (options is None or isinstance(options, dict))
        for name, options in value.items()
    )


def _is_languages(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_leaflets(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _is_text(pages) or _is_names(pages) for pages in value.values()
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, [*value, *value.values()]))


def _is_values(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _is_text(key) and (it is None or _is_value(it)) for key, it in value.items()
    )


TEXT = (_is_text, "a text")
MAPPING = (_is_mapping, "keys and values")
KINDS: dict[SettingPath, tuple[Kind, str]] = {
    ("site_name",): TEXT,
    ("site_url",): TEXT,
    ("docs_dir",): (_is_text, "the name of a folder"),
    ("site_dir",): (_is_text, "the name of a folder"),
    ("theme",): (lambda value: _is_text(value) or _is_mapping(value), "keys and values"),
    ("theme", "custom_dir"): (_is_text, "the name of a folder"),
    ("plugins",): (_is_options, "a list of names, each with its settings"),
    ("markdown_extensions",): (_is_options, "a list of names, each with its settings"),
    ("mdx_configs",): (_is_options, "names with their settings"),
    ("nav",): (_is_nav, "a list of files, and of titles with such a list"),
    ("extra",): MAPPING,
    ("extra", "trust"): (_is_values, "keys, each with a text"),
}
"""The settings of the file itself, an outer one before what stands in it."""

PLUGIN_KINDS: dict[str, dict[str, tuple[Kind, str]]] = {
    "i18n": {"languages": (_is_languages, "a list of {locale, name}")},
    "pasientinfo": {
        "approvers": (_is_names, "a list of roles, such as [Polish reviewer]"),
        "leaflets": (_is_leaflets, "names, each with a list of pages"),
        "join": (_is_values, "{template, digits, service}"),
        "withdraw": (_is_values, "{safety_critical, changed, missing}"),
        "redirects": (_is_texts, "old pages, each with the new one"),
    },
}


def wrong_types(values: dict[str, Any]) -> Iterator[tuple[SettingPath, str]]:
    """Yield path and message of each setting of another type, and take it out of ``values``.

    A setting that is empty is taken out too, so that it has its default.
    """
    for path, kind in KINDS.items():
        yield from _wrong(values, path, kind)
    for plugin, kinds in PLUGIN_KINDS.items():
        config, where = plugin_settings(values, plugin)
        for name, kind in kinds.items():
            for path, message in _wrong(config, (name,), kind):
                yield (*where, *path), message


def _wrong(
    values: dict[str, Any], path: SettingPath, kind: tuple[Kind, str]
) -> Iterator[tuple[SettingPath, str]]:
    holder: Any = values
    for key in path[:-1]:
        holder = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or path[-1] not in holder:
        return
    fits, expected = kind
    value = holder[path[-1]]
    if value is None or not fits(value):
        del holder[path[-1]]
        if value is not None:
            name = ".".join(map(str, path))
            yield path, f"{name}: expected {expected}, found {str(value)[:60]!r}; correct it"
