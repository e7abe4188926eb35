"""Tags by rule: a condition gives a tag, and takes it back where the rule says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs
from pydantic import Field as Setting

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.values.view import RowView
from salesfunnel.messages import Message
from salesfunnel.model.field import Definition
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["CompiledTags", "TagReason", "TagRule", "Tagging"]

Kind = Literal["lead", "opportunity"]


class TagRule(Definition):
    """A tag for what is so.

    Args:
        when: the condition; it may not speak of tags.
        tag: the tag; the rule's key when absent.
        of: whose tag it is.
        otherwise: what happens to the tag while no rule for it is true: it is kept, or removed as soon as all
            of them are surely false. A removed tag is gone even where a person gave it.
        label: how people call the rule.
    """

    when: ConditionField
    tag: str | None = Setting(default=None, min_length=1)
    of: Kind | tuple[Kind, ...] = "opportunity"
    otherwise: Literal["keep", "remove"] = "keep"
    label: Text | None = None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Whose tag it is, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of


@attrs.frozen
class TagReason:
    """Why a tag is given or taken.

    Args:
        tag: the tag.
        rule: key of the rule.
        is_given: whether it is given.
        label: how people call the rule.
    """

    tag: str
    rule: str
    is_given: bool
    label: Text | None = None

    @property
    def message(self) -> Message:
        """The sentence for people."""
        key = "tag_given" if self.is_given else "tag_taken"
        return Message.of(key, tag=self.tag, rule=self.label or self.rule)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen
class Tagging:
    """What the rules change of a subject's tags; nothing, once it was done.

    Args:
        add: tags to give.
        remove: tags to take.
        because: the rule for each, in the order of the rules.
    """

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    because: tuple[TagReason, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything changes."""
        return bool(self.add or self.remove)


@attrs.frozen(eq=False)
class CompiledTags:
    """The section `tags` for one kind of subject; built once, shared between threads."""

    rules: Mapping[str, TagRule]
    _walks: tuple[tuple[str, str, CompiledCondition], ...] = attrs.field(repr=False)

    @classmethod
    def of(cls, rules: Mapping[str, TagRule], catalogue: Catalogue) -> CompiledTags:
        """Compile the rules of a kind of subject.

        Raises:
            ConditionError: for a condition that does not fit the catalogue.
        """
        mine = {key: each for key, each in rules.items() if catalogue.subject in each.kinds}
        walks = (
            (key, each.tag or key, compile_condition(each.when, catalogue)) for key, each in mine.items()
        )
        return cls(mine, tuple(walks))

    def tags(self, view: RowView) -> Tagging:
        """Say which tags the rules give and take, measured by the tags that the subject has."""
        held = set(view.source.subject.tags)
        found = list(self._reasons(view, held))
        return Tagging(
            tuple(dict.fromkeys(each.tag for each in found if each.is_given)),
            tuple(dict.fromkeys(each.tag for each in found if not each.is_given)),
            tuple(found),
        )

    def _reasons(self, view: RowView, held: set[str]) -> Iterator[TagReason]:
        answers = [(key, tag, walk.answer(view)) for key, tag, walk in self._walks]
        wanted = {tag for _, tag, answer in answers if answer is not False}
        for key, tag, answer in answers:
            rule = self.rules[key]
            if answer is True and tag not in held:
                yield TagReason(tag, key, is_given=True, label=rule.label)
            if tag in held and tag not in wanted and rule.otherwise == "remove":
                yield TagReason(tag, key, is_given=False, label=rule.label)
