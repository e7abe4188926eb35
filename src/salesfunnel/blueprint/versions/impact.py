"""Who would stand where a new blueprint allows nobody to stand: a look ahead before it is put in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

import attrs

from salesfunnel.blueprint.arguments import some_dossiers
from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import expect
from salesfunnel.gates.verdict import Assessment, Finding, Verdict
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.stage import StageKind
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Impact", "Stranded", "impact", "shut_out"]

Why = Literal["pipeline_gone", "stage_gone", "stage_changed", "entry_fails"]


@attrs.frozen(kw_only=True)
class Stranded:
    """One subject that the new blueprint would make illegal.

    Args:
        subject_id: whose.
        pipeline: where it travels.
        stage: where it stands; for a parked one that returns to a stage that is gone, that stage.
        code: `pipeline_gone`, `stage_gone`, `stage_changed` (to another kind) or `entry_fails`.
        findings: for `entry_fails`, the criteria of the stage's entry gate that are not surely true.
    """

    subject_id: str
    pipeline: str
    stage: str
    code: Why
    findings: tuple[Finding, ...] = ()

    @property
    def message(self) -> Message:
        """The sentence for people."""
        return Message.of(
            f"impact_{self.code}", subject=self.subject_id, pipeline=self.pipeline, stage=self.stage
        )

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`, with the findings."""
        between = ";" if locale.startswith("zh") else "; "
        return between.join([self.message.render(locale), *(each.render(locale) for each in self.findings)])

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen(kw_only=True)
class Impact:
    """What a new blueprint would do to the subjects on their way.

    Args:
        asked: how many subjects were looked at.
        stranded: those that it would make illegal, in the order given.
    """

    asked: int
    stranded: tuple[Stranded, ...] = ()

    @property
    def count(self) -> int:
        """How many would be illegal."""
        return len(self.stranded)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sum in one sentence."""
        return Message.of("impact_sum", count=self.count, asked=self.asked).render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def impact(old: Funnel, new: Funnel, dossiers: Iterable[Dossier[Any]], *, now: datetime) -> Impact:
    """Say which subjects would be illegal under a new blueprint; nothing is changed by asking.

    A subject is illegal when its pipeline or stage is gone, when its stage is of another kind, or when the
    entry gate of the open or won stage in which it stands no longer passes, although it did under the old
    blueprint. Who did not pass before is not counted: the new blueprint did not do that.

    Args:
        old: the blueprint in force.
        new: the one that shall replace it.
        dossiers: the subjects with the host's rows.
        now: the instant of the question; aware.

    Raises:
        InvalidValue: for what is no funnel, or no dossiers.
    """
    for path, each in (("old", old), ("new", new)):
        expect(each, Funnel, path, "compile it first: Funnel.load(document)")
    in_utc(now)
    looked = [_stranded(old, new, dossier, now=now) for dossier in some_dossiers(dossiers)]
    return Impact(asked=len(looked), stranded=tuple(each for each in looked if each is not None))


def _stranded(old: Funnel, new: Funnel, dossier: Dossier[Any], *, now: datetime) -> Stranded | None:
    subject = dossier.subject
    pipeline = new.pipelines.get(subject.pipeline)
    if pipeline is None:
        return _because("pipeline_gone", dossier, subject.stage)
    for key in (subject.stage, subject.resume_to):
        if key is not None and pipeline.stage(key) is None:
            return _because("stage_gone", dossier, key)
    stage = pipeline.stage(subject.stage)
    if stage is None or stage.kind.value != subject.status.value:
        return _because("stage_changed", dossier, subject.stage)
    if stage.kind not in (StageKind.OPEN, StageKind.WON):
        return None
    found = shut_out(old, new, before=dossier, after=dossier, now=now)
    return _because("entry_fails", dossier, subject.stage, found) if found else None


def shut_out(
    old: Funnel, new: Funnel, *, before: Dossier[Any], after: Dossier[Any], now: datetime
) -> tuple[Finding, ...]:
    """Return why a subject would not get in where it will stand, if it does get in where it stands.

    Args:
        old: the blueprint in force.
        new: the one that shall replace it.
        before: the subject with the host's rows.
        after: the same as it will stand under the new one.
        now: the instant of the question; aware.
    """
    found = _entered(new, after, now)
    if found.verdict is Verdict.ADVANCE or _entered(old, before, now).verdict is not Verdict.ADVANCE:
        return ()
    return found.findings


def _because(code: Why, dossier: Dossier[Any], stage: str, findings: tuple[Finding, ...] = ()) -> Stranded:
    subject = dossier.subject
    return Stranded(
        subject_id=subject.id, pipeline=subject.pipeline, stage=stage, code=code, findings=findings
    )


def _entered(funnel: Funnel, dossier: Dossier[Any], now: datetime) -> Assessment:
    """Ask the entry gate of the stage in which a subject stands; where there is none, everybody passes."""
    pipeline = funnel.pipelines.get(dossier.subject.pipeline)
    stage = pipeline.stage(dossier.subject.stage) if pipeline else None
    if stage is None or stage.entry is None:
        return Assessment(gates=(), verdict=Verdict.ADVANCE)
    return funnel.assess(dossier, gate=stage.entry, now=now)
