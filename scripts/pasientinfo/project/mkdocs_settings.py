"""What MkDocs' own settings and those of its plugins must be, for a site of this kind.

MkDocs would say it late, in its own words, or publish something that nobody has checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import markdown
from pathspec import GitIgnoreSpec

from pasientinfo.project.setting_types import KINDS, PLUGIN_KINDS
from pasientinfo.project.yaml_lines import SettingPath, plugin_settings

Mistake = tuple[SettingPath, str]
"""Where a mistake stands, and what to do about it."""

EVERY_SITE = ("toc", "tables", "fenced_code", "sane_lists")
"""The Markdown extensions of every site: MkDocs' own, and lists that do not run together."""

PLUGINS = {"i18n", "pasientinfo"}
"""The plugins that are known to work together. Another one may change a text after it was
translated and checked, add files that nobody verified, or load from other hosts."""

OWN_SEARCH = "this site has a search of its own; take the plugin away"
DATES = "a build does not read git: dates stand in front matter (updated:); take the plugin away"
STOPPED = {
    "hooks": "hooks may change a text after it was translated and checked; take them away",
    "extra_css": "write the site's own stylesheet as stylesheet: under extra: trust: instead",
    "extra_javascript": "scripts are stopped by the site's security policy; take it away",
    "extra_templates": "pages that nobody checks or translates; take it away",
}
"""Settings of MkDocs that cannot work here, and why."""

INSTEAD = {
    "search": OWN_SEARCH,
    "material/search": OWN_SEARCH,
    "redirects": "write redirects: {old.md: new.md} under pasientinfo: instead",
    "glightbox": "its script and styles are stopped by the site's security policy; take it away",
    "minify": "it changes pages after they were checked; take it away",
    "macros": "texts would be translated before it changes them; write {{ trust.name }} and the "
    "like, with the values under extra.trust, and take it away",
    "git-revision-date": DATES,
    "git-revision-date-localized": DATES,
    "git-authors": DATES,
    "git-committers": DATES,
    "exclude": "write exclude_docs: instead",
    "awesome-pages": "write the menu under nav: instead",
    "literate-nav": "write the menu under nav: instead",
}
"""What to do instead of a plugin that people often have."""

UNINDENTED = "expected {}: below pasientinfo:, with six spaces in front; indent it"
TOP = {str(path[0]) for path in KINDS}
"""The settings of MkDocs itself."""

I18N = {*PLUGIN_KINDS["i18n"], "build_only_locale"}
LANGUAGE = {"locale", "name", "default", "build"}

KEYS = {"approvers", "leaflets", "join", "drafts", "withdraw", "redirects", "notice"}
"""The settings of our own plugin."""


def extensions(values: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, dict[str, Any]]]:
    """Return the names of the Markdown extensions in their order, and the options of each.

    MkDocs takes a list of names, of mappings with one name, or one mapping of all.
    """
    given = values.get("markdown_extensions") or []
    entries = (
        [{name: options} for name, options in given.items()] if isinstance(given, dict) else given
    )
    names, configs = list(EVERY_SITE), dict(values.get("mdx_configs") or {})
    for entry in entries:
        name, options = next(iter(entry.items())) if isinstance(entry, dict) else (entry, None)
        names.append(name)
        configs |= {name: options} if options else {}
    return tuple(dict.fromkeys(names)), configs


def patterns(values: Mapping[str, Any], key: str) -> GitIgnoreSpec:
    """Return the files that a setting such as ``not_in_nav`` means, by their paths below docs.

    Lines as in ``.gitignore``; of ``exclude_docs``, with those that MkDocs never publishes.
    """
    always = [".*", "/templates/"] if key == "exclude_docs" else []
    given = values.get(key)
    return GitIgnoreSpec.from_lines(
        [*always, *(given if isinstance(given, str) else "").splitlines()]
    )


