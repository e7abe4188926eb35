"""From a record to its identity keys: each value in its one spelling, and what identifies nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.values.names import Entry as Name
from salesfunnel.conditions.values.read import read_value
from salesfunnel.conditions.values.types import Unknown, ValueType
from salesfunnel.errors import UnknownName, near
from salesfunnel.identity.definition import Identity, IdentityKey
from salesfunnel.identity.index import Entry
from salesfunnel.identity.keys import normalisers
from salesfunnel.identity.keys.normaliser import Normaliser, Unusable
from salesfunnel.model.answer import Answer
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import FieldType
from salesfunnel.registry import EMPTY as NO_PLUGINS
from salesfunnel.registry import Registry
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["CompiledIdentity", "Identified", "Unidentified", "name_in"]

_READ = {FieldType.TEXT, FieldType.NUMBER, FieldType.CHOICE}
_PEOPLE = "contacts."


@attrs.frozen
class Unidentified:
    """A recorded value that identifies nobody.

    Args:
        name: of the key.
        field: where it is recorded.
        value: what is recorded, cut at 80 characters.
        why: the cause.
    """

    name: str
    field: str
    value: str
    why: Unusable

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`, after its place."""
        return f"{self.field}: {self.why.render(locale)}"

    def __str__(self) -> str:
        """Return the English sentence, after its place."""
        return self.render()


@attrs.frozen
class Identified:
    """What identifies a subject.

    Args:
        entry: what an index holds of it.
        unusable: recorded values that identify nobody.
    """

    entry: Entry
    unusable: tuple[Unidentified, ...] = ()


@attrs.frozen(eq=False)
class _Reader:
    """One key, ready to be read."""

    name: str
    key: IdentityKey
    normalise: Normaliser
    params: Any
    places: tuple[tuple[str, Name], ...]

    def values(self, raw: object) -> Iterator[object]:
        """Yield what a field holds, one value at a time."""
        if self.key.split and isinstance(raw, str) and len(raw) < 100_000:
            for sign in self.key.split[1:]:
                raw = raw.replace(sign, self.key.split[0])
            yield from (each for each in raw.split(self.key.split[0]) if each.strip())
        else:
            yield raw

    def keys(self, raw: object) -> Iterator[str]:
        """Yield the keys of what a field holds."""
        for each in self.values(raw):
            read = self.normalise(each, self.params)
            if type(read) is str:
                yield f"{self.name}:{read}"


