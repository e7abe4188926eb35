"""The domain of a company, of its mail or its site, in one spelling."""

from __future__ import annotations

import encodings.idna as _idna
import encodings.punycode  # noqa: F401 - loaded here, so that no file is opened later
import re

from pydantic import Field as Setting

from salesfunnel.identity.keys.normaliser import PUBLIC_DOMAIN, UNREADABLE, Unusable, plain
from salesfunnel.model.field import Definition

__all__ = ["FREE_MAIL", "SHARED", "DomainParams", "ascii_domain", "domain_key"]

FREE_MAIL = frozenset({
    *("126.com", "139.com", "163.com", "163.net", "188.com", "189.cn", "21cn.com", "263.net", "aliyun.com"),
    *("aol.com", "fastmail.com", "foxmail.com", "free.fr", "gmail.com", "gmx.com", "gmx.de", "gmx.net"),
    *("googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.fr"),
    *("icloud.com", "inbox.com", "laposte.net", "live.cn", "live.com", "live.co.uk", "mac.com", "mail.com"),
    *("mail.ru", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com", "outlook.de", "pm.me"),
    *("proton.me", "protonmail.com", "qq.com", "rediffmail.com", "sina.cn", "sina.com", "sohu.com"),
    *("t-online.de", "tom.com", "tutanota.com", "vip.163.com", "vip.126.com", "vip.qq.com", "vip.sina.com"),
    *("wanadoo.fr", "web.de", "wo.cn", "ya.ru", "yahoo.cn", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk"),
    *("yahoo.com", "yahoo.com.cn", "yahoo.com.hk", "yahoo.com.tw", "yahoo.de", "yahoo.fr", "yandex.com"),
    *("yandex.ru", "yeah.net", "ymail.com", "zoho.com"),
})  # fmt: skip
"""Domains at which anybody has a mailbox: they identify nobody; convention of this library."""

SHARED = frozenset({
    *("1688.com", "alibaba.com", "amazon.com", "blogspot.com", "douyin.com", "facebook.com", "github.com"),
    *("github.io", "gitee.com", "google.com", "instagram.com", "jd.com", "linkedin.com", "myshopify.com"),
    *("netlify.app", "pinduoduo.com", "taobao.com", "tiktok.com", "tmall.com", "twitter.com", "vercel.app"),
    *("weebly.com", "weibo.com", "weixin.qq.com", "wixsite.com", "wordpress.com", "x.com"),
    *("xiaohongshu.com", "youtube.com"),
})  # fmt: skip
"""Domains below which many companies have a page: they identify nobody; convention of this library."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]+$){_LABEL}")
_SECOND = frozenset({
    *("ac", "co", "com", "edu", "go", "gov", "mil", "ne", "net", "or", "org"),
})  # fmt: skip
"""What stands before a country's code without being anybody's name: `com.cn`, `co.uk`."""


class DomainParams(Definition):
    """How domains are read.

    Args:
        registrable: whether `mail.acme.com` counts as `acme.com`.
        also_public: further domains that identify nobody.
    """

    registrable: bool = Setting(default=True, strict=True)
    also_public: frozenset[str] = frozenset()


def domain_key(text: str, params: DomainParams) -> str | Unusable:
    """Return the domain of an e-mail address or a site.

    >>> domain_key("https://www.Acme.com.cn/contact", DomainParams())
    'acme.com.cn'
    """
    host = plain(text).casefold()
    host = host.partition("://")[2] if "://" in host else host
    host = re.split(r"[/?#\\]", host, maxsplit=1)[0].rpartition("@")[2].strip("<> ")
    found = ascii_domain(host.partition(":")[0])
    if found is None:
        return UNREADABLE
    whole = registrable(found)
    if any(found in held or whole in held for held in (FREE_MAIL, SHARED, params.also_public)):
        return PUBLIC_DOMAIN
    return whole if params.registrable else found.removeprefix("www.")


def registrable(domain: str) -> str:
    """Return the part of a domain that somebody registered, as far as that can be told without a list.

    Two labels, or three where a country's code stands behind a word such as `com`; a convention of this
    library: the Public Suffix List knows more.
    """
    labels = domain.split(".")
    many = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND else 2
    return ".".join(labels[-many:])


def ascii_domain(host: str) -> str | None:
    """Return a domain as it is asked for in the network (IDNA), or None for what is none.

    Source: RFC 3490 (2003), ToASCII, as the standard library has it; it takes `ß` for `ss`, which IDNA 2008
    does not.
    """
    host = host.strip().rstrip(".").casefold().replace("。", ".")
    if not 3 <= len(host) <= 253:
        return None
    if not host.isascii():
        try:
            host = ".".join(_idna.ToASCII(each).decode("ascii").casefold() for each in host.split("."))
        except UnicodeError:
            return None
    return host if _DOMAIN.fullmatch(host) else None
