"""No input and no output outside `shell/`: by syntax tree, and by audit hook while the face is at work."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "salesfunnel"
SHELL = PACKAGE / "shell"
CORE = sorted(path for path in PACKAGE.rglob("*.py") if SHELL not in path.parents)

# What a core module may not import, at any depth of it.
MODULES = {
    *("_thread", "asyncio", "atexit", "concurrent", "ctypes", "curses", "dbm", "fcntl", "fileinput"),
    *("ftplib", "getpass", "glob", "http", "imaplib", "importlib.resources", "io", "linecache", "locale"),
    *("logging", "mmap", "msvcrt", "multiprocessing", "os", "pathlib", "pdb", "platform", "poplib", "pty"),
    *("queue", "random", "readline", "runpy", "sched", "secrets", "select", "selectors", "shelve", "shutil"),
    *("signal", "smtplib", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "syslog", "tempfile"),
    *("termios", "threading", "time", "tty", "urllib", "uuid", "webbrowser", "winreg", "wsgiref", "xmlrpc"),
    *("zipfile", "zipimport"),
}
# Built-in names that may not be read, whether called or handed on.
NAMES = {"__import__", "breakpoint", "compile", "eval", "exec", "input", "open", "print"}
# Attributes that may not be called, whatever they are attributes of.
CALLS = {
    *("now", "utcnow", "today", "open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink"),
    *("mkdir", "rmdir", "touch", "iterdir", "glob", "rglob", "getenv", "urandom", "sleep", "perf_counter"),
    *("monotonic", "time_ns", "uuid1", "uuid4"),
}
# Attributes of a module or class that may not be touched at all.
ATTRIBUTES = {
    "sys": {"argv", "exit", "stderr", "stdin", "stdout", "settrace", "setrecursionlimit"},
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "importlib": {"import_module", "resources"},
}
# Where a ban does not hold, and why: "salesfunnel/registry.py" with {"importlib.metadata"} and the like.
ALLOWED: dict[str, set[str]] = {
    # Reads the package's own templates when one is asked for: docs/decisions/0097.
    "salesfunnel/blueprint/templates/__init__.py": {"importlib.resources", ".read_text()"},
    # Finds the room of a section by the name that the registry has for it.
    "salesfunnel/blueprint/document/sections.py": {"importlib.import_module"},
    # Loads what a room names when it is first used.
    "salesfunnel/lazy.py": {"importlib.import_module"},
    # Compiles the syntax trees that this library builds, never text: docs/decisions/0010.
    "salesfunnel/model/frozen.py": {"compile", "exec"},
    # Leads imports of earlier versions to where things stand today.
    "salesfunnel/_old_paths.py": {"importlib.import_module"},
}
# An `__init__` may import its own modules late.
LATE = {"importlib.import_module"}


def is_banned(module: str) -> bool:
    """Tell whether the module, or a package that holds it, may not be imported."""
    parts = module.split(".")
    return any(".".join(parts[: end + 1]) in MODULES for end in range(len(parts)))


def banned_import(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Yield what an import statement takes from outside."""
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names if is_banned(each.name))
        return
    for each in node.names:
        whole = f"{node.module}.{each.name}"
        if is_banned(whole) or each.name in ATTRIBUTES.get(node.module or "", ()):
            yield whole


def banned_use(node: ast.AST, real: dict[str, str]) -> Iterator[str]:
    """Yield what an expression or statement does outside; `real` holds the names behind aliases."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            yield name
        case ast.Global():
            yield "global"
        case ast.AsyncFunctionDef() | ast.Await():
            yield "async"
        case ast.Attribute(attr=attr, value=ast.Name(id=owner) | ast.Attribute(attr=owner)):
            if attr in ATTRIBUTES.get(real.get(owner, owner), ()):
                yield f"{real.get(owner, owner)}.{attr}"
        case ast.Call(func=ast.Attribute(attr=attr)) if attr in CALLS:
            yield f".{attr}()"


def doors(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and name of everything in the source that leads outside."""
    nodes = list(ast.walk(ast.parse(source)))
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    real = {each.asname: each.name for node in imports for each in node.names if each.asname}
    for node in imports:
        yield from ((node.lineno, what) for what in banned_import(node))
    for node in nodes:
        yield from ((getattr(node, "lineno", 0), what) for what in banned_use(node, real))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_the_core_has_no_doors(path: Path) -> None:
    allowed = ALLOWED.get(name_of(path), set()) | (LATE if path.name == "__init__.py" else set())
    found = doors(path.read_text(encoding="utf-8"))
    assert [f"line {line}: {what}" for line, what in sorted(found) if what not in allowed] == []


