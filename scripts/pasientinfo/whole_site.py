"""The files that only a whole site can have: made when its parts are put together."""

from __future__ import annotations

from pathlib import Path

from pasientinfo import (
    bidi,
    checks,
    join,
    manifest,
    not_found,
    redirects,
    security,
    sitemap,
    webfont,
)


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
        files["join.json"] = join_rule(sources, settings.join)
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    for locale in settings.languages:
        webfont.write(settings, locale, site)


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


def join_rule(sources: checks.Sources, rule: join.Rule) -> str:
    """The text of ``join.json``, which the page's script and the redirect service read."""
    settings = sources.settings
    texts = {
        locale: {
            key: bidi.isolate_text(
                rule.fill(sources.translations.show(locale, text).text), language.direction
            )
            for key, text in join.MESSAGES.items()
        }
        for locale, language in settings.languages.items()
    }
    more = {"source": settings.source, "site_url": settings.site_url}
    return manifest.dump(rule.as_json(texts) | more)
