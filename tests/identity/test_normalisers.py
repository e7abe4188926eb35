"""Each value has one spelling that identifies, or a cause why it identifies nobody; nothing is ever raised."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesfunnel.errors import InvalidValue, MissingExtra, RegistryError
from salesfunnel.identity import NORMALISERS, international_phones, normaliser
from salesfunnel.identity.keys import normalisers
from salesfunnel.identity.keys.normaliser import LONGEST, Normaliser, Unusable
from salesfunnel.identity.keys.phone import COUNTRIES
from salesfunnel.registry import Registry


def read(name: str, raw: object, **args: Any) -> str:
    """Return the one spelling, or the code of the cause with a question mark before it."""
    used = NORMALISERS[name]
    found = used(raw, used.read(args))
    return found if isinstance(found, str) else f"?{found.code}"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("Li.Wei@Acme.COM", "li.wei@acme.com"),
        ("  mailto:li@acme.com ", "li@acme.com"),
        ("Li Wei <li@acme.com>", "li@acme.com"),
        ("Ｌｉ＠ＡＣＭＥ．ｃｏｍ", "li@acme.com"),
        ("Li.Wei+fair@gmail.com", "liwei@gmail.com"),
        ("liwei@googlemail.com", "liwei@gmail.com"),
        ("li+fair@acme.com", "li+fair@acme.com"),
        ("li@例子.中国", "li@xn--fsqu00a.xn--fiqs8s"),
        ("li@xn--fsqu00a.xn--fiqs8s", "li@xn--fsqu00a.xn--fiqs8s"),
        ("li@acme.com.", "li@acme.com"),
        ("li\u200b@acme.com", "li@acme.com"),
        ("no-reply@acme.com", "?placeholder"),
        ("li@acme", "?unreadable"),
        ("li@@acme.com", "?unreadable"),
        ("li wei@acme.com", "?unreadable"),
        ("@acme.com", "?unreadable"),
        ("li@", "?unreadable"),
        ("+fair@gmail.com", "?unreadable"),
        ("li@-acme.com", "?unreadable"),
        ("li@1.2.3.4", "?unreadable"),
        (f"{'l' * 65}@acme.com", "?unreadable"),
        (f"li@{'例' * 200}.中国", "?unreadable"),
    ],
)
def test_an_address_has_one_spelling(raw: str, found: str) -> None:
    assert read("email", raw) == found


def test_what_stands_behind_a_plus_is_a_policy() -> None:
    assert read("email", "li+fair@acme.com", plus="always") == "li@acme.com"
    assert read("email", "Li.Wei+fair@gmail.com", plus="never") == "liwei+fair@gmail.com"
    assert read("email", "Li.Wei@gmail.com", dots="count") == "li.wei@gmail.com"
    assert read("email", "li@mail.example.com") == "li@mail.example.com"
    assert read("email", "li@mail.example.com", reserved="refuse") == "?placeholder"
    assert read("email", "li@myexample.com", reserved="refuse") == "li@myexample.com"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("138 0013 8001", "+8613800138001"),
        ("+86 138-0013-8001", "+8613800138001"),
        ("(+86) 138 0013 8001", "+8613800138001"),
        ("0086 13800138001", "+8613800138001"),
        ("8613800138001", "+8613800138001"),
        ("013800138001", "+8613800138001"),
        ("１３８００１３８００１", "+8613800138001"),
        ("手机：138 0013 8001", "+8613800138001"),
        (13800138001, "+8613800138001"),
        (13800138001.0, "+8613800138001"),
        ("0571-88886666", "+8657188886666"),
        ("(0571) 8888-6666 转 801", "+8657188886666"),
        ("86 10 8888 6666", "+861088886666"),
        ("+86 (0)10 8888 6666", "+861088886666"),
        ("Tel. 010-88886666 ext. 12", "+861088886666"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("+1 650-555-1234 x12", "+16505551234"),
        ("138 0013 8001；", "+8613800138001"),
        ("138-0013-8001；分机 8", "+8613800138001"),
        ("400-820-8820", "+864008208820"),
        ("0571-88886666-801", "+8657188886666"),
        ("+86-10-88886666-801", "+861088886666"),
        ("010-88886666*12", "+861088886666"),
        ("010-88886666#12", "+861088886666"),
        ("+1 (650) 555-1234,,12", "+16505551234"),
        ("+1 650 555 1234;ext=12", "+16505551234"),
        ("+7 (495) 123-45-67 доб. 12", "+74951234567"),
        ("+49 30 901820 Durchwahl 12", "+4930901820"),
        ("+82 2-2123-4567 내선 12", "+82221234567"),
        ("138,0013,8001", "+8613800138001"),
        ("1380013-8001", "+8613800138001"),
        ("110", "?too_short"),
        ("13800138000", "?placeholder"),
        ("18888888888", "?placeholder"),
        ("00000000000", "?placeholder"),
        ("+123456789012345678", "?too_long"),
        ("ask the boss", "?unreadable"),
        ("12３4 or 5678", "?unreadable"),
    ],
)
def test_a_telephone_number_has_one_spelling(raw: object, found: str) -> None:
    assert read("phone", raw) == found


@pytest.mark.parametrize(
    ("country", "raw", "found"),
    [
        ("US", "(650) 555-1234", "+16505551234"),
        ("US", "1-650-555-1234", "+16505551234"),
        ("GB", "020 7946 0958", "+442079460958"),
        ("RU", "8 916 123-45-67", "+79161234567"),
        ("RU", "+7 916 123-45-67", "+79161234567"),
        ("IT", "06 6982 1234", "+390669821234"),
        ("HK", "2123 4567", "+85221234567"),
        ("HK", "852 2123 4567", "+85221234567"),
        ("MX", "+52 1 55 1234 5678", "+525512345678"),
        ("MX", "+52 55 1234 5678", "+525512345678"),
        ("MX", "044 55 1234 5678", "+525512345678"),
        ("MX", "55 1234 5678", "+525512345678"),
        ("US", "+52 1 55 1234 5678", "+525512345678"),
    ],
)
def test_a_number_without_a_calling_code_is_one_of_the_country(country: str, raw: str, found: str) -> None:
    assert read("phone", raw, country=country) == found


def test_another_country_is_refused_with_a_near_one() -> None:
    with pytest.raises(InvalidValue, match="no country is known as 'UK'"):
        NORMALISERS["phone"].read({"country": "UK"})
    with pytest.raises(InvalidValue, match="country"):
        NORMALISERS["phone"].read({"country": "china"})


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("ACME Trading Co., Ltd.", "acme trading"),
        ("acme  trading", "acme trading"),
        ("The Boeing Company", "boeing"),
        ("Müller GmbH & Co. KG", "muller"),
        ("Møller A/S", "moller"),
        ("Siemens A.G.", "siemens"),
        ("Société Générale S.A.", "societe generale"),
        ("J.P. Morgan & Co.", "jp morgan"),
        ("JP Morgan", "jp morgan"),
        ("AT&T Inc", "at and t"),
        ("McDonald's Corp", "mcdonalds"),
        ("ООО «Ромашка»", "ромашка"),
        ("キャノン株式会社", "キャノン"),
        ("3M", "3m"),
        ("The Limited", "limited"),
        ("Company Inc", "company"),
        ("Y-corporation", "y corporation"),
        ("杭州云栖科技有限公司", "杭州云栖科技"),
        ("杭州云栖科技（集团）股份有限公司", "杭州云栖科技"),
        ("杭州 云栖 科技 集团", "杭州云栖科技"),
        ("杭州雲棲科技股份有限公司", "杭州雲棲科技"),
        ("阿里巴巴（中国）有限公司", "阿里巴巴中国"),
        ("阿里巴巴(中國)有限公司", "阿里巴巴中国"),
        ("ＩＢＭ（中国）有限公司", "ibm中国"),
        ("红杉投资（有限合伙）", "红杉投资"),
        ("中国银行股份有限公司北京分行", "中国银行北京分行"),
        ("有限公司", "有限公司"),
        ("N/A", "?placeholder"),
        ("无", "?placeholder"),
        ("xxx", "?placeholder"),
        ("...", "?nothing_left"),
        ("X", "?too_short"),
    ],
)
def test_a_company_has_one_spelling_and_keeps_its_own_part(raw: str, found: str) -> None:
    assert read("company", raw) == found


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("北京字节跳动科技有限公司", "字节跳动科技"),
        ("字节跳动（北京）科技有限公司", "字节跳动科技"),
        ("浙江省杭州市云栖科技有限公司", "云栖科技"),
        ("广西壮族自治区柳州螺霸王食品有限公司", "螺霸王食品"),
        ("北京银行股份有限公司", "北京银行"),
        ("北京科技有限公司", "北京科技"),
        ("上海网络科技发展有限公司", "上海网络科技发展"),
        ("中国银行股份有限公司北京分行", "中国银行北京分行"),
    ],
)
def test_a_place_is_dropped_by_policy_unless_only_a_trade_is_left(raw: str, found: str) -> None:
    assert read("company", raw, places="drop") == found
    assert read("company", raw) != "科技"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("https://www.Acme.com.cn/contact?x=1", "acme.com.cn"),
        ("li@mail.acme.com", "acme.com"),
        ("acme.co.uk", "acme.co.uk"),
        ("http://acme.com:8080", "acme.com"),
        ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
        ("co.uk", "co.uk"),
        ("li@qq.com", "?public_domain"),
        ("vip.qq.com", "?public_domain"),
        ("shop.github.io", "?public_domain"),
        ("192.168.1.1", "?unreadable"),
        ("acme", "?unreadable"),
        ("http://", "?unreadable"),
    ],
)
def test_a_domain_is_the_part_that_somebody_registered(raw: str, found: str) -> None:
    assert read("domain", raw) == found


def test_a_whole_domain_and_further_public_ones_are_policies() -> None:
    assert read("domain", "https://www.mail.acme.com", registrable=False) == "mail.acme.com"
    assert read("domain", "hr.acme.com", also_public=["acme.com"]) == "?public_domain"


@pytest.mark.parametrize(
    "code", ["91110000600037341L", "91350100M000100Y43", "91330100799655058B", "914403001922038216"]
)
def test_a_credit_code_counts_when_its_check_digit_holds(code: str) -> None:
    assert read("credit_code", f" {code[:8]}-{code[8:].lower()}") == code
    for place in range(18):
        other = "2" if code[place] == "1" else "1"
        assert read("credit_code", code[:place] + other + code[place + 1 :]) == "?wrong_check_digit"


@pytest.mark.parametrize("raw", ["9111000060003734", "91110000600037341I", "中" * 18])
def test_what_is_no_credit_code_is_unreadable(raw: str) -> None:
    assert read("credit_code", raw) == "?unreadable"
    assert read("credit_code", "0" * 18) == "?placeholder"


def test_an_account_number_and_a_messenger_s_id_have_one_spelling() -> None:
    assert read("number", " AC-００1 23 ") == "ac00123"
    assert read("number", "00-123", zeros="drop") == "123"
    assert read("number", "000", zeros="drop") == "?nothing_left"
    assert read("number", "12#3") == "?unreadable"
    assert read("messenger", " wmAJ2 ") == "wecom/wmAJ2"
    assert read("messenger", "wmaj2", system="wecom.acme") == "wecom.acme/wmaj2"
    assert (
        read("messenger", "wm A")
        == read("messenger", "客户")
        == read("messenger", "w" * 129)
        == "?unreadable"
    )


HOSTILE: list[object] = [
    *("", " \u3000\t", None, True, 1.5, float("nan"), float("inf"), b"li@acme.com", [], {}, 10**400),
    *("\x00", "\ud800", "\u202e\u202d", "🙂" * 50, "٠١٢٣٤٥٦٧٨٩٠", "Привет 世界 مرحبا", "l" * 10_000_000),
    *("@" * 1000, "." * 1000, "(" * 1000, " x" * 500, "+" * 1000, "a." * 499 + "@b.c", "x" * 999 + "#"),
]


@pytest.mark.parametrize("name", sorted(NORMALISERS))
def test_garbage_gets_a_typed_answer(name: str) -> None:
    used = NORMALISERS[name]
    for raw in HOSTILE:
        found = used(raw, used.read({}))
        assert isinstance(found, (str, Unusable))
        if isinstance(found, Unusable):
            assert found.code != "plugin"
            assert found.render("zh") != found.render("en") != ""
    assert [read(name, each) for each in ("", "　", None, "l" * (LONGEST + 1))] == [
        "?empty", "?empty", "?not_text", "?too_long",
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(NORMALISERS) - {"messenger"}))
@given(raw=st.text(max_size=60))
@settings(max_examples=80)
def test_a_spelling_is_its_own_spelling(name: str, raw: str) -> None:
    found = read(name, raw)
    if not found.startswith("?"):
        assert read(name, found) == found


digits = st.text("0123456789", min_size=8, max_size=8)


@given(number=digits, sign=st.sampled_from(["", " ", "-", ".", "·", "－"]))
@settings(max_examples=60)
def test_what_stands_between_digits_means_nothing(number: str, sign: str) -> None:
    whole = f"139{number}"
    spaced = f"+86{sign}{whole[:3]}{sign}{whole[3:7]}{sign}{whole[7:]}"
    assert read("phone", whole) == read("phone", spaced) == read("phone", f"0086{whole}")


@normaliser("acme:tax_number")
def tax_number(text: str, _params: object) -> str | Unusable:
    if text == "boom":
        raise ValueError(text)
    return text.upper() if text.isalnum() else Unusable("unreadable")


def test_a_text_of_another_class_is_read_as_the_text_it_is() -> None:
    class Name(str):
        __slots__ = ()

    assert read("company", Name("ACME Ltd")) == "acme"
    assert type(NORMALISERS["number"](Name("7"), NORMALISERS["number"].read({}))) is str
    assert str(Unusable("empty")) == "nothing is written there"


def test_a_business_brings_its_own_normaliser_and_its_faults_identify_nobody() -> None:
    used = normalisers(Registry.of(tax_number))["acme:tax_number"]
    assert used("ab1", used.read({})) == "AB1"
    assert used("boom", used.read({})) == Unusable("plugin")
    assert used("#", used.read({})) == Unusable("unreadable")
    empty = Normaliser("acme:empty", lambda _text, _params: "")
    assert empty("x", empty.read({})) == Unusable("plugin")
    with pytest.raises(InvalidValue, match="zone"):
        used.read({"zone": 1})


def test_what_is_no_normaliser_is_refused() -> None:
    with pytest.raises(RegistryError, match="house"):
        normaliser("tax")
    with pytest.raises(RegistryError, match="expected a function"):
        Normaliser("acme:tax", 5)  # type: ignore[arg-type]


def test_the_plain_numbers_agree_with_every_country_s_plan() -> None:
    used = international_phones()
    both = {
        "CN": [
            "138 0013 8001",
            "+86 138-0013-8001",
            "(0571) 8888-6666 转 801",
            "010-88886666",
            "8613800138001",
        ],
        "US": ["(650) 253-0000", "+1 650-253-0000", "1-650-253-0000"],
        "GB": ["020 7946 0958", "+44 (0)20 7946 0958"],
        "DE": ["030 901820", "+49 30 901820"],
        "JP": ["03-3581-0101"],
        "FR": ["01 42 92 81 00"],
        "MX": [
            "+52 1 55 1234 5678",
            "+52 55 1234 5678",
            "55 1234 5678",
            "044 55 1234 5678",
            "01 55 1234 5678",
        ],
    }
    for country, numbers in both.items():
        for each in numbers:
            assert used(each, used.read({"country": country})) == read("phone", each, country=country)
    told = {
        "abc": "unreadable",
        "12": "too_short",
        "+1 650 253 0000 000": "too_long",
        "+86 100 1234 5678": "unreadable",
    }
    found = {each: used(each, used.read({})) for each in told}
    assert {each: one.code for each, one in found.items() if isinstance(one, Unusable)} == told


def test_calling_codes_are_those_of_phonenumbers() -> None:
    import phonenumbers

    assert [
        name
        for name, (code, _, _) in COUNTRIES.items()
        if str(phonenumbers.country_code_for_region(name)) != code
    ] == []


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    with pytest.raises(MissingExtra, match="phones"):
        international_phones()
