"""All checks of a project: every problem that can be found without building."""

from __future__ import annotations

import datetime
import ipaddress
import re

from pasientinfo.checks.assets import check_assets, read_checked_docs
from pasientinfo.checks.catalogs import check_catalogs
from pasientinfo.checks.glyphs import check_entry_glyphs, missing_fonts
from pasientinfo.checks.guides import check_guides
from pasientinfo.problems import Problem, Problems, refuse, warning
from pasientinfo.project.addresses import host
from pasientinfo.project.catalogs import Translations, read_translations
from pasientinfo.project.guides import Guide, read_guides
from pasientinfo.project.settings import Settings
from pasientinfo.project.sources import Sources, read_sources

EXAMPLE = re.compile(r"(?:^|\.)example(?:\.(?:com|net|org|no))?$")
LOCAL = re.compile(r"(?:^|\.)localhost$|\.local$|^[^.]*$")


def check_settings(settings: Settings) -> list[Problem]:
    """Return a warning where ``site_url`` is only an example (RFC 2606), or one that leads nobody
    outside to the site, or leads there unsafely."""
    address, name = settings.site_url, host(settings.site_url)
    own = "leaflets print it, so set the site's own address before you publish"
    if EXAMPLE.search(name):
        message = f"site_url is the example {address}; {own}"
    elif _is_ip(name):
        message = f"site_url is the IP address {address}; {own}"
    elif LOCAL.search(name):
        message = f"site_url is {address}, which nobody outside can open; {own}"
    elif not address.lower().startswith("https:"):
        message = f"site_url is {address}, which is not safe on open networks; write https://"
    else:
        return []
    return [warning(settings.place(settings.config_file), 0, message)]


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def check_project(
    settings: Settings, day: datetime.date | None = None
) -> tuple[Sources, list[Problem]]:
    """Read a project and check what its guides and translations say.

    ``day`` is today, where it is known; else the build's. Returns the sources and the warnings.
    Raises :class:`Problems`: all those of links and special files, else those of guides, files and
    unreadable catalogs at once, else those of what the catalogs say.
    """
    tree = read_checked_docs(settings)  # nothing is read before all is known to be a file
    guides: list[Guide] = []
    translations: Translations | None = None
    warnings: list[Problem] = []
    problems: list[Problem] = []
    try:
        guides = read_guides(settings)
        fonts = missing_fonts(settings) if settings.leaflets else []
        warnings = refuse([*fonts, *check_guides(settings, guides)])
    except Problems as error:
        problems += error.problems
    try:
        warnings += refuse(check_assets(settings, tree, guides))
    except Problems as error:
        problems += error.problems
    try:
        translations = read_translations(settings)
    except Problems as error:
        problems += error.problems
    if problems or translations is None:
        raise Problems(problems)
    sources = read_sources(settings, guides, translations)
    found = check_catalogs(settings, sources.translations, day or settings.day)
    glyphs = check_entry_glyphs(settings, guides, sources.translations)
    return sources, warnings + refuse([*found, *glyphs])
