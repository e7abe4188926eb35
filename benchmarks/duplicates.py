"""Duplicates among many leads: the whole search in a process of its own, its time, its memory, its growth.

The leads are made here from a seed, one at a time: each tenth is somebody who is there already, in another
spelling; one in a hundred has the telephone number of a call centre, which means nothing; three new ones in a
row are of one company, which alone is not enough. Who is there twice is known, and has to be found exactly.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator

from benchmarks.measure import Measured
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.identity import CompiledIdentity, Identity, IdentityIndex, duplicates
from salesfunnel.model.field import Field

MANY = 1_000_000
SECONDS, BYTES = 90.0, 2 * 10**9
FIELDS = {
    name: Field.model_validate({"type": "text", "of": "lead"}) for name in ("mail", "mobile", "company")
}
IDENTITY = Identity.model_validate(
    {
        "keys": {
            "email": {"normalise": "email", "fields": ["mail"]},
            "phone": {"normalise": "phone", "fields": ["mobile"]},
            "company": {"normalise": "company", "fields": ["company"], "weight": 60},
            "domain": {"normalise": "domain", "fields": ["mail"], "weight": 30},
        }
    }
)
FORMS = ("Ltd", "Co., Ltd.", "Inc", "GmbH", "有限公司", "股份有限公司", "集团有限公司")
CALL_CENTRE = "400-820-8820"


def leads(many: int, seed: int = 6) -> Iterator[tuple[str, dict[str, object]]]:
    """Make leads, one at a time: number n is number n // 10 again for each tenth n, otherwise a new one."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark, no secret
    for number in range(many):
        is_again = number % 10 == 9
        person = number - 9 if is_again else number
        mobile = f"1{30 + person % 70:02d}{person * 7919 % 10**8:08d}"
        mail = f"user{person}@firm{person // 3}.com.cn"
        company = f"云栖{person // 3}科技{chance.choice(FORMS)}"
        if is_again:
            mobile, mail = f"+86 {mobile[:3]}-{mobile[3:7]}-{mobile[7:]}", mail.upper()
        if number % 100 == 50:
            mobile = CALL_CENTRE
        yield f"l-{number}", {"mail": mail, "mobile": mobile, "company": company}


def compiled() -> CompiledIdentity:
    """Return the section as a funnel compiles it."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - beside its only use

    names = Catalogue.of(
        fields=FIELDS, facts={}, currency="CNY", zone=ZoneInfo("Asia/Shanghai"), subject="lead"
    )
    return CompiledIdentity.of(IDENTITY, names)


def search(many: int) -> dict[str, float]:
    """Normalise, index and search; return the seconds, the peak of memory, and how many groups there are."""
    identity = compiled()
    start = time.perf_counter()
    index = IdentityIndex.of(identity.entry(key, values) for key, values in leads(many))
    indexed = time.perf_counter()
    found = duplicates(index, IDENTITY.weighing)
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    wanted = {frozenset((f"l-{number - 9}", f"l-{number}")) for number in range(9, many, 10)}
    if {frozenset(each.ids) for each in found.groups} != wanted:
        raise RuntimeError("the search found others than those who are there twice")
    if [each.value for each in found.ignored] != ["+864008208820"]:
        raise RuntimeError("the number of the call centre was not ignored, or another one was")
    return {
        "seconds": ended - start,
        "processor": time.process_time(),
        "indexed": indexed - start,
        "bytes": float(peak),
        "groups": float(len(found.groups)),
    }


def apart(many: int) -> dict[str, float]:
    """Search in a fresh interpreter, so that its peak of memory is its own."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.duplicates", str(many)], capture_output=True, text=True, check=True
    )
    told: dict[str, float] = json.loads(run.stdout)
    return told


def measure() -> Iterable[Measured]:
    """Compare the search with its budgets, and a million leads with a hundred thousand."""
    small = min((apart(MANY // 10) for _ in range(2)), key=lambda each: each["seconds"])
    large = apart(MANY)
    note = (
        f"{large['seconds']:.1f} s, {large['indexed']:.1f} s of them to read and index; "
        f"{large['processor']:.1f} s of the processor; {large['groups']:,.0f} groups"
    )
    yield Measured("duplicates among 1,000,000 leads", "90 s", large["seconds"] / SECONDS, 1.0, note)
    yield Measured(
        "the same, peak of memory", "2 GB", large["bytes"] / BYTES, 1.0, f"{large['bytes'] / 1e9:.2f} GB"
    )
    yield Measured(
        "the same, 10 × the leads",
        "100,000 leads",
        large["seconds"] / small["seconds"],
        12.5,
        f"{small['seconds']:.2f} s",
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(search(int(sys.argv[1]))))