def mistakes(values: Mapping[str, Any], root: Path, source: str) -> Iterator[Mistake]:
    """Yield what cannot work; ``root`` is the folder of the settings' file, ``source`` the locale
    that the guides are written in."""
    if values.get("use_directory_urls") is False:
        yield (
            ("use_directory_urls",),
            "expected addresses of folders (join/), which links, leaflets and redirects rest on; "
            "take the line away",
        )
    if values.get("draft_docs"):
        yield (
            ("draft_docs",),
            "a draft is checked and translated, but not published; write exclude_docs: instead",
        )
    for key, message in STOPPED.items():
        if values.get(key):
            yield (key,), message
    for key in map(str, values.keys() - TOP - KEYS):
        advice = close[0] if (close := get_close_matches(key, TOP, 1)) else ""
        advice = f"did you mean {advice}?" if advice else "correct it, or take it away"
        yield (key,), f"expected a setting of MkDocs, found '{key}'; {advice}"
    theme = values.get("theme")
    if isinstance(theme, dict) and theme.get("name") != "material":
        found = repr(theme["name"]) if "name" in theme else "none"
        yield ("theme", "name"), f"expected theme: name: material, found {found}; correct it"
    yield from _folders(values, root, source)
    yield from _extensions(values)
    yield from _plugins(values)
    yield from _i18n(values)


def _folders(values: Mapping[str, Any], root: Path, source: str) -> Iterator[Mistake]:
    """Yield folders and files that are not there, or in each other's way."""
    docs_dir = root / values.get("docs_dir", "docs")
    for index, name in enumerate(values.get("watch") or []):
        if not (root / name).exists():
            yield ("watch", index), f"watch names {name}, but there is no such file; take it away"
    inside = docs_dir.resolve().is_relative_to(root)
    if not inside or docs_dir.resolve() == root:
        message = "expected a folder beside mkdocs.yml with the pages, such as docs"
        yield ("docs_dir",), f"{message}, found {values['docs_dir']!r}; correct it"
    elif (root / values.get("site_dir", "site")).resolve().is_relative_to(docs_dir.resolve()):
        message = "expected a folder for the site outside docs_dir"
        yield ("site_dir",), f"{message}, found {values['site_dir']!r}; correct it"
    if source and not (docs_dir / source / "index.md").is_file():
        yield (
            ("nav",),
            f"expected the start page {docs_dir.name}/{source}/index.md, found none; write it",
        )


