"""A company's name without its legal form, so that its spellings agree and its own part is kept.

Letters are compared as Unicode folds them (NFKC, case folding); accents count for nothing on Latin and Greek
letters, and everywhere else a mark belongs to its letter, as a vowel does in Hindi, Bengali and Thai. What
tells the legal form, the place or the trade is told by tables, which are stated below by country.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from salesfunnel.identity.keys.normaliser import NOTHING_LEFT, PLACEHOLDER, TOO_SHORT, Unusable, plain
from salesfunnel.model.field import Definition

__all__ = ["CHINESE_FORMS", "LEGAL_FORMS", "PLACES", "TRADES", "CompanyParams", "company_key"]

Forms: TypeAlias = tuple[str, ...]

_RUSSIAN = ("ООО", "АО", "ПАО", "ЗАО", "ОАО", "НАО", "OOO", "OAO", "ZAO", "PAO")
_CO = ("Co.", "Company", "Corp.", "Corporation", "Inc.", "Incorporated", "Ltd.", "Limited")
_DOO = ("d.o.o.", "d.d.", "j.d.o.o.", "d.n.o.", "k.d.")
_SRO = ("s.r.o.", "spol. s r.o.", "spol. s.r.o.", "a.s.", "akc. spol.", "v.o.s.", "k.s.")
_SA = ("S.A.", "S.R.L.", "Sociedad Anónima", "Sociedad de Responsabilidad Limitada")

LEGAL_FORMS: Mapping[str, tuple[Forms, Forms]] = {
    "AE": ((), ("LLC", "FZE", "FZCO", "FZ-LLC", "PJSC", "ذ.م.م", "ش.م.ع")),
    "AR": ((), (*_SA, "S.A.S.", "S.A.U.", "S.A.I.C.", "S.A.C.I.F.")),
    "AT": ((), ("GmbH", "Ges.m.b.H.", "AG", "OG", "KG", "e.U.")),
    "AU": ((), ("Pty Ltd", "Pty Limited", "Pty", "Ltd", "NL")),
    "BA": ((), _DOO),
    "BD": ((), ("প্রাইভেট লিমিটেড", "লিমিটেড", "লিঃ", "প্রাঃ লিঃ")),
    "BE": ((), ("BV", "NV", "SA", "SRL", "SPRL", "BVBA", "CV", "CVBA", "VOF", "VZW", "ASBL")),
    "BG": (("ЕТ",), ("ООД", "ЕООД", "АД", "ЕАД", "OOD", "EOOD", "EAD")),
    "BR": ((), ("Ltda.", "Limitada", "S.A.", "S/A", "EIRELI")),
    "CA": ((), (*_CO, "Ltée", "Incorporée", "ULC")),
    "CH": ((), ("AG", "GmbH", "SA", "Sàrl", "S.à r.l.", "Sagl")),
    "CL": ((), ("SpA", "S.A.", "Ltda.", "Limitada", "E.I.R.L.")),
    "CO": ((), ("S.A.S.", "S.A.", "Ltda.", "E.U.")),
    "CZ": ((), (*_SRO, "společnost s ručením omezeným", "akciová společnost")),
    "DE": ((), (
        *("GmbH", "gGmbH", "mbH", "AG", "KG", "KGaA", "OHG", "GbR", "UG", "UG (haftungsbeschränkt)", "eG"),
        *("e.K.", "e.V.", "PartG", "SE", "Aktiengesellschaft"),
        "Gesellschaft mit beschränkter Haftung",
    )),
    "DK": ((), ("A/S", "ApS", "I/S", "K/S", "P/S", "A.m.b.A.", "Aktieselskab", "Anpartsselskab")),
    "EE": ((), ("OÜ", "AS", "Osaühing", "Aktsiaselts")),
    "EG": (("شركة",), ("ش.م.م", "ش.ذ.م.م")),
    "ES": ((), (
        *("S.A.", "S.L.", "S.L.U.", "S.A.U.", "S.L.L.", "S.L.N.E.", "S. Coop.", "Sociedad Limitada"),
        "Sociedad Anónima",
    )),
    "EU": ((), ("SE", "SCE", "EEIG")),
    "FI": (("Oy", "Tmi", "T:mi"), ("Oy", "Oyj", "Ab", "Oy Ab", "Abp", "Ky", "Osakeyhtiö")),
    "FR": (("SARL", "EURL", "SASU"), (
        *("SA", "SARL", "SAS", "SASU", "EURL", "SNC", "SCA", "SCOP", "GIE", "SELARL"),
        *("Société Anonyme", "Société à responsabilité limitée", "Société par actions simplifiée"),
    )),
    "GB": ((), ("Ltd.", "Limited", "PLC", "LLP", "LP", "CIC", "Public Limited Company")),
    "GR": ((), ("Α.Ε.", "Ε.Π.Ε.", "Ο.Ε.", "Ε.Ε.", "Ι.Κ.Ε.", "Μονοπρόσωπη Ι.Κ.Ε.", "EPE", "IKE")),
    "HR": ((), (*_DOO, "društvo s ograničenom odgovornošću", "dioničko društvo")),
    "HU": ((), ("Kft.", "Zrt.", "Nyrt.", "Rt.", "Bt.", "Kkt.", "Korlátolt Felelősségű Társaság")),
    "ID": (("PT", "Perseroan Terbatas"), ("Tbk", "(Persero)", "(Persero) Tbk")),
    "IE": ((), ("Ltd.", "Limited", "DAC", "PLC", "Teoranta", "CLG")),
    "IL": ((), ("Ltd.", 'בע"מ')),
    "IN": ((), (
        *("Pvt. Ltd.", "Pvt Limited", "Private Limited", "Pvt.", "Private", "Ltd.", "LLP"),
        *("प्राइवेट लिमिटेड", "प्रा. लि.", "लिमिटेड", "लि."),
    )),
    "IS": ((), ("ehf.", "hf.", "ohf.", "slhf.")),
    "IT": ((), (
        *("S.p.A.", "S.r.l.", "S.r.l.s.", "S.n.c.", "S.a.s.", "S.a.p.a.", "Soc. Coop.", "S.c. a r.l."),
        *("S.c.a.r.l.", "Società per Azioni", "Società a responsabilità limitata"),
    )),
    "JP": (("Kabushiki Kaisha",), ("K.K.", "G.K.", "Y.K.", "Kabushiki Kaisha", "Co., Ltd.")),
    "KR": (("주식회사", "유한회사", "(주)", "(유)"), ("주식회사", "유한회사", "(주)", "(유)")),
    "KZ": (("ТОО", "АО", "ЖШС"), ("ТОО", "АО", "ЖШС")),
    "LT": (("UAB",), ("UAB", "AB", "MB", "Uždaroji akcinė bendrovė")),
    "LU": ((), ("S.A.", "S.à r.l.", "Sàrl", "S.C.A.", "SCSp")),
    "LV": (("SIA",), ("SIA", "AS")),
    "MX": ((), (
        *("S.A. de C.V.", "S.A.B. de C.V.", "S.A.P.I. de C.V.", "S. de R.L. de C.V.", "S. de R.L."),
        *("S. en C.", "S.A.", "S.A.B.", "S.A.S. de C.V."),
        *("Sociedad Anónima de Capital Variable", "S. de R.L. M.I."),
    )),
    "MY": ((), ("Sdn. Bhd.", "Sendirian Berhad", "Berhad", "Bhd.", "PLT")),
    "NL": ((), ("B.V.", "N.V.", "V.O.F.", "C.V.", "U.A.", "Besloten Vennootschap")),
    "NO": ((), ("AS", "ASA", "ANS", "NUF", "Aksjeselskap")),
    "NZ": ((), ("Ltd.", "Limited")),
    "PE": ((), (*_SA, "S.A.C.", "S.A.A.", "E.I.R.L.")),
    "PH": ((), (*_CO, "OPC")),
    "PK": ((), ("(Pvt.) Ltd.", "(SMC-Private) Limited", "(Private) Limited")),
    "PL": ((), (
        *("Sp. z o.o.", "Sp. z.o.o.", "S.A.", "Sp. k.", "Sp. j.", "Sp. p.", "S.K.A.", "P.S.A."),
        *("Spółka z ograniczoną odpowiedzialnością", "Spółka z o.o.", "Spółka akcyjna"),
        *("Spółka komandytowa", "Spółka jawna", "Prosta spółka akcyjna"),
    )),
    "PT": ((), ("Lda.", "Unipessoal Lda.", "Limitada", "S.A.", "SGPS", "SGPS S.A.")),
    "RO": ((), ("S.R.L.", "S.A.", "S.N.C.", "S.C.S.")),
    "RS": ((), (*_DOO, "д.о.о.", "а.д.")),
    "RU": (
        (
            *(*_RUSSIAN, "ИП", "LLC", "JSC", "PJSC", "OJSC", "CJSC", "Акционерное общество"),
            *("Общество с ограниченной ответственностью", "Публичное акционерное общество"),
        ),
        (*_RUSSIAN, "JSC", "PJSC", "OJSC", "CJSC"),
    ),
    "SA": (("شركة",), ("ذ.م.م", "المحدودة", "المساهمة")),
    "SE": (("Aktiebolaget",), ("AB", "AB (publ)", "HB", "KB", "Aktiebolag")),
    "SG": ((), ("Pte. Ltd.", "Pte. Limited", "Pte.", "Ltd.", "LLP")),
    "SI": ((), (*_DOO, "d.o.o.", "delniška družba")),
    "SK": ((), (*_SRO, "spoločnosť s ručením obmedzeným", "akciová spoločnosť")),
    "TH": (
        ("บริษัท", "บจก.", "บมจ.", "หจก.", "ห้างหุ้นส่วนจำกัด"),
        ("จำกัด", "จำกัด (มหาชน)", "Public Company Limited", "PCL"),
    ),
    "TR": ((), (
        *("A.Ş.", "Anonim Şirketi", "Ltd. Şti.", "Limited Şirketi", "San. ve Tic. A.Ş."),
        *("San. ve Tic. Ltd. Şti.", "Sanayi ve Ticaret A.Ş.", "Sanayi ve Ticaret Ltd. Şti."),
        *("Sanayi ve Ticaret Anonim Şirketi", "Sanayi ve Ticaret Limited Şirketi"),
    )),
    "UA": (("ТОВ", "ПАТ", "ПрАТ", "АТ", "ПП", "ФОП"), ("ТОВ", "ПАТ", "ПрАТ", "АТ", "ПП")),
    "US": ((), (*_CO, "LLC", "L.L.C.", "LLP", "LP", "LLLP", "PLLC", "PC", "Cooperative")),
    "UZ": ((), ("MChJ", "МЧЖ", "АЖ")),
    "VN": (
        ("Công ty TNHH", "Công ty TNHH MTV", "Công ty Cổ phần", "Công ty CP", "CTCP", "Công ty"),
        ("JSC", "Joint Stock Company", "Co., Ltd."),
    ),
    "ZA": ((), ("(Pty) Ltd", "Pty Ltd", "NPC", "SOC Ltd")),
}  # fmt: skip
"""By country (ISO 3166) what stands before a name and behind it to tell the legal form, as people write it.

