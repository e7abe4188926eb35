"""Who gets what, as an author writes it: rules, pools, territories, limits, how soon somebody responds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Field as Setting
from pydantic import StringConstraints, model_validator

from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.language.tree import Name
from salesfunnel.model.field import Definition, Key
from salesfunnel.routing.territory import Territory, TerritoryFields
from salesfunnel.text import Text

__all__ = [
    "BUILT_IN",
    "Limit",
    "Matched",
    "Pool",
    "Response",
    "Routing",
    "RoutingRule",
    "Scope",
    "Team",
    "Within",
]

Kind: TypeAlias = Literal["lead", "opportunity"]
Matched: TypeAlias = Literal["skills", "languages", "tier", "teams"]
Scope: TypeAlias = Literal["pool", "rule", "team", "organisation"]
Text1: TypeAlias = Annotated[str, StringConstraints(min_length=1)]

BUILT_IN = (
    *("named", "owner", "in_turn", "weighted", "least_loaded", "best_fit", "available_soonest", "random"),
)
"""The strategies of the library; any other is a plug-in, `house:word`."""

Strategy: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}(:[a-z][a-z0-9_]{0,63})?$")
]


class Within(Definition):
    """How soon somebody responds: exactly one of minutes, hours and days.

    Args:
        minutes: of working time, or of elapsed time on the wall clock.
        hours: the same.
        days: the same; a day is 24 hours of it.
        clock: `business` counts the working time of whoever it goes to, and elapsed time where nobody names a
            calendar; `wall` counts elapsed time.
    """

    minutes: float | None = Setting(default=None, gt=0, le=5_256_000, allow_inf_nan=False, strict=True)
    hours: float | None = Setting(default=None, gt=0, le=87_600, allow_inf_nan=False, strict=True)
    days: float | None = Setting(default=None, gt=0, le=3650, allow_inf_nan=False, strict=True)
    clock: Literal["business", "wall"] = "wall"

    @model_validator(mode="after")
    def _has_one_length(self) -> Self:
        if sum(each is not None for each in (self.minutes, self.hours, self.days)) != 1:
            msg = 'expected exactly one of "minutes", "hours" and "days"'
            raise ValueError(msg)
        return self

    @property
    def seconds(self) -> float:
        """How long it is, in seconds."""
        return (self.minutes or 0) * 60 + (self.hours or 0) * 3600 + (self.days or 0) * 86_400


class Pool(Definition):
    """Some sellers, and how one of them is chosen.

    Whoever is named or fits all that is asked belongs to it; a pool that asks nothing holds everybody.

    Args:
        sellers: ids of sellers; only they.
        teams: keys of teams; whoever is in one of them.
        skills: whoever has all of them.
        languages: whoever speaks all of them.
        tiers: whoever is of one of them.
        territory: only those whose territories hold the subject.
        match: only those who have what the subject's field says: `{"languages": "language"}`.
        strategy: how one is chosen: `named`, `owner`, `in_turn`, `weighted`, `least_loaded`, `best_fit`,
            `available_soonest`, `random`, or a plug-in, `house:word`.
        args: the arguments of a plug-in.
        by: for `named` and `owner`: the names of the subject that hold a seller's id, the first one first;
            for `best_fit`: those whose values are skills.
        scope: among whom a turn goes round: within the `pool`, within the `rule` that led here, or shared
            with every pool of the `team` or the `organisation` that says so.
        on_return: what whoever was away gets of the turns that were missed: `none`, `capped` or `full`.
        catch_up: with `capped`: the most turns.
        in_hours: whether only those whose working time it is are asked.
        never_back: how many of the last people who had a subject do not get it again.
        seed: for `random`.
        fallback: key of the pool that is asked when nobody of this one can.
        label: how people call it.
    """

    sellers: tuple[Text1, ...] = ()
    teams: tuple[Text1, ...] = ()
    skills: tuple[Text1, ...] = ()
    languages: tuple[Text1, ...] = ()
    tiers: tuple[Text1, ...] = ()
    territory: bool = Setting(default=False, strict=True)
    match: dict[Matched, Name] = Setting(default_factory=dict)
    strategy: Strategy = "in_turn"
    args: dict[str, Any] = Setting(default_factory=dict)
    by: tuple[Name, ...] = ()
    scope: Scope = "pool"
    on_return: Literal["none", "capped", "full"] = "none"
    catch_up: int | None = Setting(default=None, ge=1, strict=True)
    in_hours: bool = Setting(default=False, strict=True)
    never_back: int = Setting(default=3, ge=0, le=50, strict=True)
    seed: int = Setting(default=0, strict=True)
    fallback: Key | None = None
    label: Text | None = None

    @model_validator(mode="after")
    def _says_what_it_takes(self) -> Self:
        wrong = next((msg for is_wrong, msg in self._faults() if is_wrong), None)
        if wrong is not None:
            raise ValueError(wrong)
        return self

    def _faults(self) -> Iterator[tuple[bool, str]]:
        """Yield each thing that does not go together, and whether it is so here."""
        looks, turns = (
            self.strategy in {"named", "owner", "best_fit"},
            self.strategy in {"in_turn", "weighted"},
        )
        lacks = self.strategy in {"owner", "best_fit"} and not self.by
        yield (
            lacks,
            f"found '{self.strategy}' without 'by', expected the names of the subject that it looks at",
        )
        lacks = self.strategy == "named" and not self.by and len(self.sellers) != 1
        yield lacks, "found 'named' without a person, expected one of 'sellers', or 'by'"
        yield bool(self.by) and not looks, f"found 'by', which '{self.strategy}' does not look at"
        lacks = (self.catch_up is not None) is not (self.on_return == "capped")
        yield lacks, 'expected \'catch_up\' with "on_return": "capped", and only there'
        needless = self.on_return != "none" and not turns
        yield needless, f"found 'on_return', which '{self.strategy}' has no turns for"
        is_shared = self.scope in {"team", "organisation"}
        needless = is_shared and self.on_return != "none"
        yield needless, "found 'on_return' in a shared scope, where other pools' turns are not missed"
        yield self.scope != "pool" and not turns, f"found 'scope', which '{self.strategy}' has no turns for"
        lacks = self.scope == "team" and len(self.teams) != 1
        yield lacks, "found the scope 'team', expected exactly one of 'teams'"
        needless = bool(self.args) and self.strategy in BUILT_IN
        yield needless, f"found 'args', which belong to a plug-in, not to '{self.strategy}'"


class RoutingRule(Definition):
    """One rule: for whom, to which pool, and how soon.

    Args:
        key: its permanent name; assignments mention it.
        when: the condition; a rule without one takes all that is left.
        to: key of the pool.
        respond_within: how soon whoever gets it responds.
        calendar: key of the calendar by which that is counted; before the seller's own.
        label: how people call it.
    """

    key: Key
    when: ConditionField | None = None
    to: Key
    respond_within: Within | None = None
    calendar: Key | None = None
    label: Text | None = None


class Response(Definition):
    """How soon somebody responds to some subjects, whichever rule they follow; the strictest limit counts.

    Args:
        when: the condition.
        within: how soon.
        calendar: key of the calendar by which that is counted; before the seller's own.
        label: how people call it.
    """

    when: ConditionField
    within: Within
    calendar: Key | None = None
    label: Text | None = None


class Limit(Definition):
    """A kind of subject of which a seller holds so many at once.

    Args:
        when: the condition that makes a subject one of them.
        most: how many a seller holds, unless the roster says otherwise; any number when absent.
        label: how people call it.
    """

    when: ConditionField
    most: int | None = Setting(default=None, ge=0, strict=True)
    label: Text | None = None


class Team(Definition):
    """A team.

    Args:
        calendar: key of its working calendar.
        label: how people call it.
    """

    calendar: Key | None = None
    label: Text | None = None


class Routing(Definition):
    """Who gets what.

    Args:
        of: which subjects are assigned.
        rules: the rules, in order; the first whose condition is surely true counts. The last one has none.
        pools: sellers and how one of them is chosen, by key.
        responses: further limits to how soon somebody responds, by key.
        limits: kinds of subjects of which a seller holds so many, by key.
        territories: parts of the market, by key; the first that holds a subject counts.
        territory_fields: which names of a subject say where it lies.
        teams: teams, by key; needed only for what is said of them.
        calendar: key of the organisation's working calendar.
        max_hops: how often a subject that nobody responded to goes on to somebody else.
    """

    of: Kind | tuple[Kind, ...] = "lead"
    rules: tuple[RoutingRule, ...] = Setting(min_length=1)
    pools: dict[Key, Pool] = Setting(min_length=1)
    responses: dict[Key, Response] = Setting(default_factory=dict)
    limits: dict[Key, Limit] = Setting(default_factory=dict)
    territories: dict[Key, Territory] = Setting(default_factory=dict)
    territory_fields: TerritoryFields = TerritoryFields()
    teams: dict[Text1, Team] = Setting(default_factory=dict)
    calendar: Key | None = None
    max_hops: int = Setting(default=3, ge=0, le=50, strict=True)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Which subjects are assigned, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of
