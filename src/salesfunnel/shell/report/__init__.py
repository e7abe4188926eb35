"""A report as one value: the figures, the faults of the data, and how it was counted; its page stands beside.

How a report looks on a terminal and as JSON is the command's, `commands.report`; what a rate means is decided
in `insight`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from salesfunnel.insight import Conversion, Tally, Totals, Velocity, conversion, quality, velocity
from salesfunnel.messages import CATALOGUE
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Field
from salesfunnel.model.stage import Pipeline
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.terminal.figures import said
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["Report", "report"]


@attrs.frozen(eq=False, kw_only=True)
class Report:
    """Everything that a report shows.

    Args:
        title: what the funnel is called.
        pipeline: the stages with their labels.
        fields: the fields that the business declares.
        tally: what was counted.
        conversion: the rates.
        velocity: what a day of the open deals is worth.
        data_notes: what was wrong with the data that were read.
        notes: these, and what the tally itself shows to be wrong.
    """

    title: Text
    pipeline: Pipeline
    fields: Mapping[str, Field]
    tally: Tally
    conversion: Conversion
    velocity: Velocity
    data_notes: tuple[Note, ...]
    notes: tuple[Note, ...]

    @property
    def labels(self) -> dict[str, Text]:
        """What people call the stages, by key."""
        return {stage.key: stage.label or Text(stage.key) for stage in self.pipeline.stages}

    @property
    def knows_losses(self) -> bool:
        """Whether the data could have said that somebody was lost."""
        return all(note.code != "no_outcome" for note in self.data_notes)

    @property
    def pace(self) -> float | None:
        """The velocity in major units a day; None where history does not support one."""
        return self.velocity.per_day if self.knows_losses else None

    def of_closed(self, totals: Totals) -> float | None:
        """Return the win rate of closed; None where nobody can be lost, since it would always be 100 %."""
        return totals.win_rate_closed if self.knows_losses else None

    def field_label(self, name: str, locale: str = DEFAULT_LOCALE) -> str:
        """Return what people call a field; one of the company or of the seller with whose it is."""
        owner, _, rest = name.rpartition(".")
        if owner:
            whose = said(f"attribute_{owner}_id", locale)
            return f"{whose} · {self.field_label(rest, locale)}"
        field = self.fields.get(name)
        if field is not None:
            return field.label.render(locale) if field.label else name
        key = f"attribute_{name}"
        return said(key, locale) if key in CATALOGUE else name

    def label(self, stage: str, locale: str = DEFAULT_LOCALE) -> str:
        """Return what people call a stage."""
        return self.labels[stage].render(locale)


def report(
    dossiers: Iterable[Dossier[Any]],
    *,
    title: Text,
    pipeline: Pipeline,
    by: Sequence[str] = (),
    fields: Mapping[str, Field] | None = None,
    notes: Sequence[Note] = (),
) -> Report:
    """Count the histories and say what they tell.

    Args:
        dossiers: of one pipeline.
        title: what the funnel is called.
        pipeline: its definition.
        by: the fields to group by.
        fields: the fields that the business declares.
        notes: what was wrong with the data.
    """
    known = None if fields is None else (*fields, *(name for name in by if "." in name))
    tally = Tally.of(dossiers, pipeline=pipeline, by=by, fields=known)
    counted = (Note(note.code, note.count, note.message) for note in quality(tally))
    return Report(
        title=title,
        pipeline=pipeline,
        fields=fields or {},
        tally=tally,
        conversion=conversion(tally),
        velocity=velocity(tally),
        data_notes=tuple(notes),
        notes=(*notes, *counted),
    )
