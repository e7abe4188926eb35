"""The section `routing` of a funnel, compiled when it is first asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from salesfunnel.blueprint.handed import Kind
from salesfunnel.calendars import Calendars
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.errors import UnknownName
from salesfunnel.registry import Registry
from salesfunnel.routing.router import Router

if TYPE_CHECKING:
    from salesfunnel.blueprint.document import Blueprint

__all__ = ["router_of"]


def router_of(blueprint: Blueprint, catalogue: Callable[[Kind], Catalogue], registry: Registry) -> Router:
    """Return the compiled section `routing`.

    Args:
        blueprint: the sound blueprint.
        catalogue: gives the names of each kind of subject.
        registry: the plug-ins that hold strategies.

    Raises:
        UnknownName: when the blueprint has no such section.
    """
    if blueprint.routing is None:
        cure = 'add the section "routing" with its rules and pools'
        raise UnknownName.at("routing", "the blueprint says nothing of who gets what", cure)
    calendars = Calendars(blueprint.calendars, blueprint.timezone)
    return Router(blueprint.routing, calendars, catalogue, registry)
