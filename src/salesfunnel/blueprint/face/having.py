"""Who has it, who may have it, and how far is a handover?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.arguments import a_dossier
from salesfunnel.blueprint.face.lifecycle import Deciding

if TYPE_CHECKING:
    from datetime import datetime

    from salesfunnel.lifecycle.commands import Claim
    from salesfunnel.lifecycle.handover import HandoverReport
    from salesfunnel.model.dossier import Dossier
    from salesfunnel.model.party import Actor
    from salesfunnel.ownership.departure import Departure
    from salesfunnel.ownership.ownership import Claimable, Standing

__all__ = ["Having"]


class Having(Deciding):
    """The questions that claims, pools and handovers answer."""

    __slots__ = ()

    def may_claim(
        self, dossier: Dossier[Any], claim: Claim | None = None, *, actor: Actor, now: datetime
    ) -> Claimable:
        """Say whether somebody may claim a subject, with everything that speaks against it.

        It is the answer that `decide` gives to the same claim, as far as policies and pools judge it; who may
        ask at all is said by the section `commands`.

        Args:
            dossier: the lead or opportunity with the host's rows.
            claim: what would be asked for; a plain `Claim()` when absent.
            actor: who would ask.
            now: the instant of the question; aware.
        """
        from salesfunnel.conditions.values.view import in_utc  # noqa: PLC0415 - importing the face stays cheap
        from salesfunnel.lifecycle.case import Case  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.commands import Claim  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.decide import check_use  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.handlers.ownership import claim_answer  # noqa: PLC0415 - the same

        command = Claim() if claim is None else claim
        check_use(dossier, command, actor=actor, now=now)
        process = self.process(a_dossier(dossier).subject.pipeline)
        asked = Case(process=process, dossier=dossier, command=command, actor=actor, now=in_utc(now))
        return claim_answer(asked)

    def standing(self, dossier: Dossier[Any], *, now: datetime) -> Standing:
        """Say whose a subject is, until when, and to when an action now would move the deadline.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
        """
        from salesfunnel.ownership.ownership import standing  # noqa: PLC0415 - importing the face stays cheap

        process = self.process(a_dossier(dossier).subject.pipeline)
        return standing(process.ownership, self._view(dossier, now))

    def handover_report(
        self,
        departure: Departure,
        dossiers: Iterable[Dossier[Any]],
        *,
        by: Actor,
        now: datetime,
        successors: Mapping[str, str] | None = None,
    ) -> HandoverReport:
        """Say of everything that a seller had how far its handover is, and what has to be done first.

        Args:
            departure: who gives everything away.
            dossiers: everything that the seller had when the case was opened, with the host's rows.
            by: who would assign: the supervisor.
            now: the instant of the question; aware.
            successors: to whom each subject would go, by its id.
        """
        from salesfunnel.lifecycle.handover import handover_report  # noqa: PLC0415 - the face stays cheap

        return handover_report(departure, dossiers, decide=self.decide, by=by, now=now, successors=successors)
