"""A year of one company, made up: who asks, what is true about them, and what their sellers learn and try.

Nothing moves unless the funnel grants it. Every draw comes from the generator that is handed over, so that
the same seed tells the same story.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.gates.verdict import Verdict
from salesfunnel.lifecycle.commands import Advance, Capture, Command, Lose, Park, Resume
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model.activity import Activity
from salesfunnel.model.document import Document
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.money import Money
from salesfunnel.model.party import Actor, Contact, Seller
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status

__all__ = ["NOW", "PIPELINE", "SELLERS", "ZONE", "Story", "play", "prospect", "spelt"]

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 5, 9, tzinfo=ZONE)
"""The demo's present; its history is the year before."""
_YEAR = 365

SELLERS: tuple[tuple[Seller, float], ...] = (
    (Seller("u-01", "Chen Jing", team="East"), 1.25),
    (Seller("u-02", "Liu Yang", team="East"), 1.0),
    (Seller("u-03", "Wang Lei", team="East"), 0.8),
    (Seller("u-04", "Zhao Min", team="South"), 1.15),
    (Seller("u-05", "Huang Tao", team="South"), 0.95),
    (Seller("u-06", "Sun Qian", team="South"), 0.85),
    (Seller("u-07", "Zhou Bo", team="North"), 1.1),
    (Seller("u-08", "Wu Fang", team="North"), 0.9),
)
"""Who sells, and how well."""

_SOURCES: Mapping[str, tuple[int, float]] = {
    "Website": (30, 1.0),
    "WeChat": (22, 0.9),
    "Baidu": (18, 0.75),
    "Referral": (14, 1.5),
    "Exhibition": (10, 1.15),
    "Cold call": (6, 0.5),
}
_INDUSTRIES = {
    "manufacturing": 34,
    "software": 22,
    "logistics": 16,
    "healthcare": 14,
    "retail": 9,
    "education": 5,
}
_ROLES = {"owner": 30, "manager": 38, "specialist": 25, "student": 7}
_SCENARIOS = {"sales_process": 48, "service": 24, "reporting": 20, "curiosity": 8}
_CITIES = {
    "East": ("Hangzhou", "Suzhou", "Ningbo", "Nanjing"),
    "South": ("Shenzhen", "Foshan", "Dongguan", "Xiamen"),
    "North": ("Tianjin", "Qingdao", "Dalian", "Jinan"),
}
_FIRST = (
    "Bright",
    "Harbour",
    "Golden",
    "Evergreen",
    "Summit",
    "River",
    "Jade",
    "North Star",
    "Union",
    "Red Maple",
)
_SECOND = {
    "manufacturing": ("Precision", "Valves", "Tooling", "Castings"),
    "software": ("Software", "Data", "Cloud", "Systems"),
    "logistics": ("Logistics", "Freight", "Express", "Warehousing"),
    "healthcare": ("Clinics", "Medical", "Diagnostics", "Care"),
    "retail": ("Stores", "Fashion", "Foods", "Homeware"),
    "education": ("Academy", "Training", "Tutoring", "Schools"),
}


@attrs.frozen(kw_only=True)
class Prospect:
    """Somebody who asked, with what is true whether or not anybody has found it out.

    Args:
        id: the lead's number.
        name: the company.
        source: where it came from, spelt properly.
        region: where it is.
        industry: what it does.
        owner: who got it.
        fit: how well we suit it, about 0 to 2.
        pace: how quickly things move there; 1 is usual.
        created_at: when it asked.
        amount: what it would spend.
        truth: the fields that a conversation can bring to light.
    """

    id: str
    name: str
    source: str
    region: str
    industry: str
    owner: Seller
    fit: float
    pace: float
    created_at: datetime
    amount: Money
    truth: Mapping[str, object]


