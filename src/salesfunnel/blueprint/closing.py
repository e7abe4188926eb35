"""How a pipeline is left: reasons that are declared once, and pipelines that take over what is handed off."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from salesfunnel.blueprint.duties import twins
from salesfunnel.errors import Problem, near
from salesfunnel.model.closing import ClosingReasons
from salesfunnel.model.stage import Pipeline

__all__ = ["hand_off_problems", "reason_problems"]


def reason_problems(path: str, reasons: ClosingReasons | None) -> Iterator[Problem]:
    """Yield what is wrong with the reasons for which deals are closed."""
    if reasons is None:
        return
    yield from twins(f"{path}.won", "reason", reasons.keys_won)
    yield from twins(f"{path}.lost", "reason", reasons.keys_lost)
    asked = reasons.competitor_required
    for index, key in enumerate(() if isinstance(asked, bool) else asked):
        if key not in reasons.keys_lost:
            cure = near(key, reasons.keys_lost, otherwise="declare it in 'lost'")
            says = f"no reason for a loss is named '{key}'"
            yield Problem(f"{path}.competitor_required.{index}", "unknown_reason", says, cure)


def hand_off_problems(
    key: str, pipelines: Mapping[str, Pipeline], broken: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield what is wrong with the pipelines to which a subject may be handed off.

    Args:
        key: the pipeline that is left.
        pipelines: those that are sound, by key.
        broken: keys of those that could not be read: known, and nothing more.
    """
    left = pipelines[key]
    for index, other in enumerate(left.hand_off):
        path = f"pipelines.{key}.hand_off.{index}"
        taking = pipelines.get(other)
        if taking is None and other not in broken:
            cure = near(other, [each for each in pipelines if each != key], otherwise="add the pipeline")
            yield Problem(path, "unknown_pipeline", f"no pipeline is named '{other}'", cure)
        elif other == key:
            yield Problem(path, "own_pipeline", "a pipeline is not handed off to itself", "take it out")
        elif taking is not None and taking.of != left.of:
            says = f"'{other}' is for another kind of subject"
            cure = "name a pipeline of the same kind; a lead becomes an opportunity by 'Convert'"
            yield Problem(path, "other_kind", says, cure)
