"""What was renamed in a module that stayed is found by its old name, with a warning; nothing else is."""

from __future__ import annotations

import pickle
import types

import pytest

from salesfunnel import from_wire
from salesfunnel._old_paths import IN_PLACE, MEMBERS, RENAMED
from salesfunnel.ownership import Books, PoolUsage


@pytest.mark.parametrize("path", [f"{module}.{name}" for module, names in IN_PLACE.items() for name in names])
def test_an_old_name_is_found_where_it_was(path: str) -> None:
    module, _, name = path.rpartition(".")
    with pytest.warns(DeprecationWarning, match="is called"):
        found = getattr(__import__(f"salesfunnel.{module}", fromlist=[name]), name)
    assert getattr(found, "__name__", RENAMED[path].rpartition(":")[2]) == RENAMED[path].rpartition(":")[2]


@pytest.mark.parametrize("path", MEMBERS)
def test_an_old_member_is_the_one_of_today(path: str) -> None:
    module, name, member = path.rsplit(".", 2)
    owner = getattr(__import__(f"salesfunnel.{module}", fromlist=[name]), name)
    today = types.SimpleNamespace(**{MEMBERS[path]: "it"})
    with pytest.warns(DeprecationWarning, match=f"'{name}.{member}' is called '{MEMBERS[path]}' today"):
        assert vars(owner)[member].fget(today) == "it"
    assert hasattr(owner, MEMBERS[path])


def test_a_name_that_never_was_is_none() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        __import__("salesfunnel.routing.state", fromlist=["state"]).no_such_name  # noqa: B018 - it is asked for


def test_books_of_version_0_1_bring_what_was_taken_from_pools() -> None:
    usage = PoolUsage(seller_id="mo", owned=("l-1",))
    assert from_wire(Books, {"takings": {"seller_id": "mo", "owned": ["l-1"]}}) == Books(pool_usage=usage)
    old = Books.__new__(Books)
    old.__setstate__(
        {"takings": usage, "claims": None, "accounts": (), "keys": (), "extra": {}, "_tree": None}
    )
    assert old.pool_usage == usage
    assert pickle.loads(pickle.dumps(Books(pool_usage=usage))) == Books(pool_usage=usage)  # noqa: S301 - our own
