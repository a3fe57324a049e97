"""Links and pictures of a page: where they lead, reported at the line of the guide. Pure."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pasientinfo.checks.guide_text import Prose
from pasientinfo.problems import Problem, warning

LINK = re.compile(r"(!?)\[([^][]*)\]\(([^()\s]*)([^()]*)\)|\)\]\(([^()\s]*)[^()]*\)")
NAMED = re.compile(r" {0,3}\[(?!\^)[^][]+\]: *(\S+)")
IDS = re.compile(r'\bid="([^"]+)"')
PICTURES = ("svg", "png", "jpg", "jpeg", "webp", "gif")
SCHEMES = ("https", "http", "tel", "mailto")
SAYS_NOTHING = {"her", "klikk her", "trykk her", "les mer", "lenke", "denne lenken"}


@dataclass(frozen=True)
class Targets:
    """What a page may link to: ids of each page, and all other files, by path below docs.

    ``page`` is the page itself (``nb/join.md``); ``fallback`` the folder whose pages stand in
    for those that a language's own folder lacks.
    """

    page: str
    fallback: str
    ids: Mapping[str, frozenset[str]]
    files: Collection[str]

    def resolve(self, target: str) -> str:
        """A target's path below docs."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.page), unquote(target)))
        folder, _, rest = path.partition("/")
        stands_in = f"{self.fallback}/{rest}"
        in_own = folder == self.page.partition("/")[0]
        return stands_in if in_own and path not in self.ids and stands_in in self.ids else path


def near(wanted: str, known: Iterable[str], otherwise: str) -> str:
    """How to mend a name: the known one that is nearest, or ``otherwise``."""
    by_fold = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(wanted.casefold(), by_fold, 1, 0.6)
    return f"did you mean {by_fold[close[0]]}?" if close else otherwise


@dataclass(frozen=True)
class _Line:
    place: str
    number: int

    def problem(self, message: str) -> Problem:
        return Problem(self.place, self.number, message)

    def warning(self, message: str) -> Problem:
        return warning(self.place, self.number, message)


def check_links(prose: Prose, targets: Targets) -> Iterator[Problem]:
    """Every link and picture of a page."""
    for number, text in prose.lines:
        line = _Line(prose.place, number)
        found: list[Problem] = []
        for match in LINK.finditer(text):
            picture, words, target, more, outer = match.groups()
            if not _is_address(outer or target):
                message = f"expected an address, found {outer or target}; correct it"
                found.append(line.problem(message))
            elif outer is not None:
                found += _link(line, None, outer, targets)
            elif picture:
                found += _picture(line, words, target, targets)
            elif not target and more.strip():
                message = "expected no space after ( in a link; take it away"
                found.append(line.problem(message))
            else:
                found += _link(line, words, target, targets)
        if (named := NAMED.match(text)) and _is_address(named[1]):
            found += _link(line, None, named[1], targets)
        yield from dict.fromkeys(found)


def _is_address(target: str) -> bool:
    try:
        urlsplit(target)
    except ValueError:  # brackets in the host's name, for example
        return False
    return True


def _link(line: _Line, text: str | None, target: str, targets: Targets) -> Iterator[Problem]:
    if text is not None and not text.strip():
        yield line.problem(
            f"expected words between [ and ] of the link to {target}, found none; write them"
        )
    elif text and text.strip().casefold() in SAYS_NOTHING:
        yield line.warning(f"the link «{text}» does not say where it leads; name the page")
    if not target:
        yield line.problem(
            f"expected an address after [{text}], found none; write it between ( and )"
        )
    elif "{{" in target:
        return
    elif (scheme := urlsplit(target).scheme) or target.startswith("//"):
        yield from _elsewhere(line, text or "", target, scheme)
    elif target.startswith("www.") or re.match(r"[\w-]+\.(no|com|org|net)(/|$)", target):
        yield line.problem(
            f"expected an address with https:// in front, found {target}; write https://{target}"
        )
    else:
        yield from _within(line, target, targets)


def _within(line: _Line, target: str, targets: Targets) -> Iterator[Problem]:
    address = urlsplit(target)
    if address.path.startswith("/"):
        yield line.problem(
            f"expected the file of a page, such as join.md, found {target}; name the file"
        )
        return
    path = targets.resolve(address.path) if address.path else targets.page
    if path in targets.ids:
        if address.fragment and address.fragment not in targets.ids[path]:
            advice = near(
                address.fragment,
                targets.ids[path],
                "correct the link, or take the part after # away",
            )
            yield line.problem(
                f"the link leads to the heading #{address.fragment}, but docs/{path} has none "
                f"with that name; {advice}"
            )
    elif path not in targets.files:
        folder = path.rpartition("/")[0]
        here = [p.rpartition("/")[2] for p in targets.ids if p.rpartition("/")[0] == folder]
        advice = near(address.path, here, "correct the link, or take it away")
        yield line.problem(
            f"the link leads to {target}, but there is no file docs/{path}; {advice}"
        )


def _elsewhere(line: _Line, text: str, target: str, scheme: str) -> Iterator[Problem]:
    if scheme not in SCHEMES:
        advice = near(scheme, SCHEMES, "correct it")
        yield line.problem(
            f"expected a link to https://, tel: or mailto:, found {target}; {advice}"
        )
    elif scheme == "http":
        yield line.warning(
            f"{target} is not safe on open networks; write https:// if the site has it"
        )
    elif scheme == "tel":
        digits, shown = re.sub(r"[^\d+]", "", target), re.sub(r"\D", "", text)
        if not re.fullmatch(r"tel:\+?[\d-]+", target):
            yield line.problem(
                f"expected tel: and digits, such as tel:116117, found {target}; correct it"
            )
        elif shown and shown not in (digits.removeprefix("+47"), digits.lstrip("+")):
            calls = target.removeprefix("tel:")
            yield line.problem(
                f"the reader sees «{text}», but the phone would call {calls}; "
                "make them the same number"
            )


def _picture(line: _Line, alt: str, target: str, targets: Targets) -> Iterator[Problem]:
    if not alt.strip():
        yield line.problem(
            f"expected a text for those who cannot see the picture {target} between [ and ], "
            "found none; say what it shows"
        )
    elif re.search(rf"\.({'|'.join(PICTURES)})$", alt.strip(), re.IGNORECASE):
        yield line.problem(
            f"expected a text that says what the picture shows, found «{alt}»; write one"
        )
    if urlsplit(target).scheme:
        yield line.problem(
            f"expected a picture in docs/assets, found {target}; save it there first"
        )
        return
    path = targets.resolve(target)
    kind = path.rpartition(".")[2].casefold()
    if kind not in PICTURES:
        yield line.problem(
            f"expected a picture as {', '.join(PICTURES)}, found {target}, which not every "
            "phone can show; save it as one of those"
        )
    elif path not in targets.files:
        known = [posixpath.relpath(p, posixpath.dirname(targets.page)) for p in targets.files]
        advice = near(target, known, "correct the name, or save the picture there")
        yield line.problem(f"the picture {target} is not there (no file docs/{path}); {advice}")


def ids(html: str) -> frozenset[str]:
    """The ids of a rendered page."""
    return frozenset(IDS.findall(html))