def test_there_is_a_core_to_look_at() -> None:
    assert CORE


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_banned_module_is_found(module: str) -> None:
    assert list(doors(f"import {module}"))
    assert list(doors(f"import {module} as other"))
    assert list(doors(f"from {module} import anything"))
    assert list(doors(f"def late():\n    from {module} import anything"))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_banned_name_is_found(name: str) -> None:
    assert list(doors(f"{name}('x')"))
    assert list(doors(f"map({name}, rows)"))


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_banned_call_is_found(name: str) -> None:
    assert list(doors(f"thing.{name}()"))
    assert list(doors(f"self.thing().{name}(1)"))


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nclock = datetime.now",
        "from datetime import datetime as d\nclock = d.now",
        "import datetime\nclock = datetime.datetime.utcnow",
        "import datetime as dt\nclock = dt.date.today",
        "import datetime as dt\ndt.datetime.now(tz)",
        "from datetime import date\ndate.today()",
        "from os import environ",
        "import os.path",
        "from os.path import exists",
        "from concurrent.futures import ThreadPoolExecutor",
        "from importlib import resources",
        "import importlib.resources as found",
        "import importlib\nimportlib.import_module('polars')",
        "from importlib import import_module",
        "import sys\nsys.stdout.write('x')",
        "import sys as system\nsystem.exit()",
        "from sys import argv",
        "def count():\n    global total",
        "async def wait(): ...",
        "logging = __import__('logging')",
        "from threading import Lock",
        "if TYPE_CHECKING:\n    from pathlib import Path",
    ],
)
def test_a_door_is_found_however_it_is_written(source: str) -> None:
    assert list(doors(source))


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime, time, UTC\ndatetime(2026, 1, 2, tzinfo=UTC)\ntime(9)",
        "def decide(deal, *, now):\n    return now",
        "stage.kind == 'open'\nstage.open\nSet.open",
        "import re\nre.compile('x')",
        "from zoneinfo import ZoneInfo",
        "import sys\nsys.intern('x')",
        "def outer():\n    total = 0\n    def inner():\n        nonlocal total",
    ],
)
def test_what_is_no_door_is_left_alone(source: str) -> None:
    assert list(doors(source)) == []


# Threads raise no audit event before Python 3.12; the syntax tree alone keeps them out.
HOOK = """
import sys

OUTSIDE = (
    "open", "import", "socket.", "subprocess.", "os.", "shutil.", "tempfile.", "glob.", "pathlib.",
    "urllib.", "http.", "ftplib.", "smtplib.", "sqlite3.", "ctypes.", "mmap.", "fcntl.", "signal.",
    "syslog.", "webbrowser.", "time.sleep", "builtins.input",
)
closed = False
found = []

def watch(event, arguments):
    if closed and event.startswith(OUTSIDE):
        found.append(f"{event} {arguments!r}"[:200])

sys.addaudithook(watch)
"""

