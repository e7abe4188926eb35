"""The sections `scorecards`, `grades` and `risks`: do names exist, do scales hold, is every band reached?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.section import (
    SectionContext,
    condition_problems,
    repeated_keys,
    row_condition_problems,
    stage_keys,
    unknown_key,
)
from salesfunnel.errors import Problem, near
from salesfunnel.model.field import FieldType
from salesfunnel.model.kind import Kind
from salesfunnel.scoring.card.bands import LETTERS
from salesfunnel.scoring.card.points import scaled, shown
from salesfunnel.scoring.card.scorecard import Grade, Scorecard, Signal
from salesfunnel.scoring.risk.definition import Risk, RiskFeature

__all__ = ["grade_problems", "risk_problems", "scorecard_advice", "scorecard_problems"]


_MEASURED = {FieldType.NUMBER, FieldType.MONEY, FieldType.FLAG}


def risk_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `risks`."""
    risks: Mapping[str, Risk] = context.section("risks")
    for key, risk in risks.items():
        path = f"risks.{key}.features"
        yield from repeated_keys(path, "feature", (feature.key for feature in risk.features))
        for catalogue in _catalogues(context, risk.kinds):
            for feature in risk.features:
                yield from _feature_problems(f"{path}.{feature.key}", feature, catalogue)


def _catalogues(context: SectionContext, kinds: Iterable[Kind]) -> list[Catalogue]:
    """Return the names on which scores and risks may rest: all but scores and risks."""
    return [context.catalogue(kind, knows_scores=False) for kind in kinds]


def _feature_problems(path: str, feature: RiskFeature, catalogue: Catalogue) -> Iterator[Problem]:
    if feature.when is not None:
        yield from condition_problems(f"{path}.when", feature.when, (catalogue,))
        return
    name, known = feature.value or "", catalogue.names.entries
    if name in catalogue.broken:
        return
    if name not in known:
        cure = near(name, known)
        yield Problem(f"{path}.value", "unknown_field", f"no field is named '{name[:64]}'", cure)
        return
    value_type = known[name].value_type
    if value_type is not None and value_type.type not in _MEASURED:
        says = f"'{name}' is a {value_type.type.value}, expected a number, an amount or a flag"
        yield Problem(f"{path}.value", "not_measured", says, "ask a condition of it: 'when'")


_SCORES = ("score", "band", "grade", "risk")
"""What the names of scores, bands, grades and risks begin with."""


def scorecard_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `scorecards`."""
    cards: Mapping[str, Scorecard] = context.section("scorecards")
    for key, card in cards.items():
        path = f"scorecards.{key}"
        yield from _key_problems(path, card)
        yield from _group_problems(path, card)
        yield from _scale_problems(path, card)
        yield from _rule_problems(path, card, _catalogues(context, card.kinds))
        known = stage_keys(context, card.kinds)
        for stage in card.resets.stages:
            yield from unknown_key(f"{path}.resets.stages", "stage", stage, known)


def grade_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `grades`."""
    grades: Mapping[str, Grade] = context.section("grades")
    for key, grade in grades.items():
        path = f"grades.{key}"
        yield from repeated_keys(f"{path}.rules", "rule", (rule.key for rule in grade.rules))
        known = _catalogues(context, grade.kinds)
        for rule in grade.rules:
            yield from map(_rested, condition_problems(f"{path}.rules.{rule.key}.when", rule.when, known))
        yield from _matrix_problems(path, grade, context)


def _key_problems(path: str, card: Scorecard) -> Iterator[Problem]:
    rules = [each.key for each in card.rules]
    yield from repeated_keys(f"{path}.rules", "rule", rules)
    yield from repeated_keys(f"{path}.signals", "signal", (each.key for each in card.signals))
    yield from repeated_keys(f"{path}.bands", "band", (each.key for each in card.bands))
    for signal in card.signals:
        if signal.key in rules:
            says = "a rule has this key too, and receipts would not tell them apart"
            yield Problem(f"{path}.signals.{signal.key}", "duplicate_key", says, "rename one of them")


def _group_problems(path: str, card: Scorecard) -> Iterator[Problem]:
    for section, held in (("rules", card.rules), ("signals", card.signals)):
        for each in held:
            yield from unknown_key(f"{path}.{section}.{each.key}.group", "group", each.group, card.groups)
    for key, group in card.groups.items():
        yield from _range_problem(f"{path}.groups.{key}.floor", group.floor, group.cap)


def _scale_problems(path: str, card: Scorecard) -> Iterator[Problem]:
    yield from _range_problem(f"{path}.min", card.min, card.max)
    before: float | None = None
    for place, band in enumerate(card.bands):
        end = band.at_least
        if (end is None) is not (place == 0):
            says = "the first band has a lower end" if end is not None else "this band has no lower end"
            cure = "leave 'at_least' out of the first band, and write it in every other one"
            yield Problem(f"{path}.bands.{band.key}.at_least", "band_order", says, cure)
        elif end is not None and before is not None and end <= before:
            says = f"it begins at {end:g}, the band before at {before:g}"
            cure = "write the bands from the lowest to the highest"
            yield Problem(f"{path}.bands.{band.key}.at_least", "band_order", says, cure)
        before = end if end is not None else before


