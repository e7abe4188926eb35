"""Looks at a CRM's files and guesses what they mean: a mapping and a blueprint, with what to ask about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.errors import DataError
from salesfunnel.messages import Message
from salesfunnel.model.money import CURRENCIES
from salesfunnel.shell.imports.dates import date_style, is_ambiguous
from salesfunnel.shell.imports.numbers import WrittenNumber, number_style, written_number
from salesfunnel.shell.imports.presets import LOST, STAGE_ORDERS, WON, folded, layout_of, role_columns
from salesfunnel.shell.imports.readers import read_table
from salesfunnel.shell.imports.streams import likely_encoding
from salesfunnel.shell.imports.tables import Table

__all__ = ["Ask", "Draft", "Question", "draft"]

_MOST_STAGES = 30
_QUOTES = "[\"'“”「」]?"
_ENTERED, _LEFT = (
    re.compile(
        rf"^(?:Date )?{english}\s+{_QUOTES}(?P<en>.+?)(?:\s*\([^)]*\))?{_QUOTES}$"
        rf"|^{chinese}{_QUOTES}(?P<zh>.+?){_QUOTES}(?:阶段)?的?(?:日期|时间)$",
        re.IGNORECASE,
    )
    for english, chinese in (("entered", "进入"), ("exited", "离开"))
)
_TEXTS = {
    "name": "name",
    "source": "source",
    "owner_id": "owner",
    "account_id": "account",
    "reason": "reason",
}
_TRUE = ["true", "1", "yes"]


@attrs.frozen
class Question:
    """Something that the files do not say surely.

    Args:
        key: what is asked, such as `stage_column`.
        message: the question as a person reads it.
        options: what may be answered.
        guess: what is taken where nobody answers.
    """

    key: str
    message: Message
    options: tuple[str, ...]
    guess: str


Ask = Callable[[Question], str]
"""Answers a question: a person at a terminal, or whoever takes the guess."""


@attrs.frozen(eq=False)
class Draft:
    """What was guessed.

    Args:
        layout: the CRM whose export it is; None where none is recognised.
        mapping: the mapping document.
        blueprint: the blueprint.
        questions: what was not sure, with what was answered or guessed.
    """

    layout: str | None
    mapping: dict[str, Any]
    blueprint: dict[str, Any]
    questions: tuple[tuple[Question, str], ...]


def draft(
    files: Sequence[Path],
    *,
    layout: str | None = None,
    ask: Ask | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Draft:
    """Look at the files and say what they seem to mean.

    Args:
        files: the deals first; a second file may be their stage history.
        layout: the CRM, where it is known.
        ask: answers what is not sure; the guess is taken when absent.
        encoding: of the files; recognised when absent.
        delimiter: between their cells; found out when absent.

    Raises:
        DataError: for a file that cannot be read, or in which no column says where a deal stands.
    """
    return _Drafting(layout, ask or (lambda question: question.guess)).draft(files, encoding, delimiter)


class _Drafting:
    """Collects what is guessed and what was asked about it."""

    def __init__(self, layout: str | None, ask: Ask) -> None:
        self._layout = layout
        self._ask = ask
        self._asked: list[tuple[Question, str]] = []

    def draft(self, files: Sequence[Path], encoding: str | None, delimiter: str | None) -> Draft:
        codec = encoding or likely_encoding(files[0])
        table = read_table(files[0], encoding=codec, delimiter=delimiter)
        titles = [title for title in table.frame.columns if table.fault_of(title) is None]
        roles = role_columns(titles)
        layout = self._layout or layout_of(titles)
        is_chinese = any("\u4e00" <= character <= "\u9fff" for title in titles for character in title)
        roles = self._columns(table, titles, roles)
        stages = self._stages(table, roles)
        currency = self._currency(table, roles, is_chinese=is_chinese)
        zone = self._answer("timezone", "Asia/Shanghai" if is_chinese else "UTC", ())
        file: dict[str, Any] = {"file": files[0].name}
        file |= {"encoding": codec} if codec else {}
        file |= {"delimiter": delimiter} if delimiter else {}
        mapping: dict[str, Any] = {
            "salesfunnel_mapping": 1,
            "timezone": zone,
            "missing": _missing(table, roles),
            "tables": {"deals": file if len(file) > 1 else files[0].name},
            "subject": roles.get("id", {"table": "deals"}),
            "fields": self._fields(table, roles, currency=currency),
        }
        if where := self._where(table, roles):
            mapping["where"] = where
        mapping["status"] = _status(table, roles, stages)
        mapping["stages"] = self._entered(titles, roles, stages)
        self._history(files[1:], mapping, stages, encoding=encoding, delimiter=delimiter)
        return Draft(layout, mapping, _blueprint(files[0], stages, currency, zone), tuple(self._asked))

    def _answer(self, key: str, guess: str, options: Sequence[str], **values: object) -> str:
        question = Question(key, Message.of(f"map_{key}", **values), tuple(options), guess)
        answer = self._ask(question)
        self._asked.append((question, answer))
        return answer

    def _columns(self, table: Table, titles: Sequence[str], roles: dict[str, str]) -> dict[str, str]:
        """Return which column fills which role; asks for the stage and the id where no name tells them."""
        roles = dict(roles)
        if "stage" not in roles:
            several = [title for title in titles if 2 <= table.frame[title].n_unique() <= _MOST_STAGES]
            likely = sorted(several, key=lambda title: _is_id(table, title) or _is_dated(table, title))
            if "status" in roles:
                roles["stage"] = roles.pop("status")
            elif likely:
                roles["stage"] = self._answer("stage_column", likely[0], likely)
            else:
                says = "no column says in which stage a deal stands"
                raise DataError.at(str(table.path), says, "name one in the mapping: status: {column: …}")
        if "id" not in roles:
            unique = [title for title in titles if _is_id(table, title)]
            answer = self._answer("id_column", unique[0] if unique else "", [*unique, ""])
            roles |= {"id": answer} if answer else {}
        elif not _is_id(table, roles["id"]):
            answer = self._answer("id_column", roles["id"], titles)
            roles["id"] = answer
        return roles

    def _stages(self, table: Table, roles: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """Return by what the stage column says the stage's key and kind, the open ones in their order."""
        texts = [text for text in table.frame[roles["stage"]].to_list() if text]
        counts = Counter(texts)
        if len(counts) > _MOST_STAGES:
            says = f"'{roles['stage']}' says {len(counts)} different things, too many to be stages"
            raise DataError.at(str(table.path), says, "name the column of the stage: status: {column: …}")
        kinds = {value: _kind(value) for value in counts}
        has_outcome = {"won", "lost"} <= set(kinds.values()) or roles.keys() & {"status", "is_won"}
        for value in counts:
            if kinds[value] == "open" and not has_outcome:
                kinds[value] = self._answer("value_kind", "open", ("open", "won", "lost"), value=value)
        order = self._order([value for value in counts if kinds[value] == "open"], table, roles)
        keys: dict[str, tuple[str, str]] = {}
        for number, value in enumerate(order, start=1):
            keys[value] = (_key(value, number, {key for key, _ in keys.values()}), "open")
        return keys | {value: (kinds[value], kinds[value]) for value in counts if kinds[value] != "open"}

    def _order(self, values: list[str], table: Table, roles: Mapping[str, str]) -> list[str]:
        """Return the open stages in the order in which a deal walks through them."""
        wanted = {folded(value) for value in values}
        for known in STAGE_ORDERS:
            order = {folded(name): index for index, name in enumerate(known)}
            if wanted <= order.keys():
                return sorted(values, key=lambda value: order[folded(value)])
        guess = values
        if "probability" in roles:
            chance = _means(table, roles["stage"], roles["probability"])
            guess = sorted(values, key=lambda value: chance.get(value, 0.0))
        if len(values) < 2:
            return guess
        answer = self._answer("stage_order", ", ".join(guess), ())
        named = [value.strip() for value in answer.split(",")]
        return named if sorted(named) == sorted(values) else guess

    def _currency(self, table: Table, roles: Mapping[str, str], *, is_chinese: bool) -> str:
        codes = Counter(table.frame[roles["currency"]].to_list()) if "currency" in roles else Counter()
        codes = Counter({code: count for code, count in codes.items() if code in CURRENCIES})
        if codes:
            likely = codes.most_common(1)[0][0]
            return likely if len(codes) == 1 else self._answer("currency", likely, sorted(codes))
        signs = _signs(table, roles["amount"]) if "amount" in roles else frozenset()
        if len(signs) == 1:
            return next(iter(signs))
        guess = "CNY" if is_chinese and (not signs or "CNY" in signs) else "USD"
        return self._answer("currency", guess if not signs or guess in signs else min(signs), sorted(signs))

    def _where(self, table: Table, roles: Mapping[str, str]) -> dict[str, Any]:
        """Return which rows count: those of one pipeline that were not deleted."""
        where: dict[str, Any] = {}
        if "pipeline" in roles:
            counts = Counter(text for text in table.frame[roles["pipeline"]].to_list() if text)
            if len(counts) > 1:
                names = [name for name, _ in counts.most_common()]
                where[roles["pipeline"]] = [self._answer("pipeline", names[0], names)]
        if "status" in roles:
            values = list(dict.fromkeys(table.frame[roles["status"]].to_list()))
            kept = [value for value in values if value and folded(value) not in {"deleted", "已删除"}]
            if len(kept) < len([value for value in values if value]):
                where[roles["status"]] = kept
        return where

    def _fields(self, table: Table, roles: Mapping[str, str], *, currency: str) -> dict[str, Any]:
        fields: dict[str, Any] = {name: roles[role] for name, role in _TEXTS.items() if role in roles}
        if "source" in fields:
            fields["source"] = {"column": fields["source"], "fold": True}
        if "amount" in roles:
            fields["amount"] = self._amount(table, roles)
        if "created" in roles:
            fields["created_at"] = self._dated(table, roles["created"], currency)
        if "closed" in roles:
            fields["close_date"] = self._dated(table, roles["closed"], currency)
        return fields

    def _amount(self, table: Table, roles: Mapping[str, str]) -> dict[str, Any] | str:
        column = roles["amount"]
        more: dict[str, Any] = {"currency": roles["currency"]} if "currency" in roles else {}
        texts = {text for text in table.frame[column].to_list() if text}
        if column not in table.typed and number_style(texts, is_money=True).point is None:
            more["decimal"] = self._answer("decimal", ".", (".", ","), column=column, example=min(texts))
        return {"column": column, **more} if more else column

    def _dated(self, table: Table, column: str, currency: str) -> dict[str, Any] | str:
        texts = [text for text in table.frame[column].to_list() if text]
        style = date_style(texts)
        unsure = [text for text in texts if is_ambiguous(text)]
        if not unsure or style.order is not None or all("." in text for text in unsure):
            return column
        mark = "-" if "-" in unsure[0] else "/"
        year = "%Y" if re.search(r"\d{4}", unsure[0]) else "%y"
        clock = " %H:%M" if ":" in unsure[0] else ""
        options = [f"%m{mark}%d{mark}{year}{clock}", f"%d{mark}%m{mark}{year}{clock}"]
        guess = options[0] if currency in {"USD", "PHP"} else options[1]
        answer = self._answer("date_order", guess, options, column=column, example=unsure[0])
        return {"column": column, "format": answer}

    def _entered(
        self, titles: Sequence[str], roles: Mapping[str, str], stages: Mapping[str, tuple[str, str]]
    ) -> dict[str, Any]:
        """Return when stages were entered, as far as columns say it."""
        entered: dict[str, Any] = {}
        by_name = {folded(value): key for value, (key, kind) in stages.items() if kind == "open"}
        for title in titles:
            for pattern, setting in ((_ENTERED, "entered"), (_LEFT, "left")):
                match = pattern.match(title)
                key = by_name.get(folded(match["en"] or match["zh"])) if match else None
                if key is not None:
                    entered.setdefault(key, {})[setting] = title
        first = next((key for key, kind in stages.values() if kind == "open"), None)
        if first and first not in entered and "created" in roles:
            entered[first] = {"entered": self._same(roles["created"])}
        for outcome, role in (("won", "won_at"), ("lost", "lost_at")):
            column = roles.get(role, roles.get("closed"))
            if column:  # an open deal may have a day on which it is expected to close
                proof = {} if role in roles else {"proves": False}
                entered[outcome] = {"entered": self._same(column), **proof}
        return {key: value for key, value in entered.items() if "entered" in value}

    def _same(self, column: str) -> Any:
        """Return a column with the format that was settled for the field that it also fills."""
        for question, answer in self._asked:
            if question.key == "date_order" and dict(question.message.values).get("column") == column:
                return {"column": column, "format": answer}
        return column

    def _history(
        self,
        files: Sequence[Path],
        mapping: dict[str, Any],
        stages: Mapping[str, tuple[str, str]],
        *,
        encoding: str | None,
        delimiter: str | None,
    ) -> None:
        """Read further files as the history of stages where they are one."""
        for path in files:
            table = read_table(path, encoding=encoding or likely_encoding(path), delimiter=delimiter)
            roles = role_columns(table.frame.columns)
            at = roles.get("created") or roles.get("closed")
            if "stage" not in roles or "id" not in roles or at is None or "log" in mapping:
                self._answer("further_file", "", (), file=path.name)
                continue
            mapping["tables"]["history"] = path.name
            mapping.pop("stages", None)
            mapping["log"] = {
                "table": "history",
                "case": roles["id"],
                "event": roles["stage"],
                "at": at,
                "stages": {value: key for value, (key, _) in stages.items()},
            }


