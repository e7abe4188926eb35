"""Entries with their instants: what one subject counts for where a policy asks when something happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from salesfunnel.insight.tally.path import Journey, credited
from salesfunnel.insight.tally.policy import TallyPolicy
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Stay

__all__ = ["Entry", "entries"]


@attrs.frozen
class Entry:
    """One entry into an open stage, and what came of it.

    Args:
        step: index of the open stage.
        at: when; None where it is not dated.
        advanced: whether a later open or won stage was reached, in the window where there is one.
        resolved: whether it advanced or its subject was lost or parked.
        resolved_at: when; None where that is not dated.
    """

    step: int
    at: datetime | None
    advanced: bool
    resolved: bool
    resolved_at: datetime | None


def entries(stays: Sequence[Stay], journey: Journey, policy: TallyPolicy, *, stages: int) -> list[Entry]:
    """Return the entries that a policy counts, in the order in which they happened.

    A stage passed over is entered with the stage that was reached instead. With a window, or where only what
    was observed counts, an entry without a date is none.

    Args:
        stays: oldest first.
        journey: the same stays by their place on the path.
        policy: what counts.
        stages: how many open stages the path has.
    """
    dated_only = policy.skipped == "observed" or policy.window is not None
    reached: list[tuple[int, datetime | None]] = []
    for at, place in enumerate(journey.steps):
        if place is None or (place == stages and (at < len(stays) - 1 or journey.kind is not StageKind.WON)):
            continue
        begun = stays[at].entered_at or (stays[at - 1].left_at if at else None)
        if begun is not None or not dated_only:
            reached.append((place, begun))
    if policy.skipped == "credited":
        reached = [(stage, reached[index][1]) for stage, index in credited(each[0] for each in reached)]
    fell = journey.kind in {StageKind.LOST, StageKind.PARKED}
    found: list[Entry] = []
    met: set[int] = set()
    for index, (step, entered) in enumerate(reached):
        if step == stages or (policy.entry == "first" and step in met):
            continue
        met.add(step)
        later = next((each for each in reached[index + 1 :] if each[0] > step), None)
        if later is not None and _in_window(entered, later[1], policy):
            found.append(Entry(step, entered, advanced=True, resolved=True, resolved_at=later[1]))
        elif later is None and fell:
            found.append(
                Entry(step, entered, advanced=False, resolved=True, resolved_at=stays[-1].entered_at)
            )
        else:
            found.append(Entry(step, entered, advanced=False, resolved=False, resolved_at=None))
    return found


def _in_window(start: datetime | None, end: datetime | None, policy: TallyPolicy) -> bool:
    if policy.window is None:
        return True
    return start is not None and end is not None and end - start <= policy.window
