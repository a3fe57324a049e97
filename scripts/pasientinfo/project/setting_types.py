"""What each setting of ``mkdocs.yml`` may be: another type is reported, and read as if left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pasientinfo.project.addresses import is_web_address
from pasientinfo.project.yaml_lines import SettingPath, plugin_settings

Kind = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_value(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


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


def _is_server(value: Any) -> bool:
    return _is_text(value) and re.fullmatch(r"\S+:\d+", value) is not None


def _is_validation(value: Any, key: str = "") -> bool:
    """What to say of each kind of link (MkDocs' ``validation``)."""
    if isinstance(value, dict):
        return all(name in VALIDATED and _is_validation(it, name) for name, it in value.items())
    return value in SAID or (value == "relative_to_docs" and key == "absolute_links")


VALIDATED = {
    *("nav", "links"),
    *("omitted_files", "not_found", "absolute_links", "unrecognized_links", "anchors"),
}
SAID = ("warn", "info", "ignore")
TEXT = (_is_text, "a text")
TRUTH = (_is_truth, "true or false")
NAMES = (_is_names, "a list of names")
LINES = (_is_text, "names of files, each on a line of its own below |")
MAPPING = (_is_mapping, "keys and values")
KINDS: dict[SettingPath, tuple[Kind, str]] = {
    ("site_name",): TEXT,
    ("site_url",): TEXT,
    ("site_description",): TEXT,
    ("site_author",): TEXT,
    ("copyright",): TEXT,
    ("repo_url",): (is_web_address, "an address that begins with https://"),
    ("repo_name",): TEXT,
    ("edit_uri",): TEXT,
    ("edit_uri_template",): TEXT,
    ("remote_branch",): TEXT,
    ("remote_name",): TEXT,
    ("dev_addr",): (_is_server, "a host and a port, such as 127.0.0.1:8000"),
    ("use_directory_urls",): TRUTH,
    ("strict",): TRUTH,
    ("exclude_docs",): LINES,
    ("draft_docs",): LINES,
    ("not_in_nav",): LINES,
    ("extra_css",): NAMES,
    ("extra_javascript",): (lambda value: isinstance(value, list), "a list of names"),
    ("extra_templates",): NAMES,
    ("hooks",): NAMES,
    ("watch",): NAMES,
    ("validation",): (
        _is_validation,
        "{links: {anchors, not_found, absolute_links, unrecognized_links}}, each warn, info or "
        "ignore",
    ),
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
    "i18n": {
        "docs_structure": TEXT,
        "fallback_to_default": TRUTH,
        "reconfigure_material": TRUTH,
        "reconfigure_search": TRUTH,
        "languages": (_is_languages, "a list of {locale, name}"),
    },
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
