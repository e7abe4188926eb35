r"""The text form of a condition: its grammar and its tokens, with the cure for what other languages write.

    condition  = or ;
    or         = and , { "or" , and } ;
    and        = not , { "and" , not } ;
    not        = { "not" } , comparison ;
    comparison = sum , [ sign , sum
                       | [ "not" ] , "in" , "[" , [ literal , { "," , literal } ] , "]"
                       | ( "contains" | "starts_with" ) , text
                       | "between" , sum , "and" , sum ] ;
    sign       = "==" | "!=" | "<" | "<=" | ">" | ">=" ;
    sum        = product , { ( "+" | "-" ) , product } ;
    product    = primary , { ( "*" | "/" ) , primary } ;
    primary    = name | literal | "(" , condition , ")" | "all()" | "any()"
               | ( "present" | "missing" | "days_since" ) , "(" , sum , ")" | call ;
    call       = part , ":" , part , "(" , [ argument , { "," , argument } ] , ")" ;
    argument   = part , "=" , literal ;
    literal    = text | [ "-" ] , number | "true" | "false" ;
    number     = digits , [ "." , digits ] , [ ( "e" | "E" ) , [ "+" | "-" ] , digits ] ;
    text       = "'" , { character | escape } , "'" | '"' , { character | escape } , '"' ;
    escape     = "\" , ( "\" | "'" | '"' | "n" | "t" | "r" | "u" , 4 * hex digit ) ;
    name       = part , { "." , part } ;
    part       = small letter , { small letter | digit | "_" } ;

A bracket may hold a condition or a value; a bare name where a condition is needed is a flag (`name == true`).
`all()` is always true and `any()` always false. Laws: `parse(write(tree)) == tree` for canonical trees, and
`write ∘ parse` is idempotent.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import attrs

from salesfunnel.conditions.language.canonical import too_deep_error
from salesfunnel.conditions.language.tree import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    RESERVED,
    literal_fault,
    name_fault,
)
from salesfunnel.errors import ConditionError
from salesfunnel.registry import plugin_fault

__all__ = ["Source", "Token", "tokens"]

Kind: TypeAlias = Literal["name", "plugin", "word", "number", "text", "sign", "end"]

_SPACE = re.compile(r"[ \t\r\n]+")
_WORD = re.compile(r"[^\W\d]\w*(?:\.\w+)*(?::\w+)?")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_SIGN = re.compile(r"==|!=|<=|>=|[<>=()\[\],+\-*/]")
_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t", "r": "\r"}
_HEX = re.compile(r"[0-9a-fA-F]{4}")

_SPELLINGS = {
    "true": "'true'", "false": "'false'", "and": "'and'", "or": "'or'", "not": "'not'", "in": "'in'",
    "none": "missing(…) or present(…)", "null": "missing(…) or present(…)", "nan": "missing(…) or present(…)",
}  # fmt: skip
_SIGNS_ELSEWHERE = {
    "!": "'not'", "&": "'and'", "|": "'or'", "{": "'['", "}": "']'", "\uff08": "'('",
    "\uff09": "')'",
    "\uff0c": "','", "\u201c": "'\"'", "\u201d": "'\"'", "\u2018": '"\'"', "\u2019": '"\'"', "\uff1e": "'>'",
    "\uff1c": "'<'", "\uff1d": "'=='", "\u3010": "'['", "\u3011": "']'", "\u2265": "'>='", "\u2264": "'<='",
    "\u2260": "'!='", "\u00d7": "'*'", "\u00f7": "'/'", "\u3000": "a space", "\u00a0": "a space",
}  # fmt: skip


@attrs.frozen
class Source:
    """The text of a condition, and how to say where in it something is wrong."""

    text: str

    def place(self, offset: int) -> str:
        """Return `at column 7, `, with the line where the text has several."""
        line = self.text.count("\n", 0, offset) + 1
        column = offset - (self.text.rfind("\n", 0, offset) + 1) + 1
        return f"at line {line}, column {column}, " if "\n" in self.text else f"at column {column}, "

    def error(self, offset: int, says: str, cure: str, *, code: str = "syntax") -> ConditionError:
        """Return the error for what stands at `offset`, counted from 0."""
        return ConditionError.at("", self.place(offset) + says, cure, code=code)


@attrs.frozen
class Token:
    """One word, number, text or sign, and where it begins (counted from 0)."""

    kind: Kind
    value: str | int | float
    at: int

    @property
    def shown(self) -> str:
        """How an error names it."""
        if self.kind == "end":
            return "the end"
        return repr(self.value) if self.kind != "text" else f"the text {str(self.value)[:40]!r}"


def tokens(source: Source) -> list[Token]:
    """Return the tokens of a text, the last one of kind `end`.

    Raises:
        ConditionError: for a text that is too long, nested too deep, or holds what no condition holds.
    """
    text = source.text
    if len(text) > MAX_CHARACTERS:
        raise ConditionError.at(
            "", f"the condition has {len(text)} characters, at most {MAX_CHARACTERS} are read",
            "split it into several conditions", code="too_long",
        )  # fmt: skip
    tokens_read: list[Token] = []
    at = 0
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
            continue
        token, at = _token(source, at)
        tokens_read.append(token)
    tokens_read.append(Token("end", "", len(text)))
    _refuse_deep_brackets(source, tokens_read)
    return tokens_read


def _token(source: Source, at: int) -> tuple[Token, int]:
    text = source.text
    if text[at] in "'\"":
        return _text(source, at)
    if number := _NUMBER.match(text, at):
        return _number(source, number)
    if word := _WORD.match(text, at):
        return _word(source, word), word.end()
    if sign := _SIGN.match(text, at):
        return Token("sign", sign.group(), at), sign.end()
    shown = text[at]
    if shown in _SIGNS_ELSEWHERE:
        raise source.error(at, f"found {shown!r}", f"write {_SIGNS_ELSEWHERE[shown]}")
    if shown == ".":
        raise source.error(at, "found '.'", "write a digit before the point: 0.5")
    raise source.error(at, f"found {shown!r}, which no condition holds", "put texts in quotes")


def _word(source: Source, match: re.Match[str]) -> Token:
    word = match.group()
    if word in RESERVED and word not in {"null", "none"}:
        return Token("word", word, match.start())
    if word.lower() in _SPELLINGS:
        raise source.error(match.start(), f"found {word!r}", f"write {_SPELLINGS[word.lower()]}")
    fault = plugin_fault(word) if ":" in word else name_fault(word)
    if fault:
        raise source.error(
            match.start(), f"found {word[:64]!r}; {fault}", "put texts in quotes", code="bad_name"
        )
    return Token("plugin" if ":" in word else "name", word, match.start())


def _number(source: Source, match: re.Match[str]) -> tuple[Token, int]:
    written, at, end = match.group(), match.start(), match.end()
    following = source.text[end : end + 1]
    if following in (".", "_") or following.isalnum():
        cure = "write digits only, such as 1000, 0.5 or 1e6; a name begins with a letter"
        raise source.error(at, f"found {source.text[at : end + 1]!r}", cure, code="bad_number")
    value = int(written) if written.isdigit() else float(written)
    if fault := literal_fault(value):
        raise source.error(at, f"found {written[:40]}; {fault}", "write a smaller number", code="bad_number")
    return Token("number", value, at), end


def _text(source: Source, start: int) -> tuple[Token, int]:
    text, quote = source.text, source.text[start]
    kept: list[str] = []
    at = start + 1
    while at < len(text) and text[at] != quote:
        if text[at] != "\\":
            kept.append(text[at])
            at += 1
            continue
        piece, at = _escape(source, at)
        kept.append(piece)
    if at >= len(text):
        raise source.error(start, "found a text that does not end", f"close it with {quote}")
    return Token("text", "".join(kept), start), at + 1


def _escape(source: Source, at: int) -> tuple[str, int]:
    letter = source.text[at + 1 : at + 2]
    if letter in _ESCAPES:
        return _ESCAPES[letter], at + 2
    if letter == "u" and (code := _HEX.match(source.text, at + 2)):
        return chr(int(code.group(), 16)), at + 6
    known = r"write \\ for a backslash; known: \\ \' \" \n \t \r \u0041"
    raise source.error(at, f"found the escape {source.text[at : at + 2]!r}", known, code="bad_escape")


def _refuse_deep_brackets(source: Source, tokens_read: list[Token]) -> None:
    depth = 0
    for token in tokens_read:
        if token.kind == "sign" and token.value in ("(", ")"):
            depth += 1 if token.value == "(" else -1
        if depth > MAX_DEPTH:
            raise too_deep_error(source.place(token.at))
