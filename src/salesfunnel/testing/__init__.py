"""Does a host keep its promises? What a host's own tests compare it with.

The library stores nothing, but it asks something of whoever does: the events of a decision are committed
together or not at all, and only while every subject still stands where the decision saw it. `Store` does just
that in memory, without files, clocks or threads, so that a host's storage can be held to it and a program can
be tried before there is a database. No test runner and no strategy is imported here.
"""

from salesfunnel.testing.store import Store

__all__ = ["Store"]
