"""The section `identity`: sound names and arguments, advice, JSON Schema, and the funnel's answers."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from salesfunnel import Account, Answer, Contact, Dossier, Funnel, Lead, Opportunity
from salesfunnel.blueprint import blueprint_schema, diff, lint
from salesfunnel.errors import BlueprintError, InvalidValue, UnknownName
from salesfunnel.identity import Entry, IdentityIndex, international_phones, normaliser
from salesfunnel.registry import Registry

IDENTITY: dict[str, Any] = {
    "keys": {
        "email": {"normalise": "email", "fields": ["email", "contacts.email"]},
        "phone": {
            "normalise": "phone",
            "fields": ["mobile", "contacts.mobile"],
            "args": {"country": "CN"},
            "split": ";/",
        },
        "company": {"normalise": "company", "fields": ["account.name"], "weight": 60, "label": "Company"},
        "number": {"normalise": "number", "fields": ["account_id"], "weight": 40},
    }
}
DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {
        "email": {"type": "text", "of": ["lead", "opportunity", "contact"], "missing": ["", "none"]},
        "mobile": {"type": "text", "of": ["lead", "contact"]},
        "budget": {"type": "money"},
    },
    "facts": {"people": {"count": "contacts"}},
    "identity": IDENTITY,
    "pipelines": {
        "leads": {"of": "lead", "stages": [{"key": "new"}, {"key": "won", "kind": "won"}]},
        "deals": {"stages": [{"key": "talk"}, {"key": "won", "kind": "won"}]},
    },
}  # fmt: skip
FUNNEL = Funnel.load(DOCUMENT)


def lead(key: str = "l-1", *, contacts: tuple[Contact, ...] | None = None, **fields: Any) -> Dossier[Any]:
    return Dossier(Lead(id=key, pipeline="leads", stage="new", fields=fields), contacts=contacts)


def changed(**key: Any) -> dict[str, Any]:
    """Return the document with another key `phone`."""
    return DOCUMENT | {"identity": {"keys": {"phone": {"normalise": "phone", "fields": ["mobile"]} | key}}}


def problems(document: dict[str, Any], registry: Registry | None = None) -> list[tuple[str, str]]:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(document, registry=registry)
    return [(each.path, each.code) for each in caught.value.problems]


def test_a_subject_s_keys_are_read_from_itself_its_account_and_its_people() -> None:
    people = (
        Contact("c-1", fields={"email": "Wang@Acme.com"}),
        Contact("c-2", fields={"mobile": "139 0013 9001"}),
    )
    whole = Dossier(
        Lead(id="l-1", pipeline="leads", stage="new", version=7, account_id="A-01", fields={"mobile": "13800138001; 0571-88886666/"}),
        account=Account("A-01", name="ACME 有限公司"), contacts=people,
    )  # fmt: skip
    found = FUNNEL.identify(whole)
    assert found.entry == Entry("l-1", [
        "company:acme", "email:wang@acme.com", "number:a01", "phone:+8613800138001", "phone:+8613900139001", "phone:+8657188886666",
    ], 7)  # fmt: skip
    assert found.unusable == ()


def test_a_value_that_identifies_nobody_is_named_with_its_place() -> None:
    found = FUNNEL.identify(lead(email="li at acme", mobile="110"))
    assert found.entry == Entry("l-1")
    assert [(each.name, each.field, each.value, each.why.code) for each in found.unusable] == [
        ("email", "email", "li at acme", "unreadable"), ("phone", "mobile", "110", "too_short"),
    ]  # fmt: skip
    assert str(found.unusable[1]) == "mobile: it is too short to identify anybody"
    assert found.unusable[1].render("zh") == "mobile: 太短，无法识别身份"
    huge = FUNNEL.identify(lead(mobile="1;" * 5_000_000)).unusable[0]
    assert (huge.why.code, len(huge.value)) == ("too_long", 80)


@pytest.mark.parametrize("value", [None, "", "none", Answer(None, declined=True), 5, True])
def test_what_is_missing_declined_or_of_a_wrong_type_is_no_key(value: Any) -> None:
    found = FUNNEL.identify(lead(email=value))
    assert (found.entry.keys, found.unusable) == ((), ())


def test_an_answer_identifies_by_its_value() -> None:
    assert FUNNEL.identify(lead(email=Answer("Li@acme.com"))).entry.keys == ("email:li@acme.com",)


def test_one_that_was_merged_leads_to_who_took_it_in() -> None:
    merged = Dossier(
        Lead(id="l-1", pipeline="leads", stage="new", merged_into="l-9", fields={"mobile": "13800138001"})
    )
    assert FUNNEL.identify(merged).entry == Entry("l-1", ("phone:+8613800138001",), 0, "l-9")


def test_a_field_that_only_leads_have_is_passed_over_in_deals() -> None:
    deal = Dossier(Opportunity(id="o-1", pipeline="deals", stage="talk", fields={"email": "li@acme.com"}))
    assert FUNNEL.identify(deal).entry.keys == ("email:li@acme.com",)
    rows = FUNNEL.identity("opportunity").keys({"mobile": ["13800138001", "13800138002"], "email": None})
    assert rows == ("phone:+8613800138001", "phone:+8613800138002")


def test_matches_and_duplicates_are_those_of_the_room() -> None:
    one, two = lead("l-1", mobile="13800138001"), lead("l-2", mobile="+86 138 0013 8001")
    index = IdentityIndex.of([FUNNEL.identify(one).entry])
    assert [each.id for each in FUNNEL.matches(two, index).same] == ["l-1"]
    index += IdentityIndex.of([FUNNEL.identify(two).entry])
    [group] = FUNNEL.duplicates(index).groups
    assert FUNNEL.propose(group, {each.subject.id: each.subject for each in (one, two)}).survivor_id == "l-1"


def test_a_funnel_with_identity_pickles() -> None:
    FUNNEL.identify(lead(mobile="13800138001"))
    again = pickle.loads(pickle.dumps(FUNNEL))  # noqa: S301 - our own bytes
    assert again.identify(lead(mobile="13800138001")) == FUNNEL.identify(lead(mobile="13800138001"))


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ({"normalise": "fone"}, ("identity.keys.phone.normalise", "unknown_normaliser")),
        ({"args": {"country": "UK"}}, ("identity.keys.phone.args.country", "wrong_argument")),
        ({"args": {"zone": 1}}, ("identity.keys.phone.args.zone", "wrong_argument")),
        ({"fields": ["mobil"]}, ("identity.keys.phone.fields.0", "unknown_field")),
        ({"fields": ["mobile", "contacts.mobil"]}, ("identity.keys.phone.fields.1", "unknown_field")),
        ({"fields": ["budget"]}, ("identity.keys.phone.fields.0", "wrong_type")),
        ({"fields": ["people"]}, ("identity.keys.phone.fields.0", "wrong_type")),
        ({"fields": ["tags"]}, ("identity.keys.phone.fields.0", "wrong_type")),
        ({"fields": []}, ("identity.keys.phone.fields", "wrong_value")),
        ({"weight": 0}, ("identity.keys.phone.weight", "wrong_value")),
    ],
)
def test_a_wrong_key_is_refused_with_its_place(key: dict[str, Any], found: tuple[str, str]) -> None:
    assert problems(changed(**key))[0] == found


def test_a_near_name_is_offered() -> None:
    with pytest.raises(BlueprintError, match=r"did you mean 'contacts\.mobile'"):
        Funnel.load(changed(fields=["contacts.mobil"]))


def test_advice_names_weights_that_never_suffice_and_a_domain_that_makes_colleagues_one() -> None:
    weak = lint(changed(weight=20))
    assert ("identity.at_least", "never_enough") in {(each.path, each.code) for each in weak}
    alone = lint(DOCUMENT | {"identity": {"keys": {"site": {"normalise": "domain", "fields": ["email"]}}}})
    assert ("identity.keys.site.weight", "domain_alone") in {(each.path, each.code) for each in alone}
    assert not [each for each in lint(DOCUMENT) if each.path.startswith("identity")]


def test_without_the_section_nobody_is_identified() -> None:
    assert not [each for each in lint(DOCUMENT | {"identity": None}) if "identity" in each.path]
    bare = Funnel.load({name: each for name, each in DOCUMENT.items() if name != "identity"})
    with pytest.raises(InvalidValue, match="add the section 'identity'"):
        bare.identify(lead())
    only = Funnel.load(DOCUMENT | {"identity": IDENTITY | {"of": "lead"}})
    with pytest.raises(InvalidValue, match="what identifies opportunity"):
        only.identity("opportunity")
    assert only.identity() is only.identity("lead")


@normaliser("acme:upper")
def upper(text: str, _params: object) -> str:
    """Write a text in capital letters."""
    return text.upper()


def test_a_normaliser_of_the_business_is_named_like_any_other() -> None:
    document = changed(normalise="acme:upper")
    assert problems(document) == [("identity.keys.phone.normalise", "unknown_normaliser")]
    registry = Registry.of(upper, international_phones())
    assert Funnel.load(document, registry=registry).identify(lead(mobile="a1")).entry.keys == ("phone:A1",)
    plan = Funnel.load(changed(normalise="salesfunnel:phone", args={"country": "GB"}), registry=registry)
    assert plan.identify(lead(mobile="020 7946 0958")).entry.keys == ("phone:+442079460958",)


def test_the_compiled_section_names_a_normaliser_that_is_not_there() -> None:
    from tests.identity.books import compiled

    with pytest.raises(UnknownName, match="no normaliser is named 'fone'"):
        compiled({"keys": {"phone": {"normalise": "fone", "fields": ["mobile"]}}})


def test_the_schema_knows_normalisers_and_their_arguments() -> None:
    schema = blueprint_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(DOCUMENT)) == []
    assert list(validator.iter_errors(changed(args={"zone": 1})))
    assert list(validator.iter_errors(changed(args={"country": "china"})))
    own = Draft202012Validator(blueprint_schema(Registry.of(upper)))
    assert list(own.iter_errors(changed(normalise="acme:upper"))) == []
    assert list(own.iter_errors(changed(normalise="acme:lower")))


def test_a_change_of_the_section_is_told() -> None:
    new = DOCUMENT | {"identity": IDENTITY | {"most": 5}, "version": 2}
    assert {each.path for each in diff(DOCUMENT, new)} == {"version", "identity.most"}