def _is_id(table: Table, title: str) -> bool:
    column = table.frame[title]
    return column.null_count() == 0 and "" not in column and column.n_unique() == len(column) > 0


def _is_dated(table: Table, title: str) -> bool:
    texts = [text for text in table.frame[title].unique().to_list() if text]
    return all(is_ambiguous(text) or text[:4].isdigit() for text in texts)


def _kind(value: str) -> str:
    """Return what a stage or a status says of the outcome."""
    text = folded(value)
    won, lost = {folded(word) for word in WON}, {folded(word) for word in LOST}
    if text in lost or re.search(r"\b(lost|dead)\b", value.lower()) or "输单" in value or "丢单" in value:
        return "lost"
    if text in won or re.search(r"\bwon\b", value.lower()) or "赢单" in value:
        return "won"
    return "open"


def _key(value: str, number: int, taken: set[str]) -> str:
    key = re.sub("[^a-z0-9]+", "_", value.lower()).strip("_")[:40]
    key = key if key and key[0].isalpha() and key not in {"won", "lost"} else f"stage_{number}"
    return key if key not in taken else f"{key}_{number}"


def _means(table: Table, stage: str, number: str) -> dict[str, float]:
    sums: dict[str, list[float]] = {}
    for value, text in zip(table.frame[stage].to_list(), table.frame[number].to_list(), strict=True):
        digits = (text or "").strip().rstrip("%")
        if value and digits.replace(".", "", 1).isdigit():
            sums.setdefault(value, []).append(float(digits))
    return {value: sum(numbers) / len(numbers) for value, numbers in sums.items()}