def prospect(chance: Random, number: int) -> Prospect:
    """Draw one prospect; the same generator in the same state draws the same one."""
    source = _weighted(chance, {name: weight for name, (weight, _) in _SOURCES.items()})
    region = chance.choice(tuple(_CITIES))
    industry = _weighted(chance, _INDUSTRIES)
    owner, skill = chance.choice([pair for pair in SELLERS if pair[0].team == region])
    fit = _SOURCES[source][1] * skill * chance.triangular(0.3, 1.7, 0.9)
    employees = max(2, round(chance.lognormvariate(4.0, 1.1)))
    hundreds = max(80, round(250 * employees**0.55 * chance.triangular(0.5, 1.8, 0.9)) // 10)
    name = f"{chance.choice(_CITIES[region])} {chance.choice(_FIRST)} {chance.choice(_SECOND[industry])}"
    return Prospect(
        id=f"L-{number:05d}",
        name=name,
        source=source,
        region=region,
        industry=industry,
        owner=owner,
        fit=fit,
        pace=chance.triangular(0.5, 1.8, 0.9),
        created_at=_first_contact(chance),
        amount=Money.of(100 * hundreds, "CNY"),
        truth=_truth(chance, fit, employees),
    )


def _first_contact(chance: Random) -> datetime:
    """Return an instant of the year before `NOW`, in working hours."""
    day = NOW - timedelta(days=chance.randrange(1, _YEAR + 1))
    return day.replace(hour=chance.randrange(9, 18), minute=chance.randrange(60)).astimezone(UTC)


def _truth(chance: Random, fit: float, employees: int) -> dict[str, object]:
    def yes(base: float) -> bool:
        return chance.random() < min(0.97, base * (0.55 + 0.45 * fit))

    return {
        "caller_role": _weighted(chance, _ROLES),
        "employees": employees,
        "scenario": _weighted(chance, _SCENARIOS),
        "problem_stated": yes(0.86),
        "urgent": yes(0.66),
        "consequence_known": yes(0.74),
        "need_confirmed": yes(0.84),
        "budget": yes(0.72),
        "advantage": "clear" if yes(0.68) else chance.choice(("equal", "behind")),
        "requirements_confirmed": yes(0.8),
        "decision_criteria": chance.choice(("price", "delivery time", "references", "after-sales service")),
        "advantage_voiced": yes(0.76),
        "price_settled": yes(0.82),
        "signature_agreed": yes(0.84),
    }


def _weighted(chance: Random, weights: Mapping[str, int]) -> str:
    return chance.choices(tuple(weights), tuple(weights.values()))[0]


def spelt(chance: Random, source: str) -> str:
    """Return a source as somebody typed it: mostly right, in another case, unknown, or not at all."""
    slips: Sequence[str] = (source.lower(), source.upper(), "unknown", "")
    return chance.choices((source, *slips), (84, 6, 2, 5, 3))[0]


PIPELINE = "filter"
_DAY = timedelta(days=1)
_TOPICS: Mapping[str, tuple[str, ...]] = {
    "pool": ("caller_role", "employees", "scenario"),
    "conversation": (
        "problem_stated",
        "urgent",
        "consequence_known",
        "need_confirmed",
        "budget",
        "advantage",
    ),
    "confirmed": ("requirements_confirmed", "decision_criteria"),
    "contest": ("advantage_voiced",),
    "closing": ("price_settled", "signature_agreed"),
}
"""What a seller asks about in each stage."""
_DAYS = {"pool": 2.0, "conversation": 4.0, "confirmed": 6.0, "contest": 8.0, "closing": 4.0}
"""The usual days between two talks."""
_TALKS = (("call", "phone"), ("message", "wechat"), ("meeting", "video"), ("meeting", "visit"))
_RIVALS = ("Northwind", "Huaxin", "Kestrel", "Yunhe")
_FORGOTTEN, _TO_A_RIVAL, _PATIENCE = 0.035, 0.05, 5


@attrs.frozen(eq=False)
class Story:
    """One deal as the CRM holds it at `NOW`: its present state with the host's rows, and its events."""

    dossier: Dossier[Lead | Opportunity]
    events: tuple[Event, ...]


def play(funnel: Funnel, who: Prospect, chance: Random) -> Story:
    """Play a prospect's story until it ends, is forgotten, or the present is reached.

    Every change of stage is a command that the funnel granted; nothing moves otherwise.
    """
    return _Player(funnel, who, chance).story()


class _Player:
    """The state of one story while it is played; mutable, and seen by nobody else."""

    def __init__(self, funnel: Funnel, who: Prospect, chance: Random) -> None:
        self._funnel, self._who, self._chance = funnel, who, chance
        self._actor = Actor(who.owner.id, roles=("seller",))
        self._events: list[Event] = []
        self._attempts = 0
        self._at = who.created_at
        captured = funnel.decide(None, self._capture(), actor=self._actor, now=self._at)
        self._dossier = attrs.evolve(
            evolve(None, captured.events[0]), contacts=(), activities=(), documents=()
        )
        self._events += captured.events

    def _capture(self) -> Capture:
        who = self._who
        return Capture(
            who.id,
            PIPELINE,
            name=who.name,
            source=who.source,
            region=who.region,
            industry=who.industry,
            owner_id=who.owner.id,
            created_at=who.created_at,
            amount=who.amount,
        )

    def story(self) -> Story:
        """Play on until there is nothing more to do."""
        while self._wait():
            match self._dossier.subject.status:
                case Status.OPEN:
                    self._talk()
                    self._try()
                case Status.PARKED:
                    self._review()
                case _:
                    break
        return Story(self._dossier, tuple(self._events))

    def _wait(self) -> bool:
        """Let time pass until the next talk or review; say whether there is one before the present."""
        deal, chance = self._dossier.subject, self._chance
        if deal.status in {Status.WON, Status.LOST} or chance.random() < _FORGOTTEN:
            return False
        if deal.review_at is not None:
            planned = deal.review_at + chance.uniform(0, 6) * _DAY
        else:
            planned = self._at + chance.gammavariate(2, 0.5) * self._who.pace * _DAYS[deal.stage] * _DAY
        later = planned.astimezone(ZONE).replace(hour=chance.randrange(9, 19), minute=chance.randrange(60))
        self._at = max(later, self._at + timedelta(minutes=20))
        return self._at < NOW

    def _talk(self) -> None:
        """Talk to the customer: something is learnt, and now and then something changes for the better."""
        deal, chance = self._dossier.subject, self._chance
        kind, channel = chance.choice(_TALKS)
        known = dict(deal.fields)
        for name in _TOPICS[deal.stage]:
            if name not in known and chance.random() < 0.62:
                known[name] = self._true(name)
            elif name in known and _is_bad(known[name]) and chance.random() < 0.16 * self._who.fit:
                known[name] = self._good(name)
        activity = Activity(
            f"{deal.id}-a{len(self._dossier.activities or ()) + 1}",
            kind,
            self._at,
            channel=channel,
            direction=chance.choice(("inbound", "outbound", "outbound")),
            seller_id=deal.owner_id,
        )
        self._dossier = attrs.evolve(
            self._dossier,
            subject=attrs.evolve(deal, fields=ReadOnly(known)),
            activities=(*(self._dossier.activities or ()), activity),
        )
        self._meet_or_send(deal.stage)

    def _true(self, name: str) -> object:
        value = self._who.truth[name]
        if name == "budget":
            return self._who.amount if value else Money(0, self._who.amount.currency)
        return value

    def _good(self, name: str) -> object:
        return {"budget": self._who.amount, "advantage": "clear"}.get(name, True)

    def _meet_or_send(self, stage: str) -> None:
        """Meet the people, or send the paper, that the stage calls for."""
        likely = 0.3 + 0.25 * self._who.fit
        match stage:
            case "pool":
                self._meet(self._chance.choice(("user", "procurement")), 0.85)
            case "conversation":
                self._meet("decision_maker", likely)
            case "confirmed":
                self._meet("champion", likely, "for")
            case "contest":
                self._send_proposal()

    def _meet(self, role: str | None, likely: float, stance: str | None = None) -> None:
        people = self._dossier.contacts or ()
        if any(person.role == role for person in people) or self._chance.random() > likely:
            return
        number = len(people) + 1
        person = Contact(f"{self._who.id}-c{number}", f"Contact {number}", role=role, stance=stance)
        self._dossier = attrs.evolve(self._dossier, contacts=(*people, person))

    def _send_proposal(self) -> None:
        papers = self._dossier.documents or ()
        if self._chance.random() < 0.6 and not papers:
            paper = Document(
                f"{self._who.id}-d1", "proposal", self._at, status="sent", amount=self._who.amount
            )
            self._dossier = attrs.evolve(self._dossier, documents=(paper,))

    def _try(self) -> None:
        """Ask the funnel for the next stage, and do what its answer calls for."""
        deal = self._dossier.subject
        self._attempts += 1
        answer = self._ask(Advance(self._next(deal.stage)))
        if answer.accepted:
            self._attempts = 0
        elif answer.verdict is Verdict.REJECT:
            self._ask(Lose(_first_false(answer)))
        elif deal.stage in {"contest", "closing"} and self._chance.random() < _TO_A_RIVAL:
            self._ask(Lose("competitor", self._chance.choice(_RIVALS)))
        elif self._attempts >= _PATIENCE:
            self._ask(Lose(_first_false(answer)))
        elif answer.verdict is Verdict.RETREAT and self._attempts >= 3:
            self._ask(next(command for command in answer.suggests if isinstance(command, Park)))

    def _review(self) -> None:
        """Look at a parked deal again: take it up, let it go, or watch on."""
        roll = self._chance.random()
        if roll < 0.4:
            self._attempts = 0
            self._ask(Resume())
        elif roll < 0.8:
            self._ask(Lose("no change under observation"))
        else:
            self._ask(Park(review_at=self._at + 30 * _DAY, reason="watch on"))

    def _ask(self, command: Command) -> Decision:
        decision = self._funnel.decide(self._dossier, command, actor=self._actor, now=self._at)
        for event in decision.events:
            self._dossier = evolve(self._dossier, event)
        self._events += decision.events
        return decision

    def _next(self, stage: str) -> str:
        pipeline = self._funnel.pipelines[PIPELINE]
        way = (*pipeline.of_kind(StageKind.OPEN), *pipeline.of_kind(StageKind.WON))
        keys = [step.key for step in way]
        return keys[keys.index(stage) + 1]


def _is_bad(value: object) -> bool:
    return value is False or value in ("equal", "behind") or (isinstance(value, Money) and value.minor == 0)


def _first_false(answer: Decision) -> str:
    """Return the first criterion that is known not to be met; where there is none, that nobody answers."""
    unmet = (
        finding.criterion for finding in answer.findings if finding.answer is False and finding.criterion
    )
    return next(unmet, "no answer")
