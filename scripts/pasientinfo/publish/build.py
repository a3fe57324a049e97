"""Publishing: the whole build from top to bottom, swapped in as one step or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pasientinfo.checks.project import check_project
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.settings import Settings
from pasientinfo.project.sources import Sources
from pasientinfo.publish import manifest, snapshot
from pasientinfo.publish.assembly import assemble
from pasientinfo.publish.parts import build_part

Stage = Callable[[str], None]


def _silent(_: str) -> None:
    """Stages are reported only where somebody asks for them."""


def build_site(settings: Settings, site: Path, report: Stage = _silent) -> Path:
    """Check, build all parts on this machine, and publish them; the path of the site."""
    taken = snapshot.take(settings)
    sources, _ = check_project(taken.settings)
    report("checked")
    with workshop(site) as partial:
        with taken.unchanged():
            build_part(sources, taken.digest, list(taken.settings.languages), partial / "part")
        report("built")
        return _publish(sources, taken, [partial / "part"], partial / "site", site, report)


def merge_parts(
    settings: Settings, folders: Sequence[Path], site: Path, report: Stage = _silent
) -> Path:
    """Publish parts that were built elsewhere; the path of the site."""
    taken = snapshot.take(settings)
    sources, _ = check_project(taken.settings)
    report("checked")
    with workshop(site) as partial:
        return _publish(sources, taken, folders, partial / "site", site, report)


def _publish(
    sources: Sources,
    taken: snapshot.Snapshot,
    folders: Sequence[Path],
    whole: Path,
    site: Path,
    report: Stage,
) -> Path:
    with taken.unchanged():
        assemble(sources, taken.digest, folders, whole)
        report("assembled")
    swap_in(whole, site)
    report("published")
    return site


@contextmanager
def workshop(site: Path) -> Iterator[Path]:
    """A new folder in ``.builds`` beside ``site``, for one build at a time; it goes at the end.

    The lock goes with the process, so a build that was killed leaves nothing to clean.
    """
    if site.exists() and not site.is_symlink():
        message = "expected a link to the last build, found something else; move it away, then "
        raise Problems([Problem(site.name, 0, message + "build again")])
    builds = site.parent / ".builds"
    builds.mkdir(parents=True, exist_ok=True)
    with (builds / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "another build is at work here; wait until it has ended, then build again"
            raise Problems([Problem(builds.name, 0, message)]) from None
        for left_over in builds.glob("partial-*"):
            shutil.rmtree(left_over)
        partial = Path(tempfile.mkdtemp(prefix="partial-", dir=builds))
        try:
            yield partial
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def swap_in(whole: Path, site: Path) -> None:
    """Make ``site`` a link to the finished build in one step; the build before is kept."""
    builds = site.parent / ".builds"
    final = builds / manifest.tree_digest(whole)
    os.sync()  # after a power cut the link must not lead to files that were never written
    if final.exists() and manifest.tree_digest(final) != final.name:
        final.rename(whole.parent / "damaged")
    if not final.exists():
        whole.rename(final)
    before = site.resolve() if site.is_symlink() else None
    link = builds / "next"  # not partial-*: a killed run leaves it, and it is no folder
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(final, site.parent))
    link.replace(site)
    for old in builds.iterdir():
        if old.is_dir() and old not in (final, before) and not old.name.startswith("partial-"):
            shutil.rmtree(old)