def _signs(table: Table, column: str) -> frozenset[str]:
    texts = [text for text in table.frame[column].unique().to_list() if text]
    style = number_style(texts, is_money=True)
    found: frozenset[str] | None = None
    for text in texts:
        try:
            number: WrittenNumber = written_number(text, style)
        except ValueError:
            continue
        if number.currencies:
            found = number.currencies if found is None else found & number.currencies
    return found or frozenset()


def _missing(table: Table, roles: Mapping[str, str]) -> list[str]:
    """Return the literals that mean "nobody recorded it": the blank, and the usual words where they occur."""
    words = ("-", "--", "N/A", "n/a", "NULL", "null", "None", "Select", "(No value)", "无", "未知")
    present = {text for column in set(roles.values()) for text in table.frame[column].unique().to_list()}
    return ["", *(word for word in words if word in present)]


def _status(table: Table, roles: Mapping[str, str], stages: Mapping[str, tuple[str, str]]) -> Any:
    """Return what the columns say about the stages: one column, or rules over several."""
    way = [key for key, kind in stages.values() if kind == "open"]
    ends = {
        value: [*way, "won"] if kind == "won" else [*way[:1], "lost"]
        for value, (_, kind) in stages.items()
        if kind != "open"
    }
    passed = {value: way[: way.index(key) + 1] for value, (key, kind) in stages.items() if kind == "open"}
    column = roles["stage"]
    won: dict[str, list[str]] = {}
    lost: dict[str, list[str]] = {}
    if "status" in roles:
        said = [value for value in table.frame[roles["status"]].unique(maintain_order=True) if value]
        won[roles["status"]] = [value for value in said if _kind(value) == "won"] or ["won"]
        lost[roles["status"]] = [value for value in said if _kind(value) == "lost"] or ["lost"]
    elif "is_won" in roles and not ends:
        won[roles["is_won"]] = _TRUE
        if "is_closed" in roles:
            lost[roles["is_closed"]] = _TRUE
    else:
        return {"column": column, "stages": passed | ends}
    rules = [{"when": won, "stages": [*way, "won"]}]
    if lost:
        rules += [
            {"when": {**lost, column: [value]}, "stages": [*path, "lost"]} for value, path in passed.items()
        ]
        rules.append({"when": lost, "stages": [*way[:1], "lost"]})
    rules += [{"when": {column: [value]}, "stages": path} for value, path in (passed | ends).items()]
    return rules


def _blueprint(file: Path, stages: Mapping[str, tuple[str, str]], currency: str, zone: str) -> dict[str, Any]:
    name = re.sub("[^a-z0-9]+", "_", file.name.partition(".")[0].lower()).strip("_")[:40]
    listed = [{"key": key, "label": value} for value, (key, kind) in stages.items() if kind == "open"]
    labels = {kind: value for value, (_, kind) in reversed(list(stages.items())) if kind != "open"}
    listed += [
        {"key": kind, "kind": kind, "label": labels.get(kind, kind.capitalize())} for kind in ("won", "lost")
    ]
    return {
        "salesfunnel": 1,
        "key": name if name and name[0].isalpha() else "funnel",
        "version": 1,
        "currency": currency,
        "timezone": zone,
        "pipelines": {"deals": {"of": "opportunity", "stages": listed}},
    }
