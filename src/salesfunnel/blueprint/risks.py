"""The section `risks`: do the names of the features exist, and are they numbers or flags?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesfunnel.blueprint.document import Blueprint
from salesfunnel.blueprint.duties import twins
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.errors import Problem, near
from salesfunnel.lifecycle.sections import Kind
from salesfunnel.model.field import FieldType
from salesfunnel.scoring.risk.definition import RiskFeature

__all__ = ["risk_problems"]

_MEASURED = {FieldType.NUMBER, FieldType.MONEY, FieldType.FLAG}


def risk_problems(blueprint: Blueprint, catalogues: Mapping[Kind, Catalogue]) -> Iterator[Problem]:
    """Yield every problem of the section `risks`.

    Args:
        blueprint: the sound part of a document.
        catalogues: the names of each kind of subject, without scores and risks.
    """
    for key, risk in blueprint.risks.items():
        path = f"risks.{key}.features"
        yield from twins(path, "feature", (each.key for each in risk.features))
        for kind in risk.kinds:
            for each in risk.features:
                yield from _feature_problems(f"{path}.{each.key}", each, catalogues[kind])


def _feature_problems(path: str, feature: RiskFeature, catalogue: Catalogue) -> Iterator[Problem]:
    if feature.when is not None:
        yield from (each.under(f"{path}.when") for each in catalogue.check(feature.when))
        return
    name, known = feature.value or "", catalogue.names.entries
    if name in catalogue.broken:
        return
    if name not in known:
        cure = near(name, known)
        yield Problem(f"{path}.value", "unknown_field", f"no field is named '{name[:64]}'", cure)
        return
    shape = known[name].shape
    if shape is not None and shape.type not in _MEASURED:
        says = f"'{name}' is a {shape.type.value}, expected a number, an amount or a flag"
        yield Problem(f"{path}.value", "not_measured", says, "ask a condition of it: 'when'")
