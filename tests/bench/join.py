"""The way from a code to its room under load, on loopback: requests a second, p99, and what was
wrong or lost, beside nginx's bare ``return 302`` in the same run.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import join_servers
from conftest import copy_project, edit_settings, plugin_settings, run

SECONDS = 5
SCRIPT = """
-- Each answer must be the redirect to the room of a code that is still waited for, once.
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() right, wrong, code, waiting = 0, 0, 99999, {} end
function request()
  code = code < 999999 and code + 1 or 100000
  waiting[tostring(code)] = true
  return wrk.format("GET", "%(path)s" .. code)
end
function response(status, headers)
  local found = (headers["Location"] or ""):match("^%(place)s(%%d%%d%%d%%d%%d%%d)$")
  if status == %(status)d and found and waiting[found] then
    waiting[found] = nil
    right = right + 1
  else
    wrong = wrong + 1
  end
end
function done(summary, latency)
  local right, wrong = 0, 0
  for _, thread in ipairs(threads) do
    right = right + thread:get("right")
    wrong = wrong + thread:get("wrong")
  end
  local e = summary.errors
  print(string.format("RESULT %%d %%d %%d %%d %%d %%d", summary.requests, summary.duration,
    latency:percentile(99), right, wrong, e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass
class Load:
    """What wrk counted: requests a second, p99 in milliseconds, answers right and wrong, and
    requests without an answer."""

    rate: float
    p99: float
    right: int
    wrong: int
    lost: int


def load(port: int, path: str, status: int, place: str, folder: Path) -> Load:
    """Drive one server for :data:`SECONDS` with 32 connections."""
    script = folder / "wrk.lua"
    escaped = re.sub(r"([-.?+*])", r"%\1", place)
    script.write_text(SCRIPT % {"path": path, "status": status, "place": escaped}, "utf-8")
    done = subprocess.run(
        ["wrk", "-t1", "-c32", f"-d{SECONDS}s", "-s", script, f"http://127.0.0.1:{port}"],
        capture_output=True,
        text=True,
        timeout=SECONDS + 30,
    )
    found = re.search(r"RESULT (.*)", done.stdout)
    if not found:
        sys.exit(done.stdout + done.stderr)
    requests, duration, p99, right, wrong, lost = map(int, found[1].split())
    return Load(
        requests / duration * 1e6, p99 / 1000, right, wrong, lost + requests - right - wrong
    )


def main() -> None:
    """All servers, a line each; exits with 1 if anything was wrong or lost."""
    top = join_servers.open_folder()
    project = copy_project(top)
    edit_settings(project, lambda values: plugin_settings(values, "pasientinfo").pop("leaflets"))
    built = run("build", project=project)
    if built.returncode:
        sys.exit(built.stderr)
    site, room = project / "site", "https://join.nhn.no/webapp/conference/"
    service, ruled, bare = join_servers.free_ports(3)
    for name in ("waitress", "nginx"):
        (top / name).mkdir()
    rules = run("join-rules", "nginx", "--log", f"{top}/nginx/access.log", project=project).stdout
    plain = "access_log off; location ~ ^/j/([0-9]+)$ { return 302 " + room + "$1; }"
    results: dict[str, Load] = {}
    with (
        join_servers.waitress(service, site / "join.json", top / "waitress"),
        join_servers.nginx({ruled: rules, bare: plain}, site, top / "nginx"),
    ):
        results["nginx, bare return 302"] = load(bare, "/j/", 302, room, top)
        results["nginx, our rules"] = load(ruled, "/j/", 303, room, top)
        results["WSGI script, waitress"] = load(service, "/j/", 303, room, top)
    first = next(iter(results.values()))
    print(f"32 connections, {SECONDS} s each, a new code each time")
    for name, found in results.items():
        print(
            f"{name:24} {found.rate:9.0f} requests/s  p99 {found.p99:7.2f} ms  "
            f"ratio {found.rate / first.rate:.3f}  "
            f"right {found.right}, wrong {found.wrong}, lost {found.lost}"
        )
    shutil.rmtree(top)
    if any(found.wrong or found.lost for found in results.values()):
        sys.exit("answers were wrong or lost")
