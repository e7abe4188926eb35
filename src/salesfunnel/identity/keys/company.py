"""A company's name without its legal form, so that its spellings agree and its own part is kept.

Words in a company's name that tell its legal form, its place or its trade, and not which company it is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from salesfunnel.identity.keys.normaliser import NOTHING_LEFT, PLACEHOLDER, TOO_SHORT, Unusable, plain
from salesfunnel.model.field import Definition

__all__ = [
    "ARTICLES",
    "BRANCHES",
    "CHINESE_FORMS",
    "FORMS",
    "PLACES",
    "TRADES",
    "CompanyParams",
    "company_key",
]


FORMS = frozenset({
    *("ab", "ag", "aktiengesellschaft", "aps", "as", "asa", "bhd", "bv", "bvba", "co", "company"),
    *("cooperative", "corp", "corporation", "cv", "eg", "ehf", "eirl", "eurl", "ev", "fze", "gbr"),
    *("gesellschaft", "gie", "gmbh", "hf", "inc", "incorporated", "kft", "kg", "kgaa", "kk", "limited"),
    *("limitada", "llc", "llp", "lp", "ltd", "ltda", "mbh", "nl", "nv", "oao", "ohg", "oo", "ood", "ooo"),
    *("oy", "oyj", "pao", "plc", "pllc", "pte", "pty", "pvt", "private", "rl", "sa", "sab", "sarl", "sas"),
    *("sasu", "sdn", "se", "sia", "sl", "slu", "snc", "spa", "spzoo", "sro", "srl", "srls", "uab", "ug"),
    *("zao", "zoo", "ооо", "оао", "зао", "пао"),
})  # fmt: skip
"""Legal forms as a name's last words, in Latin and Cyrillic letters.

Source: Council Directive (EU) 2017/1132, annexes I and II, and the usual forms of the United States, the
Commonwealth, Japan and south-east Asia; convention of this library.
"""

ARTICLES = frozenset({"the", "pt", "ooo", "ооо", "оао", "зао", "пао"})
"""What stands before a name without telling which company it is."""

CHINESE_FORMS = (
    *("股份有限责任公司", "有限责任公司", "股份有限公司", "股份公司", "有限公司", "总公司", "集团公司"),
    *("控股集团", "企业集团", "集团", "有限合伙", "特殊普通合伙", "普通合伙", "合伙企业", "个人独资企业"),
    *("个人独资", "个体工商户", "公司", "株式会社", "合同会社"),
)
"""Legal forms as a name's last signs, in simplified Chinese; longer ones first where one ends another.

Source: 企业名称登记管理规定 (State Council Order 734, 2020), article 6; convention of this library.
"""

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


_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_NOT_A_WORD = re.compile(r"[\W_]+")
_APOSTROPHE = re.compile("['’`´]")
_SUFFIXES = ("特别行政区", "壮族自治区", "维吾尔自治区", "回族自治区", "自治区", "自治州", "省", "市")
_PLACE = re.compile(f"(?:{'|'.join(PLACES)})(?:{'|'.join(_SUFFIXES)})?")
_IN_BRACKETS = re.compile(rf"[(\[]\s*({_PLACE.pattern})\s*[)\]]")
_TRADES = re.compile(f"(?:{'|'.join(sorted(TRADES, key=len, reverse=True))})*")
_BRANCH = re.compile(f"^(.*?)(?:{'|'.join(CHINESE_FORMS)})(.*(?:{'|'.join(BRANCHES)}))$")
_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_WITHOUT_ACCENT = {
    sign: "".join(
        each for each in unicodedata.normalize("NFKD", chr(sign)) if not unicodedata.combining(each)
    )
    for sign in _LATIN
} | {ord(one): other for one, other in zip("øłđæœ", ("o", "l", "d", "ae", "oe"), strict=True)}
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
    """Return a company's name in small letters without accents, legal form and punctuation.

    Nothing is taken away that would leave nothing, or one sign: `The Limited` is still `limited`.

    >>> company_key("ACME Trading Co., Ltd.", CompanyParams())
    'acme trading'
    >>> company_key("杭州云栖科技（集团）有限公司", CompanyParams())
    '杭州云栖科技'
    """
    written = plain(text).casefold()
    found = _chinese(written, drop=params.places == "drop") if _HAN.search(written) else _western(written)
    if not found:
        return NOTHING_LEFT
    if found.replace(" ", "") in _NOBODY or (len(set(found)) == 1 and len(found) > 2):
        return PLACEHOLDER
    return found if len(found) > 1 else TOO_SHORT


def _western(written: str) -> str:
    written = written if written.isascii() else written.translate(_WITHOUT_ACCENT)
    written = _APOSTROPHE.sub("", written).replace("&", " and ").replace("+", " plus ")
    words = _joined(_NOT_A_WORD.sub(" ", written).split())
    while len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in FORMS:
        rest = words[:-2] if len(words) > 2 and words[-2] in {"and", "et"} else words[:-1]
        if len(rest) == len(rest[0]) == 1:
            break
        words = rest
    return " ".join(words)


def _joined(words: list[str]) -> list[str]:
    """Join letters that stand alone: `S.A.` and `S. A.` are `sa`, `J.P.` is `jp`."""
    found: list[str] = []
    was_letter = False
    for word in words:
        is_letter = len(word) == 1 and word.isalpha()
        if is_letter and was_letter:
            found[-1] += word
        else:
            found.append(word)
        was_letter = is_letter
    return found


def _chinese(written: str, *, drop: bool) -> str:
    written = written.translate(TRADITIONAL)
    if drop:
        written = _IN_BRACKETS.sub("", written)
    name = _NOT_A_WORD.sub("", written)
    part = _BRANCH.match(name) if name.endswith(BRANCHES) else None
    if part is not None:
        return _placed(part[1], drop=drop) + part[2]
    return _placed(_without_form(name), drop=drop)


def _without_form(name: str) -> str:
    """Return a name without the legal forms at its end, as long as something is left."""
    while name.endswith(CHINESE_FORMS) and not name.endswith(BRANCHES):
        form = next(each for each in CHINESE_FORMS if name.endswith(each))
        if len(form) == len(name):
            return name
        name = name[: -len(form)]
    return name


def _placed(name: str, *, drop: bool) -> str:
    """Return a name without the places before it, unless only the name of a trade would be left."""
    while drop and (place := _PLACE.match(name)) is not None:
        rest = name[place.end() :]
        if len(_TRADES.sub("", rest, count=1)) < 2:
            return name
        name = rest
    return name
