"""What a report says, as one value: the figures, the faults of the data, and how it was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.insight import Conversion, Tally, Totals, Velocity, conversion, quality, summary, velocity
from salesfunnel.messages import CATALOGUE
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Field
from salesfunnel.model.stage import Pipeline
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.subjects import Histories
from salesfunnel.shell.imports.targets import targets
from salesfunnel.shell.terminal.labels import said
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["Report", "report", "report_mapping", "report_wire"]

_ALWAYS = ("id", "pipeline", "stage", "status")
_OF_CLOSED = ("win_rate_closed", "win_rate_closed_low", "win_rate_closed_high", "value_win_rate")


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
        notes: what was wrong with the data that were read.
    """
    known = None if fields is None else (*fields, *(name for name in by if "." in name))
    tally = Tally.of(dossiers, pipeline=pipeline, by=by, fields=known)
    found = (Note(each.code, each.count, each.message) for each in quality(tally))
    return Report(
        title=title,
        pipeline=pipeline,
        fields=fields or {},
        tally=tally,
        conversion=conversion(tally),
        velocity=velocity(tally),
        data_notes=tuple(notes),
        notes=(*notes, *found),
    )


def report_mapping(mapping: CrmMapping, histories: Histories, *, by: Sequence[str] = ()) -> Report:
    """Report what a mapping read.

    Raises:
        UnknownName: for a field in `by` that the mapping does not fill.
    """
    refuse_unfilled(mapping, by)
    blueprint = mapping.funnel.blueprint
    return report(
        _with_beside(histories, [name for name in by if "." in name]),
        title=blueprint.label or Text(blueprint.key),
        pipeline=mapping.pipeline,
        by=by,
        fields=blueprint.fields,
        notes=histories.notes,
    )


def _with_beside(histories: Histories, names: Sequence[str]) -> Iterable[Dossier[Any]]:
    """Return the dossiers, each with the company's and the seller's values among its subject's fields."""
    for index, dossier in enumerate(histories.dossiers):
        if not names:
            yield dossier
            continue
        beside = {name: histories.beside[name][index] for name in names}
        fields = {**dossier.subject.fields, **beside}
        yield attrs.evolve(dossier, subject=attrs.evolve(dossier.subject, fields=fields))


def refuse_unfilled(mapping: CrmMapping, by: Sequence[str]) -> None:
    """Refuse to group by what the mapping does not fill.

    Raises:
        UnknownName: with the near match, or with where to fill the field.
        InvalidValue: for a field named twice.
    """
    filled = list(mapping.document.fields)
    known = targets(mapping.funnel, mapping.pipeline.of)
    for name in by:
        if list(by).count(name) > 1:
            raise InvalidValue.at("--by", f"found '{name}' twice", "name each field once")
        if name in filled or name in _ALWAYS:
            continue
        if name in known:
            cure = f"fill it under 'fields' of {mapping.path.name}"
            raise UnknownName.at("--by", f"the mapping does not fill '{name}'", cure)
        raise UnknownName.at("--by", f"no field is named '{name}'", near(name, (*filled, *_ALWAYS)))


def report_wire(shown: Report) -> dict[str, Any]:
    """Return the report as JSON: overall, stages, segments, quality and policy."""
    body = summary(shown.tally)
    data = [
        {"code": note.code, "count": note.count, "says": str(note.message), **note.details}
        for note in shown.data_notes
    ]
    if not shown.knows_losses:
        for totals in (body["overall"], *body["segments"]):
            totals.update(dict.fromkeys(_OF_CLOSED))
    return {**body, "quality": [*data, *body["quality"]]}
