"""What a section asks of a subject, in one generated function: which rule, which limits, which responses."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.generate import Generated, generate
from salesfunnel.conditions.view import View
from salesfunnel.conditions.walk import compile_walk
from salesfunnel.model.dossier import Dossier
from salesfunnel.routing.rules import Response, Routing, RoutingRule

__all__ = ["Asked", "Told"]

Told: TypeAlias = tuple[RoutingRule, tuple[str, ...], tuple[Response, ...]]
"""The rule that counts, the limited kinds that a subject is of, and the responses that hold for it."""


@attrs.frozen(eq=False)
class Asked:
    """The questions of a section about one kind of subject.

    Args:
        routing: the section.
        catalogue: the names that its conditions speak of.
    """

    routing: Routing
    catalogue: Catalogue = attrs.field(repr=False)
    questions: Generated = attrs.field(repr=False)
    is_plain: bool
    """Whether there are rules alone."""

    @classmethod
    def of(cls, routing: Routing, catalogue: Catalogue) -> Asked:
        """Compile the questions.

        Raises:
            ConditionError: for a condition that does not fit the catalogue.
        """
        rules = [each.when for each in routing.rules if each.when is not None]
        others = [each.when for each in routing.limits.values()]
        others += [each.when for each in routing.responses.values()]
        whole = [compile_walk(each, catalogue).condition for each in (*rules, *others)]
        code = generate(whole, catalogue.names, passed=(True,) * len(whole))
        return cls(routing, catalogue, code, not others)

    def tell(self, dossier: Dossier[Any], now: datetime) -> Told:
        """Return what holds for a subject; what is not surely true does not.

        Args:
            dossier: the subject with the host's rows.
            now: the instant of the question; in UTC.
        """
        code, routing = self.questions, self.routing
        view = View(dossier, now=now, catalogue=self.catalogue) if code.needs_view else None
        answers: tuple[bool | None, ...] = code.ask(dossier, now, view)
        many = len(routing.rules) - 1
        if self.is_plain:
            return routing.rules[(*answers, True).index(True)], (), ()
        rule = next((place for place in range(many) if answers[place] is True), many)
        left = answers[many:]
        limits = tuple(key for key, holds in zip(routing.limits, left, strict=False) if holds is True)
        after = left[len(routing.limits) :]
        responses = zip(routing.responses.values(), after, strict=True)
        return routing.rules[rule], limits, tuple(each for each, holds in responses if holds is True)
