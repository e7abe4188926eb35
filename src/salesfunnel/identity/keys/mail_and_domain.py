"""An e-mail address, and the domain of a company's mail or site, each in one spelling."""

from __future__ import annotations

import encodings.idna as _idna
import encodings.punycode  # noqa: F401 - loaded here, so that no file is opened later
import re
from typing import Literal

from pydantic import Field as Setting

from salesfunnel.identity.keys.normaliser import PLACEHOLDER, PUBLIC_DOMAIN, UNREADABLE, Unusable, plain
from salesfunnel.model.field import Definition

__all__ = ["FREE_MAIL", "SHARED", "DomainParams", "EmailParams", "ascii_domain", "domain_key", "email_key"]

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


_PLUS = frozenset({
    *("fastmail.com", "gmail.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "me.com", "msn.com"),
    *("outlook.com", "pm.me", "proton.me", "protonmail.com", "zoho.com"),
})  # fmt: skip
"""Providers that deliver `name+anything` to `name`, as their help pages say; convention of this library."""

_SAME_PROVIDER = {"googlemail.com": "gmail.com", "pm.me": "proton.me", "protonmail.com": "proton.me"}
_NO_DOTS = frozenset({"gmail.com"})
_MAILBOX = re.compile(r"[^\s@<>(),:;\\\"\[\]]{1,64}")
_NO_PERSON = frozenset({"noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster"})
_RESERVED = re.compile(r"(?:.*\.)?(?:example\.(?:com|net|org)|test|invalid|localhost)")


class EmailParams(Definition):
    """How e-mail addresses are read.

    Args:
        plus: what `name+anything` means: `provider` (the same as `name` at providers that deliver it so),
            `always` the same, or `never`.
        dots: whether dots count at Gmail, which ignores them.
        reserved: whether domains reserved for examples count (`example.com`).
    """

    plus: Literal["provider", "always", "never"] = "provider"
    dots: Literal["provider", "count"] = "provider"
    reserved: Literal["count", "refuse"] = "count"


def email_key(text: str, params: EmailParams) -> str | Unusable:
    """Return an address in small letters, its domain in ASCII, without what its provider ignores.

    That capital letters mean nothing before the `@` is a convention of this library; RFC 5321 leaves it to
    each provider, and none that is known to us tells them apart.

    >>> email_key("Li Wei <Li.Wei+fair@GMail.com>", EmailParams())
    'liwei@gmail.com'
    """
    written = plain(text)
    if written.endswith(">") and "<" in written:
        written = written[written.rindex("<") + 1 : -1]
    written = written[7:] if written[:7].casefold() == "mailto:" else written
    local, at, host = written.strip().casefold().rpartition("@")
    domain = ascii_domain(host) if at else None
    if domain is None or not _MAILBOX.fullmatch(local):
        return UNREADABLE
    if local in _NO_PERSON or (params.reserved == "refuse" and _RESERVED.fullmatch(domain)):
        return PLACEHOLDER
    if params.plus == "always" or (
        params.plus == "provider" and (domain in _PLUS or domain in _SAME_PROVIDER)
    ):
        local = local.partition("+")[0]
    domain = _SAME_PROVIDER.get(domain, domain)
    if params.dots == "provider" and domain in _NO_DOTS:
        local = local.replace(".", "")
    return f"{local}@{domain}" if local else UNREADABLE