A word that is as often a name of its own (`AB InBev`, `SAS Institute`) is taken away behind a name only.
Chinese, Japanese and Taiwanese forms in signs stand in `CHINESE_FORMS`.

Source: the entity legal forms of ISO 20275 as GLEIF lists them, of each country those in everyday use;
Council Directive (EU) 2017/1132, annexes I and II; the choice is a convention of this library.
"""

ARTICLES = frozenset({"the"})
"""What stands before a name without telling which company it is."""

_ROUND = (("S.C.", ("S.R.L.", "S.A.")), ("Ab", ("Oy",)))
"""What stands before a name only where another form stands behind it: in Romania, in Finland."""

CHINESE_FORMS = (
    *("股份有限责任公司", "有限责任公司", "股份有限公司", "股份公司", "有限公司", "总公司", "集团公司"),
    *("控股集团", "企业集团", "集团", "有限合伙", "特殊普通合伙", "普通合伙", "合伙企业", "个人独资企业"),
    *("个人独资", "个体工商户", "公司", "株式会社", "合同会社", "有限会社", "合資会社", "合名会社"),
)
"""Legal forms as a name's last signs; longer ones first where one ends another.

Source: 企业名称登记管理规定 (State Council Order 734, 2020), article 6; for Japan 会社法 (Act 86 of 2005),
article 6; convention of this library.
"""

_JAPANESE_FORMS = (
    *("株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "一般社団法人", "一般財団法人"),
    *("公益社団法人", "公益財団法人", "医療法人", "学校法人", "独立行政法人", "国立大学法人"),
)
"""What stands before a Japanese name."""

BRANCHES = ("分公司", "子公司", "办事处", "代表处", "分行", "支行", "分店", "分厂")
"""A part of a company, which is another customer than its whole."""

TRADITIONAL = str.maketrans(
    "責團總個獨資業夥會國灣東廣遼寧龍門興陽馬銀電電網絡術貿實際務聯",
    "责团总个独资业伙会国湾东广辽宁龙门兴阳马银电电网络术贸实际务联",
)
"""Signs of legal forms and places in traditional Chinese, with the simplified ones."""

_PROVINCES = (
    *("北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽"),
    *("福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西"),
    *("甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门", "中国"),
)  # fmt: skip
_CITIES = (
    *("石家庄", "唐山", "秦皇岛", "邯郸", "保定", "张家口", "承德", "沧州", "廊坊", "衡水", "太原", "大同"),
    *("长治", "临汾", "运城", "呼和浩特", "包头", "鄂尔多斯", "赤峰", "沈阳", "大连", "鞍山", "抚顺"),
    *("丹东", "锦州", "营口", "长春", "吉林", "四平", "哈尔滨", "齐齐哈尔", "大庆", "牡丹江", "南京"),
    *("无锡", "徐州", "常州", "苏州", "南通", "连云港", "淮安", "盐城", "扬州", "镇江", "泰州", "宿迁"),
    *("昆山", "江阴", "张家港", "常熟", "杭州", "宁波", "温州", "嘉兴", "湖州", "绍兴", "金华", "衢州"),
    *("舟山", "台州", "丽水", "义乌", "慈溪", "余姚", "合肥", "芜湖", "蚌埠", "淮南", "马鞍山", "安庆"),
    *("黄山", "滁州", "阜阳", "六安", "宣城", "福州", "厦门", "莆田", "三明", "泉州", "漳州", "南平"),
    *("龙岩", "宁德", "晋江", "南昌", "景德镇", "萍乡", "九江", "赣州", "吉安", "宜春", "上饶", "济南"),
    *("青岛", "淄博", "枣庄", "东营", "烟台", "潍坊", "济宁", "泰安", "威海", "日照", "临沂", "德州"),
    *("聊城", "滨州", "菏泽", "郑州", "开封", "洛阳", "平顶山", "安阳", "新乡", "焦作", "濮阳", "许昌"),
    *("漯河", "南阳", "商丘", "信阳", "周口", "驻马店", "武汉", "黄石", "十堰", "宜昌", "襄阳", "鄂州"),
    *("荆门", "孝感", "荆州", "黄冈", "咸宁", "长沙", "株洲", "湘潭", "衡阳", "邵阳", "岳阳", "常德"),
    *("郴州", "永州", "怀化", "广州", "韶关", "深圳", "珠海", "汕头", "佛山", "江门", "湛江", "茂名"),
    *("肇庆", "惠州", "梅州", "清远", "东莞", "中山", "潮州", "揭阳", "南宁", "柳州", "桂林", "北海"),
    *("海口", "三亚", "成都", "自贡", "攀枝花", "泸州", "德阳", "绵阳", "广元", "遂宁", "内江", "乐山"),
    *("南充", "眉山", "宜宾", "贵阳", "遵义", "昆明", "曲靖", "玉溪", "大理", "拉萨", "西安", "铜川"),
    *("宝鸡", "咸阳", "渭南", "汉中", "榆林", "兰州", "天水", "酒泉", "西宁", "银川", "乌鲁木齐"),
    *("克拉玛依",),
)  # fmt: skip
PLACES = tuple(sorted({*_PROVINCES, *_CITIES}, key=len, reverse=True))
"""Provinces, and cities in which most companies are registered, without their suffix; longer ones first.

