"""The whole funnel as one document: its sections and their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field as Setting
from pydantic import StringConstraints, field_validator

from salesfunnel.blueprint.document.late_model import late_model
from salesfunnel.model.field import Definition, Key
from salesfunnel.model.stage import Pipeline, Stage
from salesfunnel.text import Text

if TYPE_CHECKING:
    from salesfunnel.blueprint.recording import Form, Rule
    from salesfunnel.cadence.clock import Clock
    from salesfunnel.cadence.digest import Cap, DigestPolicy
    from salesfunnel.cadence.escalation import Escalation
    from salesfunnel.cadence.sequence import Sequence
    from salesfunnel.calendars import CalendarDefinition
    from salesfunnel.conditions.catalogue.facts import Fact
    from salesfunnel.gates.criterion import Gate
    from salesfunnel.gates.item import Checklist, Resource
    from salesfunnel.identity.definition import Identity
    from salesfunnel.identity.tags import TagRule
    from salesfunnel.lifecycle.definitions import AutoAdvance, Permissions, RequestRule
    from salesfunnel.model.field import Field
    from salesfunnel.ownership.definitions import ClaimPolicy, HandoverPolicy, Pool
    from salesfunnel.routing.rules import Routing
    from salesfunnel.scoring.card.scorecard import Grade, Scorecard
    from salesfunnel.scoring.risk.definition import Risk
else:  # a room's models load with the first document that has its section
    Field, Fact = late_model("fields"), late_model("facts")
    Gate, Checklist, Resource = late_model("gates"), late_model("checklists"), late_model("resources")
    Rule, Form = late_model("rules"), late_model("forms")
    CalendarDefinition = late_model("calendars")
    Clock, Escalation, Sequence = late_model("clocks"), late_model("escalations"), late_model("sequences")
    DigestPolicy, Cap = late_model("digests"), late_model("caps")
    Permissions, RequestRule = late_model("commands"), late_model("requests")
    AutoAdvance = late_model("advances")
    Identity, TagRule = late_model("identity"), late_model("tags")
    Scorecard, Grade, Risk = late_model("scorecards"), late_model("grades"), late_model("risks")
    ClaimPolicy, Pool, HandoverPolicy = late_model("claims"), late_model("pools"), late_model("handovers")
    Routing = late_model("routing")

__all__ = ["FORMAT", "Blueprint"]

FORMAT = 1
"""The document format that this version of the library writes and reads."""

BlueprintKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Blueprint(Definition):
    """A business's whole funnel.

    Args:
        salesfunnel: the format of the document.
        key: the blueprint's permanent name.
        version: raised by the author with every change; history mentions it.
        currency: the ISO 4217 code in which amounts are kept.
        timezone: the IANA zone to which dates belong.
        label: how people call it.
        fields: what the business records, by name.
        facts: what is derived from a dossier's rows, by name.
        gates: criteria and their policies, by key.
        rules: what has to hold between fields, by key.
        forms: templates of fields to record at once, by key.
        checklists: what has to be done before the way out of a stage or before a resource is given, by key.
        resources: what may be asked for only after a gate or a checklist, by key.
        calendars: business calendars, by key; who works by which is said where they are named.
        clocks: until when something has to happen, and who is told, by key.
        escalations: who is told when, shared by several clocks, by key.
        sequences: touches that follow one another until the customer answers, by key.
        digests: how reminders are gathered, by key.
        caps: how much one person is told in a day, by key.
        commands: what has to be so before somebody may ask for something, by command.
        requests: what the host is asked to do when something happens, by key.
        advances: conditions under which a subject moves on by itself, by key.
        identity: what identifies a customer, and when two are the same; None where nobody asks.
        tags: conditions that give a tag, by key.
        scorecards: how promising a subject is, in points, by key.
        grades: how promising it is, as a letter or a cell of a matrix, by key.
        risks: how probable losing is, and when that raises an alert, by key.
        claims: how claims to subjects are judged, by key; the first that is meant counts.
        pools: public pools from which subjects may be claimed, by key; the first that is meant counts.
        handovers: how subjects are handed over, by key; the first that is meant counts.
        routing: who gets what.
        stages: stages that several pipelines share, by key; a pipeline holds them by naming their key.
        pipelines: the ways that leads and opportunities travel, by key.
    """

    salesfunnel: Literal[1]
    key: BlueprintKey
    version: int = Setting(ge=1, strict=True)
    currency: Currency
    timezone: str
    label: Text | None = None
    fields: dict[Key, Field] = Setting(default_factory=dict)
    facts: dict[Key, Fact] = Setting(default_factory=dict)
    gates: dict[Key, Gate] = Setting(default_factory=dict)
    rules: dict[Key, Rule] = Setting(default_factory=dict)
    forms: dict[Key, Form] = Setting(default_factory=dict)
    checklists: dict[Key, Checklist] = Setting(default_factory=dict)
    resources: dict[Key, Resource] = Setting(default_factory=dict)
    calendars: dict[Key, CalendarDefinition] = Setting(default_factory=dict)
    clocks: dict[Key, Clock] = Setting(default_factory=dict)
    escalations: dict[Key, Escalation] = Setting(default_factory=dict)
    sequences: dict[Key, Sequence] = Setting(default_factory=dict)
    digests: dict[Key, DigestPolicy] = Setting(default_factory=dict)
    caps: dict[Key, Cap] = Setting(default_factory=dict)
    commands: dict[Key, Permissions] = Setting(default_factory=dict)
    requests: dict[Key, RequestRule] = Setting(default_factory=dict)
    advances: dict[Key, AutoAdvance] = Setting(default_factory=dict)
    identity: Identity | None = None
    tags: dict[Key, TagRule] = Setting(default_factory=dict)
    scorecards: dict[Key, Scorecard] = Setting(default_factory=dict)
    grades: dict[Key, Grade] = Setting(default_factory=dict)
    risks: dict[Key, Risk] = Setting(default_factory=dict)
    claims: dict[Key, ClaimPolicy] = Setting(default_factory=dict)
    pools: dict[Key, Pool] = Setting(default_factory=dict)
    handovers: dict[Key, HandoverPolicy] = Setting(default_factory=dict)
    routing: Routing | None = None
    stages: dict[Key, Stage] = Setting(default_factory=dict)
    pipelines: dict[Key, Pipeline] = Setting(min_length=1)

    @field_validator("pipelines")
    @classmethod
    def _tell_each_its_key(cls, pipelines: dict[str, Pipeline]) -> dict[str, Pipeline]:
        return {key: each.named(key) for key, each in pipelines.items()}

    def stage_path(self, pipeline: str, stage: Stage) -> str:
        """Return where a stage of a pipeline is defined: in the section `stages` if it is shared."""
        if self.stages.get(stage.key) == stage:
            return f"stages.{stage.key}"
        return f"pipelines.{pipeline}.stages.{stage.key}"
