"""What is due? Reminders and clocks, sequences, digests and caps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.arguments import a_dossier, kind_of, named
from salesfunnel.blueprint.face.core import Core

if TYPE_CHECKING:
    from datetime import datetime

    from salesfunnel.cadence.compiled import Clocks
    from salesfunnel.cadence.digest import Delivery, Gathered, Throttled
    from salesfunnel.cadence.due import ClockReading, Due
    from salesfunnel.cadence.reminder import Reminder
    from salesfunnel.cadence.sequence import CompiledSequence, Enrolment, NextTouch, Planned
    from salesfunnel.model.dossier import Dossier

__all__ = ["Reminding"]


class Reminding(Core):
    """The questions about what has to happen until when."""

    __slots__ = ()

    def due(
        self,
        dossier: Dossier[Any],
        *,
        now: datetime,
        acknowledged: Collection[str] = (),
        handled: Collection[str] = (),
    ) -> Due:
        """Return the reminders that are due about a subject, and when to ask again.

        However often it is asked, the same reminders come, each under one id, as long as the host hands back
        the ids of those it told.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
            acknowledged: the ids of reminders that were told already.
            handled: the ids of those that somebody dealt with.
        """
        from salesfunnel.cadence.due import due  # noqa: PLC0415 - importing the face stays cheap

        asked = {"acknowledged": acknowledged, "handled": handled}
        return due(self._clocks(dossier), self._view(dossier, now), **asked)

    def schedule(self, dossier: Dossier[Any], *, now: datetime, until: datetime) -> tuple[Reminder, ...]:
        """Return what would come due after now and up to an instant if nothing happened, in order.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
            until: the last instant; aware.
        """
        from salesfunnel.cadence.due import schedule  # noqa: PLC0415 - importing the face stays cheap

        return schedule(self._clocks(dossier), self._view(dossier, now), until=until)

    def clocks(self, dossier: Dossier[Any], *, now: datetime) -> tuple[ClockReading, ...]:
        """Say how every run of every clock of a subject stands, the ended ones too.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
        """
        from salesfunnel.cadence.due import readings  # noqa: PLC0415 - importing the face stays cheap

        return readings(self._clocks(dossier), self._view(dossier, now))

    def next_touch(self, enrolment: Enrolment, dossier: Dossier[Any], *, now: datetime) -> NextTouch:
        """Return what comes next for a subject in a sequence, with everything checked as it stands now.

        Args:
            enrolment: what was done so far.
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.

        Raises:
            UnknownName: when the blueprint has no such sequence.
            InvalidValue: when the enrolment is in another version of it.
        """
        from salesfunnel.cadence.sequence import next_touch  # noqa: PLC0415 - importing the face stays cheap

        return next_touch(self._sequence(enrolment, dossier), enrolment, self._view(dossier, now))

    def planned_touches(
        self, enrolment: Enrolment, dossier: Dossier[Any], *, now: datetime
    ) -> tuple[Planned, ...]:
        """Return the touches that are still to come if the customer stays silent; it raises as `next_touch`.

        Args:
            enrolment: what was done so far.
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
        """
        from salesfunnel.cadence.sequence import planned_touches  # noqa: PLC0415 - the face stays cheap

        return planned_touches(self._sequence(enrolment, dossier), enrolment, self._view(dossier, now))

    def gather(self, reminders: Iterable[Reminder], *, digest: str, now: datetime) -> Gathered:
        """Return reminders as deliveries: gathered by a policy, but for those that are told at once.

        Args:
            reminders: what is due and was not acknowledged, about any subjects.
            digest: the key of the policy.
            now: the instant of the question; aware.

        Raises:
            UnknownName: when the blueprint has no such policy.
        """
        from salesfunnel.cadence.digest import gather  # noqa: PLC0415 - importing the face stays cheap

        policy = named("digest", digest, self.blueprint.digests)
        return gather(reminders, policy, zone=self.zone, now=now)

    def throttle(
        self, deliveries: Iterable[Delivery], *, cap: str, told: Mapping[str, int], now: datetime
    ) -> Throttled:
        """Hold back what is more than a person is to be told in a day.

        Args:
            deliveries: what would be sent, the most important first.
            cap: the key of the cap.
            told: how many deliveries each recipient had today.
            now: the instant of the question; aware.

        Raises:
            UnknownName: when the blueprint has no such cap.
        """
        from salesfunnel.cadence.digest import throttle  # noqa: PLC0415 - importing the face stays cheap

        policy = named("cap", cap, self.blueprint.caps)
        return throttle(deliveries, policy, told=told, zone=self.zone, now=now)

    def _clocks(self, dossier: Dossier[Any]) -> Clocks:
        """Return the clocks of the pipeline in which a subject travels; none where it is unknown."""
        from salesfunnel.cadence.compiled import NO_CLOCKS  # noqa: PLC0415 - importing the face stays cheap

        subject = a_dossier(dossier).subject
        by_pipeline: Mapping[str, Clocks] = self._compiled.section("clocks", kind_of(dossier))
        return by_pipeline.get(subject.pipeline, NO_CLOCKS)

    def _sequence(self, enrolment: Enrolment, dossier: Dossier[Any]) -> CompiledSequence:
        by_key = self._compiled.section("sequences", kind_of(dossier))
        found: CompiledSequence = named("sequence", enrolment.sequence, by_key)
        return found