Source: GB/T 2260-2007, codes for the administrative divisions; the choice of cities is a convention of this
library.
"""

TRADES = (
    *("信息技术", "网络科技", "科技", "技术", "信息", "网络", "软件", "电子", "商务", "贸易", "商贸"),
    *("实业", "投资", "控股", "咨询", "管理", "服务", "发展", "建设", "工程", "建筑", "装饰", "文化"),
    *("传媒", "广告", "教育", "培训", "物流", "运输", "制造", "机械", "设备", "化工", "医药", "医疗"),
    *("食品", "餐饮", "酒店", "旅游", "房地产", "置业", "物业", "银行", "保险", "证券", "基金", "租赁"),
    *("大学", "学院", "医院", "能源", "环保", "新能源", "国际", "进出口", "智能", "数据", "企业", "集团"),
    *("公司", "人力资源", "供应链", "电力", "燃气", "水务", "铁路", "航空", "汽车", "农业", "纺织"),
)  # fmt: skip
"""Words for a trade, which alone tell no company; convention of this library."""


_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_BETWEEN = re.compile(r"[\W_]")
_PLAIN_BETWEEN = re.compile(r"[^a-z0-9]+")
_APOSTROPHE = re.compile("['’`´]|(?<=[א-ת])[\"״](?=[א-ת])")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_MARK = re.compile("(?<=[a-z\u0370-\u03ff])[\u0300-\u036f]+")
_ATTACHED = re.compile(
    unicodedata.normalize(
        "NFKC", "^(บริษัท|ห้างหุ้นส่วนจำกัด|주식회사|유한회사)|(จำกัด(?:มหาชน)?|주식회사|유한회사)$"
    )
)
"""Forms that stand without a space before a name or behind it; one vowel of Thai is two signs in NFKC."""

_SHORT_FORM = re.compile(r"[(\[]\s*[株有合資资名社財财学医]\s*[)\]]")
_SUFFIXES = ("特别行政区", "壮族自治区", "维吾尔自治区", "回族自治区", "自治区", "自治州", "省", "市")
_PLACE = re.compile(f"(?:{'|'.join(PLACES)})(?:{'|'.join(_SUFFIXES)})?")
_IN_BRACKETS = re.compile(rf"[(\[]\s*({_PLACE.pattern})\s*[)\]]")
_TRADES = re.compile(f"(?:{'|'.join(sorted(TRADES, key=len, reverse=True))})*")
_FORMS_BEHIND = tuple(form.translate(TRADITIONAL) for form in CHINESE_FORMS)
_FORMS_BEFORE = tuple(form.translate(TRADITIONAL) for form in _JAPANESE_FORMS)
_BRANCH = re.compile(f"^(.+?)(?:{'|'.join(_FORMS_BEHIND)})(.*(?:{'|'.join(BRANCHES)}))$")
_PLAIN_LETTERS = ("o", "l", "d", "d", "th", "ae", "oe", "h", "t", "i", "е")
_LETTERS = (*range(0xC0, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x2000))
_WITHOUT_ACCENT = {
    sign: "".join(
        part for part in unicodedata.normalize("NFKD", chr(sign)) if not unicodedata.combining(part)
    )
    for sign in _LETTERS
    if unicodedata.category(chr(sign))[0] == "L"
} | {
    ord(sign): plain
    for sign, plain in zip(
        "øłđðþæœħŧıё", ["o", "l", "d", "d", "th", "ae", "oe", "h", "t", "i", "е"], strict=True
    )
}
_NOBODY = frozenset({
    *("-", "na", "none", "null", "unknown", "test", "tbd", "private", "self", "selfemployed", "personal"),
    *("individual", "freelance", "无", "没有", "未知", "暂无", "测试", "个人", "自由职业"),
})  # fmt: skip


class CompanyParams(Definition):
    """How companies' names are read.

    Args:
        places: whether the place in a Chinese name counts: `keep`, since 北京 and 上海 may be two companies
            of one group, or `drop` where what is left still tells which company it is.
    """

    places: Literal["keep", "drop"] = "keep"


def company_key(text: str, params: CompanyParams) -> str | Unusable:
    """Return a company's name in small letters, without accents, legal form and punctuation.

    Nothing is taken away that would leave nothing, or one sign: `The Limited` is still `limited`.

    >>> company_key("ACME Trading Co., Ltd.", CompanyParams())
    'acme trading'
    >>> company_key("İstanbul Çelik San. ve Tic. A.Ş.", CompanyParams())
    'istanbul celik'
    >>> company_key("杭州云栖科技（集团）有限公司", CompanyParams())
    '杭州云栖科技'
    """
    written = _folded(text)
    name = _signs(written, drop=params.places == "drop") if _HAN.search(written) else written
    if not _HAN.search(name):  # or nothing but the form was in signs
        name = _words(name)
    if not name.isascii():  # where a sign between fell away, a mark may have found another letter
        name = _unaccented(name)
    if not name:
        return NOTHING_LEFT
    if name.replace(" ", "") in _NOBODY or (len(set(name)) == 1 and len(name) > 2):
        return PLACEHOLDER
    return name if len(name) > 1 else TOO_SHORT


def _folded(text: str) -> str:
    """Return a text as Unicode compares it, without accents; folding may part what NFKC had put together."""
    if text.isascii():
        return text.strip().lower()
    return _unaccented(plain(text).casefold())


def _unaccented(text: str) -> str:
    return _MARK.sub("", unicodedata.normalize("NFKC", text).translate(_WITHOUT_ACCENT))


def _words(written: str) -> str:
    """Return a name that is written in words."""
    words = _split(written)
    while shorter := _without_form_before(words) or _without_form_behind(words):
        # A form that stood in the middle may be attached to the end by now.
        words = shorter if written.isascii() else _detached(" ".join(shorter))
    return " ".join(words)


def _split(written: str) -> list[str]:
    """Return the words of a name; letters that stand alone are joined: `S.A.` and `S. A.` are `sa`."""
    if written.count(".") > 1:
        # Before the words are parted, so that the `C` of `Vitamin C S.A.` does not become one with its form.
        written = _DOTTED.sub(lambda letters: f"{letters[0].replace('.', '')} ", written)
    written = _APOSTROPHE.sub("", written).replace("&", " and ").replace("+", " plus ")
    if written.isascii():
        return _joined(_PLAIN_BETWEEN.sub(" ", written).split())
    return _detached(" ".join(_BETWEEN.sub(_blank_or_mark, written).split()))


def _detached(written: str) -> list[str]:
    """Return the words of a name, with a space between it and a form that is written without one."""
    return _joined(_ATTACHED.sub(r" \1\2 ", written).split())


def _blank_or_mark(sign: re.Match[str]) -> str:
    """Return a sign that is no letter and no digit: a mark belongs to the letter before it."""
    return sign[0] if unicodedata.category(sign[0])[0] == "M" else " "


def _joined(words: list[str]) -> list[str]:
    joined: list[str] = []
    was_letter = False
    for word in words:
        is_letter = len(word) == 1 and word.isalpha()
        if is_letter and was_letter:
            joined[-1] += word
        else:
            joined.append(word)
        was_letter = is_letter
    return joined


def _by_word(forms: Iterable[str], place: int) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return forms as words, by their first (0) or last (-1) one; the longest comes first."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for form in forms:
        words = tuple(_split(_folded(form)))
        found.setdefault(words[place], set()).add(words)
    return {word: tuple(sorted(several, key=len, reverse=True)) for word, several in found.items()}


_BEFORE = _by_word((form for before, _ in LEGAL_FORMS.values() for form in before), 0)
_BEHIND = _by_word((form for _, behind in LEGAL_FORMS.values() for form in behind), -1)
_AROUND = {
    " ".join(_split(_folded(before))): {tuple(_split(_folded(form))) for form in behind}
    for before, behind in _ROUND
}


def _without_form_behind(words: list[str]) -> list[str]:
    """Return the words before the legal form at the end; none where too little would be left."""
    for form in _BEHIND.get(words[-1], ()) if words else ():
        rest = words[: -len(form)]
        if tuple(words[-len(form) :]) != form or not rest:
            continue
        if len(rest) > 1 and rest[-1] in {"and", "et"}:
            rest = rest[:-1]
        if rest[1:] and form in _AROUND.get(rest[0], ()):
            rest = rest[1:]
        return [] if len(rest) == len(rest[0]) == 1 else rest
    return []


def _without_form_before(words: list[str]) -> list[str]:
    """Return the words behind the legal form or the article at the beginning."""
    if len(words) > 1 and words[0] in ARTICLES:
        return words[1:]
    for form in _BEFORE.get(words[0], ()) if words else ():
        rest = words[len(form) :]
        if tuple(words[: len(form)]) == form and rest:
            return [] if len(rest) == len(rest[0]) == 1 else rest
    return []


def _signs(written: str, *, drop: bool) -> str:
    """Return a name that is written in signs without spaces, in Chinese or Japanese."""
    written = _SHORT_FORM.sub("", written).translate(TRADITIONAL)
    if drop:
        written = _IN_BRACKETS.sub("", written)
    name = _BETWEEN.sub(lambda sign: _blank_or_mark(sign).strip(), written)
    name = _without_forms(name)
    if not name.endswith(BRANCHES):
        return _placed(name, drop=drop)
    while (branch := _BRANCH.match(name)) is not None:
        whole = _placed(branch[1], drop=drop)
        name = whole + branch[2]
    return name


def _without_forms(name: str) -> str:
    """Return a name without the legal forms at either end, as long as two signs are left."""
    is_shorter = True
    while is_shorter and not name.endswith(BRANCHES):
        before = next((form for form in _FORMS_BEFORE if name.startswith(form)), "")
        behind = next((form for form in _FORMS_BEHIND if name.endswith(form)), "")
        rest = name.removeprefix(before)
        rest = rest.removesuffix(behind) if len(rest) > len(behind) else rest
        is_shorter = 1 < len(rest) < len(name)
        name = rest if is_shorter else name
    return name


def _placed(name: str, *, drop: bool) -> str:
    """Return a name without the places before it, unless only the name of a trade would be left."""
    while drop and (place := _PLACE.match(name)) is not None:
        rest = name[place.end() :]
        if len(_TRADES.sub("", rest, count=1)) < 2:
            return name
        name = rest
    return name
