"""An e-mail address in one spelling."""

from __future__ import annotations

import re
from typing import Literal

from salesfunnel.identity.keys.domain import ascii_domain
from salesfunnel.identity.keys.normaliser import PLACEHOLDER, UNREADABLE, Unusable, plain
from salesfunnel.model.field import Definition

__all__ = ["EmailParams", "email_key"]

_PLUS = frozenset({
    *("fastmail.com", "gmail.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "me.com", "msn.com"),
    *("outlook.com", "pm.me", "proton.me", "protonmail.com", "zoho.com"),
})  # fmt: skip
"""Providers that deliver `name+anything` to `name`, as their help pages say; convention of this library."""

_SAME = {"googlemail.com": "gmail.com", "pm.me": "proton.me", "protonmail.com": "proton.me"}
_NO_DOTS = frozenset({"gmail.com"})
_LOCAL = re.compile(r"[^\s@<>(),:;\\\"\[\]]{1,64}")
_NOBODY = frozenset({"noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster"})
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
    if domain is None or not _LOCAL.fullmatch(local):
        return UNREADABLE
    if local in _NOBODY or (params.reserved == "refuse" and _RESERVED.fullmatch(domain)):
        return PLACEHOLDER
    if params.plus == "always" or (params.plus == "provider" and (domain in _PLUS or domain in _SAME)):
        local = local.partition("+")[0]
    domain = _SAME.get(domain, domain)
    if params.dots == "provider" and domain in _NO_DOTS:
        local = local.replace(".", "")
    return f"{local}@{domain}" if local else UNREADABLE
