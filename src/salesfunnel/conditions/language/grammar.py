r"""The text form of a condition.

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

from salesfunnel.conditions.language.parser import Parser
from salesfunnel.conditions.language.tree import Condition, Node
from salesfunnel.conditions.language.writer import write_condition
from salesfunnel.errors import expect

__all__ = ["parse", "write"]


def parse(text: str) -> Condition:
    """Return the canonical tree of a text.

    >>> parse("budget > 0 and has_decision_maker").op
    'all'

    Raises:
        ConditionError: with the column of what is wrong, and its cure.
        InvalidValue: for what is no text.
    """
    return Parser(expect(text, str, "text", "write it in quotes: parse('budget > 0')")).condition()


def write(condition: Condition) -> str:
    """Return the text of a tree.

    >>> write(parse("not(( a>1 )) or   b"))
    'not a > 1 or b'

    Raises:
        InvalidValue: for what is no tree.
    """
    expect(condition, Node, "condition", "read it first: parse('budget > 0')")
    return write_condition(condition)
