"""A company's legal form falls away in many countries and scripts; what is its own stays, letter for letter."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salesfunnel.identity import NORMALISERS
from salesfunnel.identity.keys.company import LEGAL_FORMS

COMPANY = NORMALISERS["company"]

SPELLINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "AE": ("emirates steel", ("Emirates Steel LLC", "Emirates Steel FZE")),
    "AR": ("los gauchos", ("Los Gauchos S.R.L.", "LOS GAUCHOS SRL")),
    "AT": ("alpenholz", ("Alpenholz GmbH", "Alpenholz Ges.m.b.H.", "ALPENHOLZ AG")),
    "AU": ("outback tools", ("Outback Tools Pty Ltd", "Outback Tools Pty. Ltd.", "OUTBACK TOOLS PTY LIMITED")),
    "BD": ("আকিজ ফুড", ("আকিজ ফুড লিমিটেড", "আকিজ ফুড প্রাইভেট লিমিটেড")),
    "BE": ("brasserie du nord", ("Brasserie du Nord SPRL", "Brasserie du Nord S.P.R.L.", "Brasserie du Nord BV")),
    "BG": ("софарма", ("Софарма АД", "СОФАРМА ООД")),
    "BR": ("padaria sao joao", ("Padaria São João Ltda.", "PADARIA SÃO JOÃO LTDA", "Padaria São João S/A")),
    "CH": ("uhrenwerk", ("Uhrenwerk AG", "Uhrenwerk S.à r.l.", "Uhrenwerk Sàrl", "Uhrenwerk Sagl")),
    "CN": ("云栖科技", ("云栖科技有限公司", "云栖科技（集团）股份有限公司", "雲栖科技有限公司".replace("雲", "云"))),
    "CZ": ("skoda nabytek", ("Škoda nábytek s.r.o.", "Škoda nábytek, spol. s r.o.", "ŠKODA NÁBYTEK A.S.")),
    "DE": ("muller", ("Müller GmbH & Co. KG", "Müller G.m.b.H.", "MÜLLER AG", "Müller UG (haftungsbeschränkt)")),
    "DK": ("moller", ("Møller A/S", "Møller ApS", "MØLLER AS")),
    "EE": ("laevad", ("Laevad OÜ", "Laevad AS")),
    "ES": ("fabrica norena", ("Fábrica Noreña, S.L.", "FABRICA NOREÑA SL", "Fábrica Noreña S.L.U.")),
    "FI": ("metsa", ("Metsä Oyj", "Oy Metsä Ab", "METSÄ OY")),
    "FR": ("societe generale", ("Société Générale S.A.", "SARL Société Générale", "Societe Generale SAS")),
    "GB": ("kettle and sons", ("Kettle & Sons Ltd.", "Kettle and Sons Limited", "KETTLE & SONS PLC")),
    "GR": ("αλφα", ("Άλφα Α.Ε.", "ΑΛΦΑ ΑΕ", "Άλφα Ε.Π.Ε.")),
    "HR": ("morska riba", ("Morska Riba d.o.o.", "MORSKA RIBA DOO")),
    "HU": ("tiszta viz", ("Tiszta Víz Kft.", "TISZTA VÍZ ZRT")),
    "ID": ("maju jaya", ("PT Maju Jaya Tbk", "P.T. Maju Jaya", "PT. MAJU JAYA (Persero) Tbk")),
    "IL": ("שמש", ('שמש בע"מ', "שמש בע״מ")),
    "IN": ("टाटा मोटर्स", ("टाटा मोटर्स लिमिटेड", "टाटा मोटर्स प्राइवेट लिमिटेड", "टाटा मोटर्स प्रा. लि.")),
    "IT": ("caffe roma", ("Caffè Roma S.p.A.", "CAFFE' ROMA SRL".replace("'", ""), "Caffè Roma S.r.l.s.")),
    "JP": ("山田製作所", ("株式会社山田製作所", "山田製作所 株式会社", "㈱山田製作所", "(株)山田製作所", "有限会社 山田製作所")),
    "KR": ("한빛전자", ("주식회사 한빛전자", "한빛전자 주식회사", "(주)한빛전자", "㈜한빛전자", "한빛전자주식회사")),
    "KZ": ("алтын", ("ТОО «Алтын»", "АО Алтын")),
    "LT": ("vilniaus duona", ("UAB Vilniaus Duona", "Vilniaus Duona, UAB")),
    "LV": ("rigas maize", ("SIA Rīgas Maize", "Rīgas Maize SIA")),
    "MX": ("tequila azul", ("Tequila Azul S.A. de C.V.", "TEQUILA AZUL SA DE CV", "Tequila Azul, S. de R.L. de C.V.")),
    "MY": ("bunga raya", ("Bunga Raya Sdn. Bhd.", "BUNGA RAYA SDN BHD", "Bunga Raya Berhad")),
    "NL": ("windmolen", ("Windmolen B.V.", "Windmolen BV", "WINDMOLEN N.V.")),
    "NO": ("fjord fisk", ("Fjord Fisk AS", "Fjord Fisk ASA")),
    "PE": ("inti", ("Inti S.A.C.", "INTI E.I.R.L.")),
    "PL": ("zolty motyl", ("Żółty Motyl Sp. z o.o.", "ŻÓŁTY MOTYL SP.Z O.O.", "Żółty Motyl Sp. z o. o.", "Żółty Motyl S.A.",
                           "Żółty Motyl Spółka z ograniczoną odpowiedzialnością", "Żółty Motyl Sp. z o.o. Sp. k.")),
    "PT": ("padaria lisboa", ("Padaria Lisboa, Lda.", "PADARIA LISBOA UNIPESSOAL LDA")),
    "RO": ("brutaria", ("S.C. Brutăria S.R.L.", "Brutăria SRL", "BRUTARIA S.A.")),
    "RU": ("ромашка", ("ООО «Ромашка»", "Ромашка ООО", "Общество с ограниченной ответственностью «Ромашка»")),
    "SA": ("النور", ("شركة النور المحدودة", "النور ذ.م.م")),
    "SE": ("volvia", ("Volvia AB", "Volvia AB (publ)", "Aktiebolaget Volvia")),
    "SG": ("merlion", ("Merlion Pte. Ltd.", "MERLION PTE LTD")),
    "SK": ("tatransky med", ("Tatranský Med s.r.o.", "Tatranský Med, spol. s.r.o.")),
    "TH": ("ปูนซิเมนต์ไทย", ("บริษัท ปูนซิเมนต์ไทย จำกัด (มหาชน)", "บริษัทปูนซิเมนต์ไทยจำกัด", "ปูนซิเมนต์ไทย จำกัด")),
    "TR": ("istanbul celik", ("İstanbul Çelik A.Ş.", "istanbul çelik aş", "İSTANBUL ÇELİK SAN. VE TİC. LTD. ŞTİ.")),
    "UA": ("сонце", ("ТОВ «Сонце»", "ПрАТ Сонце")),
    "US": ("romashka trading", ("LLC Romashka Trading", "Romashka Trading L.L.C.", "Romashka Trading, Inc.")),
    "VN": ("hoa sen", ("Công ty TNHH Hoa Sen", "CÔNG TY CỔ PHẦN HOA SEN", "Hoa Sen JSC")),
    "ZA": ("springbok", ("Springbok (Pty) Ltd", "SPRINGBOK PTY LTD")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("own", "raw"), [(own, raw) for own, spellings in SPELLINGS.values() for raw in spellings]
)
def test_every_spelling_of_a_company_has_one_key(own: str, raw: str) -> None:
    key = unicodedata.normalize("NFKC", own)
    assert COMPANY(raw, COMPANY.read({})) == COMPANY(own, COMPANY.read({})) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("रामा लिमिटेड", "रमा लिमिटेड"),
        ("কালী লিমিটেড", "কলি লিমিটেড"),
        ("บริษัท ขา จำกัด", "บริษัท ขู จำกัด"),
        ("ガラス株式会社", "カラス株式会社"),
        ("Йод ООО", "Иод ООО"),
        ("Їжак ТОВ", "Іжак ТОВ"),
        ("SAS Institute", "Institute Inc."),
        ("AB InBev", "InBev N.V."),
        ("SC Johnson", "Johnson Inc."),
        ("Vitamin C S.A.", "Vitamin S.A."),
        ("华为技术有限公司", "华威技术有限公司"),
    ],
)
def test_two_companies_do_not_share_a_key(one: str, other: str) -> None:
    assert COMPANY(one, COMPANY.read({})) != COMPANY(other, COMPANY.read({}))


def test_the_forms_are_those_of_many_countries() -> None:
    assert set(SPELLINGS) <= {*LEGAL_FORMS, "CN"}
    assert len(SPELLINGS) >= 45


WORDS = {
    "latin": "abdfghijklmnoprstuvwyz", "cyrillic": "бвгдежзиклмнпрстуфхшя", "greek": "βγδζηθκλμνξπρστφχψω",
    "devanagari": "कखगघचछजझटठडढतथदधनपफबभमयरलवशसहािीुूेैोौ", "bengali": "কখগঘচছজঝটঠডঢতথদধনপফবভমযরলশসহািীুূেৈ",
    "thai": "กขคงจฉชซญดตถทธนบปผฝพฟภมยรลวสหอะาิีืุู", "han": "云栖杭州科技海天地人山水木火土金石田", "hangul": "한빛전자나라사랑하늘바다",
}  # fmt: skip
FORMS = {
    "latin": (" Ltd.", " GmbH & Co. KG", " S.A. de C.V.", " Sp. z o.o.", ", Inc."), "cyrillic": (" ООО", " АО"),
    "greek": (" Α.Ε.", " ΕΠΕ"), "devanagari": (" लिमिटेड", " प्राइवेट लिमिटेड"), "bengali": (" লিমিটেড",),
    "thai": (" จำกัด", " จำกัด (มหาชน)"), "han": ("有限公司", "股份有限公司"), "hangul": (" 주식회사", "(주)"),
}  # fmt: skip
TAKEN = {
    word
    for before, behind in LEGAL_FORMS.values()
    for form in (*before, *behind)
    for word in unicodedata.normalize("NFKC", form).casefold().replace(".", "").replace("/", "").split()
}


@st.composite
def names(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a script and two own names in it, of one or two words that are no forms."""
    script = draw(st.sampled_from(sorted(WORDS)))
    word = st.text(WORDS[script], min_size=3, max_size=6).filter(lambda one: one not in TAKEN)
    own = st.lists(word, min_size=1, max_size=2).map(" ".join)
    return script, draw(own), draw(own)


@given(two=names(), data=st.data())
@settings(max_examples=400)
def test_two_names_that_differ_in_a_letter_never_share_a_key(
    two: tuple[str, str, str], data: st.DataObject
) -> None:
    script, one, other = two
    assume("".join(one.split()) != "".join(other.split()) if script == "han" else one != other)
    forms = st.sampled_from(FORMS[script])
    keys = [COMPANY(own + data.draw(forms), COMPANY.read({})) for own in (one, other)]
    assert not isinstance(keys[0], str) or keys[0] != keys[1]


@given(two=names(), data=st.data())
@settings(max_examples=400)
def test_a_key_is_the_own_name_and_its_own_key(two: tuple[str, str, str], data: st.DataObject) -> None:
    script, own, _ = two
    key = COMPANY(own + data.draw(st.sampled_from(FORMS[script])), COMPANY.read({}))
    assert key == COMPANY(own, COMPANY.read({}))
    assert not isinstance(key, str) or key == COMPANY(key, COMPANY.read({}))