# THE FACE. Written against DESIGN part 12: adjust here when the face says otherwise.
# `work` is all that a host asks for; it runs once to warm up, then again on another deal with doors watched.
WORK = """
import json
from datetime import datetime, timedelta, timezone

from salesfunnel import Activity, Actor, Advance, Contact, Dossier, Funnel, Opportunity
from salesfunnel import Tally, conversion, evolve, velocity
from salesfunnel.routing.identity import Entry, IdentityIndex, Record

funnel = Funnel.load(json.loads(DOCUMENT))
start = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)

def work(name, budget, *, now):
    deal = Opportunity(
        id=name, pipeline="b2b", stage="conversation", fields={"need_confirmed": True, "budget": budget}
    )
    dossier = Dossier(deal, contacts=(Contact(id="c-1", role="decision_maker"),))
    funnel.preview(dossier, to="confirmed", now=now)
    refused = funnel.decide(dossier, Advance(to="confirmed"), actor=Actor("u-7"), now=now)
    assert str(refused.outcome) == "refused" and [str(ask) for ask in refused.asks]
    known = {"need_confirmed": True, "budget": budget, "advantage": "clear"}
    dossier = Dossier(
        Opportunity(id=name, pipeline="b2b", stage="conversation", fields=known),
        contacts=dossier.contacts,
    )
    answer = funnel.decide(dossier, Advance(to="confirmed"), actor=Actor("u-7"), now=now)
    assert str(answer.outcome) == "accepted", answer
    for event in answer.events:
        dossier = evolve(dossier, event)
    assert dossier.subject.stage == "confirmed"
    index = IdentityIndex.of([funnel.identify(dossier).entry]) + IdentityIndex.of([Entry("x", ("email:x",))])
    record = Record(Activity(name, "call", now), {"email": "Li <li@例子%s.中国>" % name, "phone": name})
    assert funnel.ingest([record], index).waiting and not funnel.duplicates(index).groups
    assert funnel.matches(dossier, index).found == () and funnel.tags(dossier, now=now).add == ("known",)
    tally = Tally.of([dossier], pipeline=funnel.pipelines["b2b"])
    return conversion(tally), velocity(tally)

work("d-1", 200_000, now=start)
closed = True
work("d-2", 350_000, now=start + timedelta(days=40))
"""

DOCUMENT = {
    "salesfunnel": 1,
    "key": "hook",
    "version": 1,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "label": {"en": "Watched", "zh": "被观察"},
    "fields": {
        "need_confirmed": {"type": "flag", "of": "opportunity"},
        "budget": {"type": "money", "of": "opportunity", "missing": ["", "unknown"]},
        "email": {"type": "text", "of": "opportunity"},
        "phone": {"type": "text", "of": "opportunity"},
        "advantage": {"type": "choice", "of": "opportunity", "options": ["clear", "equal", "behind"]},
    },
    "identity": {
        "keys": {
            "email": {"normalise": "email", "fields": ["email"]},
            "phone": {"normalise": "phone", "fields": ["phone"]},
        }
    },
    "tags": {"known": {"when": "need_confirmed"}},
    "facts": {"has_decision_maker": {"exists": "contacts", "where": "role == 'decision_maker'"}},
    "gates": {
        "worth_it": {
            "criteria": [
                {"key": "need", "when": "need_confirmed", "severity": "must"},
                {"key": "budget", "when": "budget > 0", "severity": "must"},
                {"key": "authority", "when": "has_decision_maker", "severity": "must", "ask": "Who signs?"},
                {"key": "advantage", "when": "advantage == 'clear'", "severity": "must", "ask": "Why us?"},
            ],
            "policy": {"retreat_at": 2},
        }
    },
    "pipelines": {
        "b2b": {
            "of": "opportunity",
            "stages": [
                {"key": "conversation", "kind": "open", "question": "Is the need real?"},
                {"key": "confirmed", "kind": "open", "entry": "worth_it", "question": "Can we win?"},
                {"key": "won", "kind": "won", "question": "Why did we win?"},
                {"key": "lost", "kind": "lost", "question": "Why did we lose?"},
            ],
        }
    },
}


def watched(script: str) -> list[str]:
    """Run the script under the hook in a fresh interpreter and return what it saw after `closed = True`."""
    program = (
        f"{HOOK}\nDOCUMENT = {json.dumps(DOCUMENT)!r}\n{script}\nclosed = False\nprint(json.dumps(found))"
    )
    run = subprocess.run(
        [sys.executable, "-c", f"import json\n{program}"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_the_face_works_with_every_door_shut() -> None:
    assert watched(WORK) == []


@pytest.mark.parametrize(
    ("door", "event"),
    [
        ("open('/dev/null').close()", "open "),
        ("import os; closed = True; os.listdir('.')", "os.listdir"),
        ("import socket; closed = True; socket.socket().close()", "socket.__new__"),
        ("import socket; closed = True; socket.getaddrinfo('127.0.0.1', 1)", "socket.getaddrinfo"),
        ("import subprocess as s, sys; closed = True; s.run([sys.executable, '-c', ''])", "subprocess.Popen"),
        ("import sqlite3; closed = True; sqlite3.connect(':memory:')", "sqlite3.connect"),
        ("import wave", "import "),
    ],
)
def test_the_hook_sees_each_door(door: str, event: str) -> None:
    assert any(seen.startswith(event) for seen in watched(f"closed = True\n{door}"))
