"""The files below docs that are no pages: of a kind we show, harmless, small, and used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pasientinfo.checks import file_kinds
from pasientinfo.checks.guide_links import near
from pasientinfo.checks.output_paths import check_output_paths
from pasientinfo.checks.svg import check_svg
from pasientinfo.problems import Problem, Problems, warning
from pasientinfo.project import assets
from pasientinfo.project.file_tree import FileTree, read_regular, read_tree
from pasientinfo.project.guides import Guide
from pasientinfo.project.settings import Settings
from pasientinfo.project.stylesheets import references

LARGEST = {"pdf": 5_000_000}
LARGEST_OTHER = 200_000
"""Bytes of a picture: on a slow connection (400 kbit/s) it takes four seconds."""

LARGEST_ALL = 50_000_000
NAMED = {"css": "a stylesheet", "pdf": "a PDF", "woff2": "a WOFF2 font"}
ODD = re.compile(r"""[^\w ().,+-]""")


def read_checked_docs(settings: Settings) -> FileTree:
    """Return what lies below docs; raise :class:`Problems` for links, pipes, what cannot be read.

    Those of the theme are told too: MkDocs would publish what they lead to.
    """
    docs = assets.read_docs(settings)
    theme = read_tree(settings.theme_dir, skip=lambda name: name.startswith("."))
    problems = [
        Problem(
            f"{settings.place(folder)}/{name}",
            0,
            f"expected a file, found {what}; {_repair(what)}",
        )
        for folder, tree in [(settings.docs_dir, docs), (settings.theme_dir, theme)]
        for name, what in tree.strange.items()
    ]
    if problems:
        raise Problems(problems)
    return docs


def _repair(what: str) -> str:
    if what == "a link":
        return "put the file itself there, or delete the link"
    return "let everybody read it (chmod u+rwX)" if "cannot be read" in what else "delete it"


@dataclass(frozen=True)
class _File:
    path: Path
    place: str
    name: str
    settings: Settings

    def problem(self, message: str, line: int = 0) -> Problem:
        return Problem(self.place, line, message)


def check_assets(settings: Settings, tree: FileTree, guides: Iterable[Guide]) -> list[Problem]:
    """Return every problem of the files below docs (``tree``) that are no pages.

    Raises :class:`Problems` for another language's own page that cannot be read.
    """
    used, found = assets.used_files(settings, guides), list(check_output_paths(settings, tree))
    named = assets.setting_files(settings)
    names = assets.asset_files(tree)
    total = sum(tree.files[name].stat().st_size for name in names)
    if total > LARGEST_ALL:
        message = (
            f"expected files of {_bytes(LARGEST_ALL)} at most in all, found {_bytes(total)}; "
            "delete those that no page needs"
        )
        found.append(Problem(settings.place(settings.docs_dir), 0, message))
    for setting, name in named.items():
        if name not in tree.files or not name.startswith(f"{assets.FOLDER}/"):
            files = [each.partition("/")[2] for each in names]
            advice = near(name.partition("/")[2], files, "save it there, or correct the setting")
            message = f"{setting} names {name}, but there is no such file in docs/assets; {advice}"
            found.append(Problem(settings.place(settings.config_file), 0, message))
    for name in names:
        path = tree.files[name]
        file = _File(path, f"{settings.place(settings.docs_dir)}/{name}", name, settings)
        if mistakes := list(_file(file, tree, set(named.values()))):
            found += mistakes
        elif name not in used:
            message = "no page uses this file, so it is not published; delete it, or refer to it"
            found.append(warning(file.place, 0, message))
    return found


def _file(file: _File, tree: FileTree, named: set[str]) -> Iterator[Problem]:
    folder, _, rest = file.name.partition("/")
    if folder != assets.FOLDER or not rest:
        yield file.problem("expected only pages (.md) outside docs/assets; move it there")
        return
    if odd := ODD.search(file.name.replace("/", "")):
        yield file.problem(
            f"expected a name of letters, numbers and hyphens, found {odd[0]!a}; rename it"
        )
        return
    suffix = PurePosixPath(file.name).suffix.removeprefix(".")
    kind = file_kinds.SUFFIXES.get(suffix)
    if not kind:
        known = ", ".join(f".{each}" for each in file_kinds.SUFFIXES)
        yield file.problem(
            f"expected a file of a kind that every phone can show ({known}), found "
            f"{f'.{suffix}' if suffix else 'none of them'}; save it as one of those, or delete it"
        )
        return
    size, largest = file.path.stat().st_size, LARGEST.get(kind, LARGEST_OTHER)
    what = NAMED.get(kind, "a picture")
    if size > largest:
        yield file.problem(
            f"expected {what} of {_bytes(largest)} at most, found {_bytes(size)}; save it smaller"
        )
        return
    try:
        data = read_regular(file.path, largest)
    except OSError as error:
        yield file.problem(f"cannot be read: {error.strerror}")
        return
    yield from _content(file, kind, data, tree, named)


def _content(
    file: _File, kind: str, data: bytes, tree: FileTree, named: set[str]
) -> Iterator[Problem]:
    if kind == "css":
        if file.name not in named:
            yield file.problem(
                "expected no stylesheet but the trust's own, which extra.trust.stylesheet in "
                "mkdocs.yml names; delete it, or name it there"
            )
        else:
            yield from _stylesheet(file, data, tree)
        return
    found = file_kinds.sniff(data)
    if found != kind:
        what = f"a file of the kind {found}" if found else "something else"
        suffixes = " or ".join(f".{each}" for each in file_kinds.KINDS.get(found, ()))
        advice = f"name it {suffixes}" if found else "save it anew"
        yield file.problem(f"expected a file of the kind {kind}, found {what}; {advice}")
    elif kind == "svg":
        for line, message in check_svg(data, file_kinds.raster_kind):
            yield file.problem(message, line)
    elif mistake := file_kinds.mistake(kind, data):
        yield file.problem(
            f"expected a sound file of the kind {kind}, found {mistake}; save it anew"
        )


def _stylesheet(file: _File, data: bytes, tree: FileTree) -> Iterator[Problem]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        yield file.problem("expected UTF-8, found another encoding; save it as UTF-8")
        return
    for reference in references(text):
        if reference.imported:
            message = "expected one stylesheet, found @import; copy what it imports into this file"
            yield file.problem(message, reference.line)
            continue
        address = reference.address
        inside = not re.match(r"[\s/\\]|[a-z][a-z0-9+.-]*:", address, re.IGNORECASE)
        target = assets.resolve(file.name, address)
        if not (inside and target in tree.files) and not address.startswith("#"):
            yield file.problem(
                f"expected the address of a file in docs/assets, found {address[:60]!r}; save the "
                "file there, and write its name",
                reference.line,
            )


def _bytes(size: int) -> str:
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{size // 1000} kB"
