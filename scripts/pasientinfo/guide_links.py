"""Links and pictures of a page: where they lead, told at the line that the editor wrote. Pure."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pasientinfo.guide_text import Found

LINK = re.compile(r"(!?)\[([^][]*)\]\(([^()\s]*)([^()]*)\)|\)\]\(([^()\s]*)[^()]*\)")
NAMED = re.compile(r" {0,3}\[[^][]+\]: *(\S+)")
IDS = re.compile(r'\bid="([^"]+)"')
PICTURES = ("svg", "png", "jpg", "jpeg", "webp", "gif")
LARGEST = 200_000
"""Bytes of a picture: on a slow connection (400 kbit/s) it takes four seconds."""

SCHEMES = ("https", "http", "tel", "mailto")
SAYS_NOTHING = {"her", "klikk her", "trykk her", "les mer", "lenke", "denne lenken"}


@dataclass(frozen=True)
class Place:
    """What a page may link to: ids of each page, size of each other file, by path below docs.

    ``page`` is the page itself (``nb/join.md``); ``fallback`` the folder whose pages stand in
    for those that a language's own folder lacks.
    """

    page: str
    fallback: str
    ids: Mapping[str, frozenset[str]]
    files: Mapping[str, int]

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


def check(lines: list[tuple[int, str]], place: Place) -> Iterator[Found]:
    """Every link and picture of a page."""
    for number, line in lines:
        found: list[str] = []
        for match in LINK.finditer(line):
            picture, text, target, more, outer = match.groups()
            if not _is_address(outer or target):
                found.append(f"expected an address, found {outer or target}; correct it")
            elif outer is not None:
                found += _link(None, outer, place)
            elif picture:
                found += _picture(text, target, place)
            elif not target and more.strip():
                found.append("expected no space after ( in a link; take it away")
            else:
                found += _link(text, target, place)
        if (named := NAMED.match(line)) and _is_address(named[1]):
            found += _link(None, named[1], place)
        for message in dict.fromkeys(found):
            yield number, message


def _is_address(target: str) -> bool:
    try:
        urlsplit(target)
    except ValueError:  # brackets in the host's name, for example
        return False
    return True


def _link(text: str | None, target: str, place: Place) -> Iterator[str]:
    if text is not None and not text.strip():
        yield f"expected words between [ and ] of the link to {target}, found none; write them"
    elif text and text.strip().casefold() in SAYS_NOTHING:
        yield f"warning: the link «{text}» does not say where it leads; name the page"
    if not target:
        yield f"expected an address after [{text}], found none; write it between ( and )"
    elif "{{" in target:
        return
    elif (scheme := urlsplit(target).scheme) or target.startswith("//"):
        yield from _elsewhere(text or "", target, scheme)
    elif target.startswith("www.") or re.match(r"[\w-]+\.(no|com|org|net)(/|$)", target):
        yield f"expected an address with https:// in front, found {target}; write https://{target}"
    else:
        yield from _within(target, place)


def _within(target: str, place: Place) -> Iterator[str]:
    address = urlsplit(target)
    if address.path.startswith("/"):
        yield f"expected the file of a page, such as join.md, found {target}; name the file"
        return
    path = place.resolve(address.path) if address.path else place.page
    if path in place.ids:
        if address.fragment and address.fragment not in place.ids[path]:
            mend = near(
                address.fragment, place.ids[path], "correct the link, or take the part after # away"
            )
            yield (
                f"the link leads to the heading #{address.fragment}, but docs/{path} has none "
                f"with that name; {mend}"
            )
    elif path not in place.files:
        folder = path.rpartition("/")[0]
        here = [p.rpartition("/")[2] for p in place.ids if p.rpartition("/")[0] == folder]
        mend = near(address.path, here, "correct the link, or take it away")
        yield f"the link leads to {target}, but there is no file docs/{path}; {mend}"


def _elsewhere(text: str, target: str, scheme: str) -> Iterator[str]:
    if scheme not in SCHEMES:
        mend = near(scheme, SCHEMES, "correct it")
        yield f"expected a link to https://, tel: or mailto:, found {target}; {mend}"
    elif scheme == "http":
        yield f"warning: {target} is not safe on open networks; write https:// if the site has it"
    elif scheme == "tel":
        digits, shown = re.sub(r"[^\d+]", "", target), re.sub(r"\D", "", text)
        if not re.fullmatch(r"tel:\+?[\d-]+", target):
            yield f"expected tel: and digits, such as tel:116117, found {target}; correct it"
        elif shown and shown not in (digits.removeprefix("+47"), digits.lstrip("+")):
            calls = target.removeprefix("tel:")
            yield (
                f"the reader sees «{text}», but the phone would call {calls}; "
                "make them the same number"
            )


def _picture(alt: str, target: str, place: Place) -> Iterator[str]:
    if not alt.strip():
        yield (
            f"expected a text for those who cannot see the picture {target} between [ and ], "
            "found none; say what it shows"
        )
    elif re.search(rf"\.({'|'.join(PICTURES)})$", alt.strip(), re.IGNORECASE):
        yield f"expected a text that says what the picture shows, found «{alt}»; write one"
    if urlsplit(target).scheme:
        yield f"expected a picture in docs/assets, found {target}; save it there first"
        return
    path = place.resolve(target)
    kind = path.rpartition(".")[2].casefold()
    if kind not in PICTURES:
        yield (
            f"expected a picture as {', '.join(PICTURES)}, found {target}, which not every "
            "phone can show; save it as one of those"
        )
    elif path not in place.files:
        known = [posixpath.relpath(p, posixpath.dirname(place.page)) for p in place.files]
        mend = near(target, known, "correct the name, or save the picture there")
        yield f"the picture {target} is not there (no file docs/{path}); {mend}"
    elif place.files[path] > LARGEST:
        yield (
            f"expected a picture of {LARGEST // 1000} kB at most, found {target} with "
            f"{place.files[path] // 1000} kB; save it smaller"
        )


def ids(html: str) -> frozenset[str]:
    """The ids of a rendered page."""
    return frozenset(IDS.findall(html))