def _range_problem(path: str, least: float | None, most: float | None) -> Iterator[Problem]:
    if least is not None and most is not None and least > most:
        says = f"the least value {least:g} is above the greatest {most:g}"
        yield Problem(path, "empty_range", says, "swap them")


def _rule_problems(path: str, card: Scorecard, catalogues: Iterable[Catalogue]) -> Iterator[Problem]:
    for catalogue in catalogues:
        for rule in card.rules:
            place = f"{path}.rules.{rule.key}.when"
            yield from map(_rested, condition_problems(place, rule.when, (catalogue,)))
        for signal in card.signals:
            place = f"{path}.signals.{signal.key}.where"
            yield from row_condition_problems(place, signal.where, (catalogue,))


def _rested(problem: Problem) -> Problem:
    """Return the problem of a name that other conditions know, but no scorecard and no grade: a score."""
    if problem.code == "unknown_field" and any(f"named '{what}." in problem.says for what in _SCORES):
        says = f"{problem.says} here: a score may not rest on a score"
        return attrs.evolve(problem, says=says, cure="write what that one counts here too")
    return problem


def _matrix_problems(path: str, grade: Grade, context: SectionContext) -> Iterator[Problem]:
    cards: Mapping[str, Scorecard] = context.section("scorecards")
    for side, key in (("fit", grade.fit), ("engagement", grade.engagement)):
        yield from unknown_key(f"{path}.{side}", "scorecard", key, context.keys("scorecards"))
        card = cards.get(key or "")
        if card is None:
            continue
        if not 2 <= len(card.bands) <= len(LETTERS):
            says = f"the scorecard '{key}' has {len(card.bands)} bands, expected 2 to {len(LETTERS)}"
            yield Problem(f"{path}.{side}", "wrong_bands", says, "a side of the matrix is made of its bands")
        for kind in set(grade.kinds) - set(card.kinds):
            says = f"the scorecard '{key}' is not of the kind '{kind}'"
            yield Problem(f"{path}.{side}", "wrong_kind", says, f'write "of": "{kind}" there, or here less')


def scorecard_advice(context: SectionContext) -> Iterator[Problem]:
    """Yield what is legal but unwise in scorecards: nothing to count, a band out of reach, an idle group."""
    cards: Mapping[str, Scorecard] = context.section("scorecards")
    for key, card in cards.items():
        if not card.rules and not card.signals:
            cure = "add rules or signals"
            yield Problem(f"scorecards.{key}", "empty_scorecard", "it counts nothing", cure, "warning")
            continue
        yield from _unused_groups(key, card)
        yield from _wide_hysteresis(key, card)
        best = _best(card)
        for band in card.bands:
            if band.at_least is not None and best is not None and scaled(band.at_least) > best:
                says = f"nobody reaches it: at best a score is {shown(best)}"
                cure = f"let it begin at {shown(best)} or less, or raise what limits the score"
                yield Problem(
                    f"scorecards.{key}.bands.{band.key}", "band_out_of_reach", says, cure, "warning"
                )


def _unused_groups(key: str, card: Scorecard) -> Iterator[Problem]:
    used = {each.group for each in card.rules} | {each.group for each in card.signals}
    for group in card.groups:
        if group not in used:
            says, cure = "no rule and no signal counts with it", "name it in one, or take it out"
            yield Problem(f"scorecards.{key}.groups.{group}", "unused_group", says, cure, "warning")


def _wide_hysteresis(key: str, card: Scorecard) -> Iterator[Problem]:
    """Yield a band that nobody falls back into, because the one above is kept through all of it."""
    margin = scaled(card.hysteresis)
    for below, band in pairwise(card.bands):
        if below.at_least is None or band.at_least is None:
            continue
        width = scaled(band.at_least) - scaled(below.at_least)
        if margin >= width:
            says = f"'{band.key}' is kept through all of band '{below.key}', which is {shown(width)} wide"
            cure = f"write less than {shown(width)}"
            yield Problem(f"scorecards.{key}.hysteresis", "wide_hysteresis", says, cure, "warning")


def _best(card: Scorecard) -> int | None:
    """Return the most of a score without adjustments, in hundredths; None where nothing limits it."""
    most = None if card.max is None else scaled(card.max)
    total = scaled(card.base)
    for key in (None, *card.groups):
        best = _best_of(card, key)
        cap = card.groups[key].cap if key is not None else None
        if cap is not None:
            best = scaled(cap) if best is None else min(best, scaled(cap))
        if best is None:
            return most
        total += best
    return total if most is None else min(total, most)


def _best_of(card: Scorecard, group: str | None) -> int | None:
    rules = [scaled(each.points) for each in card.rules if each.group == group]
    signals = [_most(each) for each in card.signals if each.group == group]
    if None in signals:
        return None
    return sum(each for each in (*rules, *signals) if each is not None and each > 0)


def _most(signal: Signal) -> int | None:
    """Return the most that a signal gives; None where it may give ever more."""
    if signal.points <= 0:
        return 0
    if signal.window_days is not None:
        return None
    limits = [scaled(signal.cap)] if signal.cap is not None else []
    limits += [scaled(signal.points) * signal.first] if signal.first is not None else []
    return min(limits, default=None)
