"""Commands and decisions as JSON: the table of the model with what the lifecycle adds.

Commands and requests are read and written; a decision and what explains it are results: written only. Each
sentence is written in every language of the catalogue, so that a host without this library can show it.
"""

from __future__ import annotations

from typing import Any, NoReturn

from salesfunnel.conditions.reasons import Reason
from salesfunnel.errors import WireError
from salesfunnel.gates.verdict import Ask, Finding
from salesfunnel.gates.waiver import Waived
from salesfunnel.lifecycle.commands import COMMANDS
from salesfunnel.lifecycle.decision import Decision, Passed
from salesfunnel.lifecycle.handing_over import HandoverLine, HandoverReport
from salesfunnel.lifecycle.request import Request
from salesfunnel.messages import Message
from salesfunnel.messages.catalogue import LOCALES
from salesfunnel.model.codec import Codec
from salesfunnel.routing.bar import Bar
from salesfunnel.routing.claims import Barred, Ruling
from salesfunnel.routing.having import Claimable, Standing
from salesfunnel.routing.kept import KEPT
from salesfunnel.routing.reclaim import Reclaim

__all__ = ["LIFECYCLE", "from_wire", "to_wire", "wire_schema"]


def _said(message: Message) -> dict[str, Any]:
    return {"key": message.key, **{locale: message.render(locale) for locale in LOCALES}}


def _unread(_value: Any, path: str) -> NoReturn:
    raise WireError.at(path, "a sentence is a result", "it is written, not read: ask the question again")


_SENTENCE = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("key", *LOCALES)},
    "required": ["key", *LOCALES],
}

LIFECYCLE = KEPT.extended(
    (
        *(*COMMANDS, Request, Reason, Ask, Finding, Waived, Passed, Decision),
        *(Bar, Barred, Ruling, Claimable, Reclaim, Standing, HandoverLine, HandoverReport),
    ),
    tagged=COMMANDS,
    own={Message: Codec(_said, _unread, _SENTENCE)},
    told={
        Reason: {"message": Message},
        Waived: {"message": Message},
        Decision: {"passed": tuple[Passed, ...]},
    },
)
"""What a host keeps, what it asks for, and what it is answered."""

to_wire, from_wire, wire_schema = LIFECYCLE.to_wire, LIFECYCLE.from_wire, LIFECYCLE.wire_schema
