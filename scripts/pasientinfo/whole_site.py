"""The files that only a whole site can have: made when its parts are put together."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pasientinfo import (
    checks,
    compose,
    join,
    join_page,
    manifest,
    not_found,
    page_context,
    redirects,
    search,
    security,
    sitemap,
    webfont,
)
from pasientinfo.errors import Problem, Problems


def write(sources: checks.Sources, site: Path) -> None:
    """Write sizes of leaflets, fonts, sitemap, 404.html, redirects, the join rule and headers."""
    settings, translations = sources.settings, sources.translations
    write_sizes(site)
    dates = sources.dates.items()
    updated = {page: found.updated.isoformat() for page, found in dates if found.updated}
    files = redirects.pages(settings, translations) | {
        "sitemap.xml": sitemap.text(settings, sitemap.entries(settings, site, updated)),
        "404.html": not_found.page(settings, translations),
        "_headers": security.headers_file(settings),
    }
    if settings.join:
        files |= join_files(sources, settings.join, site)
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    for locale in settings.languages:
        webfont.write(settings, locale, site)
    search.index(site)


def write_sizes(site: Path) -> None:
    """Put the leaflets' sizes into the pages that list them."""
    sizes = {
        f"<!-- size:pdf/{path.name} -->": f", {max(1, round(path.stat().st_size / 1000))} kB"
        for path in sorted((site / "pdf").glob("*.pdf"))
    }
    for page in site.rglob("index.html"):
        text = page.read_text("utf-8")
        if "<!-- size:" in text:
            for marker, size in sizes.items():
                text = text.replace(marker, size)
            page.write_text(text, "utf-8")


def join_files(sources: checks.Sources, rule: join.Rule, site: Path) -> dict[str, str]:
    """``join.json`` for the redirect service, and the pages with which web servers refuse."""
    settings = sources.settings
    values = page_context.join_rule(settings, sources.translations, rule, settings.languages)
    more = {"source": settings.source, "site_url": settings.site_url}
    files = {"join.json": manifest.dump(values | more)}
    if not (settings.docs_dir / settings.source / "code.md").is_file():
        return files
    base = urlsplit(settings.site_url).path
    for locale, messages in values["messages"].items():
        path = compose.page_path(settings, "code.md", locale)
        page = (site / path / "index.html").read_text("utf-8")
        try:
            files[join_page.file_name(locale)] = join_page.refusal(page, base + path, messages)
        except ValueError as error:
            raise Problems([Problem(f"{path}index.html", 0, str(error))]) from None
    return files
