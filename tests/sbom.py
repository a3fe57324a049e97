"""What the site is built with: an SBOM (CycloneDX 1.6) and a table of licences.

``python tests/sbom.py FOLDER`` writes ``sbom.json`` and ``licences.md``. Run-time packages are
those that ``pyproject.toml`` names under ``dependencies``, and all that they need in turn, with
the versions of the lock file. What a package says of itself is read where it is installed.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
COPYLEFT = re.compile(r"\bA?GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)
"""The GPL and the AGPL, and not the LGPL."""


@dataclass(frozen=True)
class Package:
    """A run-time package: its licence as it says itself, and the digests that the lock allows."""

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]
    digests: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its package URL (https://github.com/package-url/purl-spec)."""
        return f"pkg:pypi/{self.name}@{self.version}"

    @property
    def is_copyleft(self) -> bool:
        """True if the GPL or the AGPL is named, also as one of several to choose from."""
        return bool(COPYLEFT.search(self.licence))


def locked() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Version and SHA-256 digests of each package of ``requirements.lock``."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    found = {}
    for name, version, rest in re.findall(r"^([\w.\[\],-]+)==(\S+)((?:.*\\\n)*.*)", text, re.M):
        digests = tuple(re.findall(r"sha256:([0-9a-f]{64})", rest))
        found[canonicalize_name(name.partition("[")[0])] = version, digests
    return found


def licence(name: str) -> str:
    """What an installed package says: an SPDX expression, else its classifiers, else its text."""
    meta = distribution(name).metadata
    if expression := meta.get("License-Expression"):
        return str(expression)
    classifiers = [
        each.rpartition(" :: ")[2]
        for each in meta.get_all("Classifier") or []
        if each.startswith("License ::") and each.count("::") > 1
    ]
    first = (meta.get("License") or "").strip().partition("\n")[0]
    return " or ".join(classifiers) or first or "not stated"


def needed(name: str, extras: frozenset[str]) -> list[Requirement]:
    """What a package needs here, with these extras of it."""
    every = map(Requirement, distribution(name).requires or [])
    return [
        each
        for each in every
        if not each.marker
        or any(each.marker.evaluate({"extra": extra}) for extra in (extras or {""}))
    ]


def run_time() -> list[Package]:
    """The packages that a build needs, sorted by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [Requirement(each) for each in project["dependencies"]]
    lock, found = locked(), {}
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        extras = frozenset(one.extras)
        parts = needed(name, extras)
        before = found.get(name)
        needs = {canonicalize_name(part.name) for part in parts} | set(
            before.needs if before else ()
        )
        version, digests = lock[name]
        found[name] = Package(name, version, licence(name), tuple(sorted(needs)), digests)
        waiting += [part for part in parts if canonicalize_name(part.name) not in found]
    return [found[name] for name in sorted(found)]


def sbom(packages: list[Package]) -> dict[str, Any]:
    """The packages as CycloneDX 1.6, the same for the same lock file and metadata."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    ours = f"pkg:pypi/{project['name']}@{project['version']}"
    by_name = {package.name: package.purl for package in packages}
    direct = {canonicalize_name(Requirement(each).name) for each in project["dependencies"]}
    identity = " ".join([ours, *sorted(by_name.values())])
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, identity)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": project["name"],
                "version": project["version"],
                "purl": ours,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": [
            {
                "type": "library",
                "bom-ref": package.purl,
                "name": package.name,
                "version": package.version,
                "purl": package.purl,
                "licenses": [{"license": {"name": package.licence}}],
                "externalReferences": [
                    {
                        "type": "distribution",
                        "url": f"https://pypi.org/project/{package.name}/{package.version}/",
                        "hashes": [{"alg": "SHA-256", "content": each} for each in package.digests],
                    }
                ],
            }
            for package in packages
        ],
        "dependencies": [
            {"ref": ours, "dependsOn": sorted(by_name[name] for name in direct)},
            *(
                {"ref": package.purl, "dependsOn": sorted(by_name[name] for name in package.needs)}
                for package in packages
            ),
        ],
    }


def licences(packages: list[Package]) -> str:
    """The table of licences, as Markdown."""
    lines = ["| package | version | licence, as it says itself |", "|---|---|---|"]
    lines += [f"| {each.name} | {each.version} | {each.licence} |" for each in packages]
    return "\n".join(lines) + "\n"


def main(folder: Path) -> None:
    """Write both files into a folder."""
    packages = run_time()
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(sbom(packages), ensure_ascii=False, indent=1) + "\n"
    (folder / "sbom.json").write_text(text, "utf-8")
    (folder / "licences.md").write_text(licences(packages), "utf-8")
    print(f"{folder}: sbom.json and licences.md, {len(packages)} packages")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