@attrs.frozen(eq=False)
class CompiledIdentity:
    """The section `identity` for one kind of subject; built once, shared between threads."""

    definition: Identity
    _readers: tuple[_Reader, ...] = attrs.field(repr=False)

    @classmethod
    def of(
        cls,
        definition: Identity,
        catalogue: Catalogue,
        registry: Registry = NO_PLUGINS,
        *,
        others: Iterable[Catalogue] = (),
    ) -> CompiledIdentity:
        """Compile the section.

        Args:
            definition: the section.
            catalogue: the names of the kind of subject.
            registry: the normalisers of the business.
            others: the names of other kinds; a field that only they have is passed over.

        Raises:
            UnknownName: for a field or a normaliser that is not known.
            InvalidValue: for parameters that the normaliser does not take.
        """
        known, kinds = normalisers(registry), (catalogue, *others)
        readers = []
        for name, key in definition.keys.items():
            used = known.get(key.normalise)
            if used is None:
                says = f"no normaliser is named '{key.normalise[:64]}'"
                raise UnknownName.at(f"identity.keys.{name}.normalise", says, near(key.normalise, known))
            places = [(each, name_in(each, kinds)) for each in key.fields]
            mine = tuple((each, found) for each, (of, found) in places if of is catalogue)
            readers.append(_Reader(name, key, used, used.read(key.args), mine))
        return cls(definition, tuple(readers))

    def identify(self, dossier: Dossier[Any]) -> Identified:
        """Read the keys of a subject; one that was merged leads to who took it in."""
        found: set[str] = set()
        unusable: list[Unidentified] = []
        for reader in self._readers:
            for field, name in reader.places:
                for raw in _recorded(dossier, field, name):
                    _collect(reader, field, raw, found=found, unusable=unusable)
        subject = dossier.subject
        entry = Entry(subject.id, tuple(found), subject.version, subject.merged_into)
        return Identified(entry, tuple(unusable))

    def entry(self, subject_id: str, values: Mapping[str, object], *, version: int = 0) -> Entry:
        """Read the keys of a row of a table, without a dossier.

        Args:
            subject_id: of the row.
            values: by the names that the section reads; a list holds several, None nothing.
            version: of the row: the one that counts when the same id is told twice.
        """
        return Entry(subject_id, tuple(self._found(values)), version)

    def keys(self, values: Mapping[str, object]) -> tuple[str, ...]:
        """Return the keys that values have, in order.

        Args:
            values: by the names that the section reads; a list holds several, None nothing.

        Raises:
            UnknownName: for a name that no key reads.
        """
        known = {field for key in self.definition.keys.values() for field in key.fields}
        for name in values:
            if name not in known:
                says = f"no identity key reads '{str(name)[:64]}'"
                raise UnknownName.at("values", says, near(str(name), sorted(known)))
        return tuple(sorted(self._found(values)))

    def _found(self, values: Mapping[str, object]) -> set[str]:
        found: set[str] = set()
        for reader in self._readers:
            for field in reader.key.fields:
                held = values.get(field)
                if held is not None:
                    several = held if isinstance(held, (list, tuple)) else (held,)
                    found.update(each for raw in several for each in reader.keys(raw))
        return found


def _collect(
    reader: _Reader, field: str, raw: object, *, found: set[str], unusable: list[Unidentified]
) -> None:
    for each in reader.values(raw):
        read = reader.normalise(each, reader.params)
        if isinstance(read, Unusable):
            unusable.append(Unidentified(reader.name, field, str(each)[:80], read))
        else:
            found.add(f"{reader.name}:{read}")


def _recorded(dossier: Dossier[Any], field: str, name: Name) -> Iterator[object]:
    """Yield what is recorded under a name, as far as somebody recorded anything."""
    sources: Iterable[Any] = dossier.contacts or () if field.startswith(_PEOPLE) else (dossier,)
    for source in sources:
        raw = name.fetch(source)
        raw = (None if raw.declined else raw.value) if type(raw) is Answer else raw
        if isinstance(raw, Unknown) or raw is None:
            continue
        value_type = name.value_type or ValueType(FieldType.TEXT)
        read = read_value(raw, value_type)
        if not isinstance(read, Unknown):
            yield read


def name_in(field: str, kinds: Iterable[Catalogue]) -> tuple[Catalogue, Name]:
    """Return the name that a key reads, with the first kind of subject that has it.

    Args:
        field: of the subject with its account, or of its people (`contacts.mobile`).
        kinds: the names of each kind.

    Raises:
        UnknownName: for a name that nobody has, that is derived, or that holds neither text nor number.
    """
    of_people, catalogues = field.startswith(_PEOPLE), tuple(kinds)
    for each in catalogues:
        known = each.rows["contacts"].entries if of_people else each.names.entries
        if field.removeprefix(_PEOPLE) in known:
            return each, _readable(field, known[field.removeprefix(_PEOPLE)])
    people = (f"{_PEOPLE}{name}" for name in catalogues[0].rows["contacts"].entries)
    names = (name for each in catalogues for name in each.names.entries)
    says = f"no field is named '{field[:64]}'"
    raise UnknownName.at("", says, near(field, sorted({*names, *people})), code="unknown_field")


def _readable(field: str, found: Name) -> Name:
    if found.derive is not None or (found.value_type is not None and found.value_type.type not in _READ):
        says = f"'{field}' is no recorded text, choice or number"
        raise UnknownName.at("", says, "name a field in which people write it", code="wrong_type")
    return found
