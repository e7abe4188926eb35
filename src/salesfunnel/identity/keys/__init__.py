"""One spelling for each identity key: telephone numbers, mail, companies, domains, codes.

Each is a pure function from what was written; a blueprint names it by the word that stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from salesfunnel.identity.keys.codes import (
    MessengerParams,
    NumberParams,
    credit_code_key,
    messenger_key,
    number_key,
)
from salesfunnel.identity.keys.company import CompanyParams, company_key
from salesfunnel.identity.keys.mail_and_domain import DomainParams, EmailParams, domain_key, email_key
from salesfunnel.identity.keys.normaliser import Normaliser
from salesfunnel.identity.keys.phone import PhoneParams, phone_key
from salesfunnel.registry import Registry

__all__ = ["NORMALISERS", "normalisers"]

NORMALISERS: Mapping[str, Normaliser] = MappingProxyType(
    {
        each.name: each
        for each in (
            Normaliser("email", email_key, EmailParams),
            Normaliser("phone", phone_key, PhoneParams),
            Normaliser("company", company_key, CompanyParams),
            Normaliser("domain", domain_key, DomainParams),
            Normaliser("number", number_key, NumberParams),
            Normaliser("credit_code", credit_code_key),
            Normaliser("messenger", messenger_key, MessengerParams),
        )
    }
)
"""What every blueprint may name without a registry."""


def normalisers(registry: Registry) -> Mapping[str, Normaliser]:
    """Return every normaliser by name: those of this library and those of a registry."""
    return {**NORMALISERS, **cast("Mapping[str, Normaliser]", registry.of_kind("normaliser"))}