def _extensions(values: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield the Markdown extensions that cannot be loaded with their options."""
    _, configs = extensions(values)
    given = values.get("markdown_extensions") or []
    for key, entry in given.items() if isinstance(given, dict) else enumerate(given):
        name = str(key if isinstance(given, dict) else next(iter(entry), entry))
        name = name if isinstance(given, dict) or isinstance(entry, dict) else str(entry)
        for option in {"permalink", "anchorlink"} & configs.get(name, {}).keys():
            message = f"{option} puts a link with English words behind every heading; take it away"
            if name == "toc" and configs[name][option]:
                yield ("markdown_extensions", key, name, option), message
        try:
            markdown.Markdown(extensions=[name], extension_configs=configs)
        except ImportError:
            message = f"expected a Markdown extension that is installed, found '{name}'"
            yield ("markdown_extensions", key), f"{message}; correct it, or take it away"
        except Exception as error:
            message = f"expected options that the Markdown extension {name} has, found others"
            yield ("markdown_extensions", key), f"{message} ({error}); correct them"


def misplaced(values: Mapping[str, Any]) -> Iterator[Mistake]:
    """Yield settings of our own plugin that stand elsewhere: another indentation was meant.

    ``values`` may be of any type.
    """
    for key in sorted(KEYS & values.keys()):
        yield (key,), UNINDENTED.format(key)
    plugins = values.get("plugins")
    entries = enumerate(plugins) if isinstance(plugins, list) else [("", plugins)]
    for index, entry in entries:
        place: SettingPath = ("plugins",) if index == "" else ("plugins", index)
        for key, value in entry.items() if isinstance(entry, dict) else ():
            if key in KEYS and not (isinstance(value, dict) and "redirect_maps" in value):
                yield (*place, key), UNINDENTED.format(key)
        config = entry.get("pasientinfo") if isinstance(entry, dict) else None
        for outer, inner in config.items() if isinstance(config, dict) else ():
            if isinstance(inner, dict) and isinstance(inner.get("notice"), dict):
                yield (
                    (*place, "pasientinfo", outer, "notice"),
                    f"expected notice: beside {outer}:, with six spaces in front, found it below; "
                    "take two spaces away",
                )


def _plugins(values: Mapping[str, Any]) -> Iterator[Mistake]:
    plugins = values.get("plugins") or []
    named: list[tuple[str, SettingPath]] = []
    for key, entry in plugins.items() if isinstance(plugins, dict) else enumerate(plugins):
        if isinstance(plugins, dict):
            named.append((str(key), ("plugins", key)))
        elif isinstance(entry, dict):
            named += [(str(name), ("plugins", key, name)) for name in entry]
        else:
            named.append((str(entry), ("plugins", key)))
    known: set[str] = set()
    for name, path in named:
        if name in known:
            yield path, f"expected each plugin once, found '{name}' twice; take one away"
        known.add(name)
        if name not in PLUGINS:
            advice = INSTEAD.get(name, INSTEAD.get(name.removeprefix("material/"))) or (
                "it may change texts after they were translated and checked; take it away"
            )
            wanted = " and ".join(sorted(PLUGINS))
            yield path, f"expected the plugins {wanted} alone, found '{name}': {advice}"
    if "i18n" in known and "pasientinfo" not in known:
        yield ("plugins",), "expected the plugin pasientinfo below i18n, found none; add it"


def _i18n(values: Mapping[str, Any]) -> Iterator[Mistake]:
    config, path = plugin_settings(dict(values), "i18n")
    languages = [entry for entry in config.get("languages") or [] if isinstance(entry, dict)]
    if not languages:
        return
    if (structure := config.get("docs_structure")) != "folder":
        found = repr(structure) if structure else "none"
        yield (
            (*path, "docs_structure"),
            f"expected docs_structure: folder (docs/nb/join.md), found {found}; correct it",
        )
    if config.get("fallback_to_default") is False:
        yield (
            (*path, "fallback_to_default"),
            "expected fallback_to_default: true, found false; every page is built in every "
            "language, and says what is not translated",
        )
    for key in sorted(map(str, config.keys() - I18N)):
        yield (*path, key), f"expected a setting of i18n, found '{key}'; take it away"
    known: set[str] = set()
    for index, entry in enumerate(languages):
        yield from _language(entry, (*path, "languages", index), known)
    if "build_only_locale" in config:
        yield (
            (*path, "build_only_locale"),
            "a site is built in all its languages; take the line away (a preview of one: "
            "pasientinfo serve --locale)",
        )
    marked = [index for index, entry in enumerate(languages) if entry.get("default")]
    if not marked:
        yield (
            (*path, "languages"),
            "expected default: true at the language that the guides are written in, found none; "
            "add it there",
        )
    for index in marked[1:]:
        yield (
            (*path, "languages", index, "default"),
            "expected default: true at one language, found it at a second; take it away",
        )
    if marked and languages[marked[0]].get("build") is False:
        yield (
            (*path, "languages", marked[0], "build"),
            "the language of the guides is always built; take build: false away",
        )


def _language(entry: dict[str, Any], path: SettingPath, known: set[str]) -> Iterator[Mistake]:
    """Yield what is wrong with a language; ``known`` are the locales above it."""
    locale = str(entry.get("locale"))
    if locale in known:
        yield (*path, "locale"), f"expected each language once, found {locale} twice; take one away"
    known.add(locale)
    if not isinstance(entry.get("name"), str):
        yield path, f"expected name: the name of {locale} in that language, found none; add it"
    for key in ("default", "build"):
        if not isinstance(entry.get(key, True), bool):
            found = str(entry[key])[:60]
            yield (*path, key), f"expected true or false, found {found!r}; correct it"
    for key in sorted(map(str, entry.keys() - LANGUAGE)):
        yield (
            (*path, key),
            f"expected {', '.join(sorted(LANGUAGE))} of a language, found '{key}'; take it away "
            "(what readers see is translated in the catalog)",
        )
