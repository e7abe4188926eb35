"""The path of conversion: what one journey through the stages counts for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.insight.tally.policy import TallyPolicy
from salesfunnel.model.stage import Pipeline, StageKind

__all__ = ["WAYS", "Journey", "Route", "credited", "with_skipped"]

WAYS: Final = ("advanced", "lost", "aside")
"""How a stay in an open stage ends: in a later stage of the path, in a loss, or back or parked."""


@attrs.frozen
class Journey:
    """What one sequence of stays counts for; equal sequences share it.

    Args:
        kind: the kind of stage in which it stands now.
        standing: index of that stage in the pipeline.
        entered: entries into each open stage, in the order of the path.
        advanced: those entries after which a later open or won stage was reached.
        furthest: index of the furthest open stage reached, or None where no open stage is known.
        steps: by stay, the place of its stage on the path: an open stage's index, their number for a win,
            None beside the path.
        open_stays: triples (index of the stay, index of its open stage, index in `WAYS` of how it ended).
    """

    kind: StageKind
    standing: int
    entered: tuple[int, ...]
    advanced: tuple[int, ...]
    furthest: int | None
    steps: tuple[int | None, ...]
    open_stays: tuple[tuple[int, int, int], ...]


def _keys_differ(_route: object, _attribute: object, stages: Sequence[tuple[str, StageKind]]) -> None:
    keys = [key for key, _ in stages]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        says = f"two stages of the pipeline are named '{min(twice)}'"
        raise InvalidValue.at("pipeline.stages", says, "give each its own key")


@attrs.frozen
class Route:
    """The stages of a pipeline as a tally needs them: keys and kinds, neither labels nor gates.

    The path of conversion is the open stages in their order, then winning. Lost and parked stages are beside
    the path: standing in one keeps the furthest open stage that was reached.

    Args:
        stages: pairs (key, kind) in the pipeline's order.
    """

    stages: tuple[tuple[str, StageKind], ...] = attrs.field(validator=_keys_differ)

    @classmethod
    def of(cls, pipeline: Pipeline) -> Route:
        """Take keys and kinds from a definition."""
        return cls(tuple((stage.key, stage.kind) for stage in pipeline.stages))

    @property
    def open_keys(self) -> tuple[str, ...]:
        """The open stages, in the order in which they are walked."""
        return tuple(key for key, kind in self.stages if kind is StageKind.OPEN)

    def journey(self, keys: Sequence[str], policy: TallyPolicy) -> Journey:
        """Count one sequence of stays.

        Args:
            keys: the stage of every stay, oldest first; not empty.
            policy: what counts as an entry.

        Raises:
            UnknownName: for a stage that the pipeline does not have.
        """
        steps = self._steps(keys)
        visited = [step for step in steps if step is not None]
        kind = dict(self.stages)[keys[-1]]
        won = len(self.open_keys)
        opened = [step for step in visited if step < won]
        # A win that was taken back is no win: only the last stay can have won.
        reached = [*opened, won] if kind is StageKind.WON else opened
        entered, advanced = _count(
            with_skipped(reached) if policy.skipped == "credited" else reached, won, policy
        )
        return Journey(
            kind=kind,
            standing=next(index for index, (key, _) in enumerate(self.stages) if key == keys[-1]),
            entered=entered,
            advanced=advanced,
            furthest=max(opened, default=None),
            steps=tuple(steps),
            open_stays=tuple(
                (at, step, self._way(keys[at + 1 : at + 2], steps[at + 1 : at + 2], step))
                for at, step in enumerate(steps)
                if step is not None and step < won
            ),
        )

    def _way(self, after: Sequence[str], place: Sequence[int | None], step: int) -> int:
        """Return how a stay ended by the stage after it, where there is one."""
        if place and place[0] is not None and place[0] > step:
            return WAYS.index("advanced")
        lost = bool(after) and dict(self.stages)[after[0]] is StageKind.LOST
        return WAYS.index("lost" if lost else "aside")

    def _steps(self, keys: Sequence[str]) -> list[int | None]:
        """Return each stay's place: an open stage's index, their number for a win, None beside the path."""
        kinds = dict(self.stages)
        places = {key: index for index, key in enumerate(self.open_keys)}
        for index, key in enumerate(keys):
            if key not in kinds:
                raise UnknownName.at(
                    f"stays.{index}.stage", f"the pipeline has no stage named '{key}'", near(key, kinds)
                )
        won = len(places)
        return [won if kinds[key] is StageKind.WON else places.get(key) for key in keys]


def with_skipped(reached: Iterable[int]) -> list[int]:
    """Put every open stage that was not entered yet just before the first later stage that was."""
    return [step for step, _ in credited(reached)]


def credited(reached: Iterable[int]) -> list[tuple[int, int]]:
    """Return the same stages, each with the index in `reached` of the stage that brought it."""
    full: list[tuple[int, int]] = []
    entered: set[int] = set()
    for index, step in enumerate(reached):
        full += [(before, index) for before in range(step) if before not in entered]
        full.append((step, index))
        entered.update(range(step + 1))
    return full


def _count(
    reached: Sequence[int], stages: int, policy: TallyPolicy
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return entries and advances of each open stage."""
    entered, advanced = [0] * stages, [0] * stages
    for index, step in enumerate(reached):
        repeated = policy.entry == "first" and step < stages and entered[step]
        if step == stages or repeated:
            continue
        entered[step] += 1
        advanced[step] += any(later > step for later in reached[index + 1 :])
    return tuple(entered), tuple(advanced)
