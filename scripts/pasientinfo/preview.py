"""What makes the preview quick: nothing is read or compiled again unless it has changed.

static-i18n builds the whole site once per language, and MkDocs makes each plugin anew for each
edit, so what is kept lies in this module. The keys are the files as they stand on the disk.
"""

from __future__ import annotations

import jinja2

from pasientinfo.settings import Settings
from pasientinfo.translations import Translations, read_all

_read: dict[str, tuple[object, Translations]] = {}


def translations(settings: Settings) -> Translations:
    """The catalogs of all languages, read again where one of their files has changed.

    Raises :class:`Problems` for broken catalogs, each time.
    """
    files = {
        locale: settings.catalog_file(locale)
        for locale in settings.languages
        if locale != settings.source
    }
    state = [path.stat() if path.exists() else None for path in files.values()]
    key = (settings.drafts, *files.items(), *((s.st_mtime_ns, s.st_size) for s in state if s))
    place = str(settings.root)
    if place not in _read or _read[place][0] != key:
        _read[place] = (key, read_all(settings.source, files, settings.root, settings.drafts))
    return _read[place][1]


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates, in memory; Jinja itself compares the digest of the source."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()
