"""The command `map`: looks at a CRM's files and writes a mapping and a blueprint, with its guesses marked."""

from __future__ import annotations

import sys
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

from salesfunnel.errors import DataError, InvalidValue
from salesfunnel.shell.commands.options import InLocale, Locale
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.guesses import Draft, Question, draft
from salesfunnel.shell.imports.presets import LAYOUTS
from salesfunnel.shell.terminal import console, styled
from salesfunnel.shell.terminal.figures import said

with extra("shell"):
    import typer
    from ruamel.yaml import YAML

__all__ = ["map"]


class Layout(StrEnum):
    """A CRM whose exports are known."""

    HUBSPOT = "hubspot"
    SALESFORCE = "salesforce"
    PIPEDRIVE = "pipedrive"
    ZOHO = "zoho"
    ODOO = "odoo"
    BITRIX24 = "bitrix24"


def map(  # noqa: A001 - the command is called so
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="The deals; then, if there is one, their stage history."),
    ],
    *,
    layout: Annotated[
        Layout | None, typer.Option("--from", help="The CRM of the export; recognised when absent.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", metavar="", help="Ask nothing: take what is likeliest.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where the mapping is written, as YAML.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of the files, such as gb18030; recognised when absent."),
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(metavar="MARK", help="Between the cells; found out when absent.")
    ] = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Look at a CRM's files and write their mapping and a blueprint, with the guesses marked."""
    for path in files:
        if not path.is_file():
            raise DataError.at(str(path), "there is no such file", "name the files of the export")
    stem = files[0].name.partition(".")[0]
    mapping = out or files[0].parent / f"{stem}.mapping.yaml"
    blueprint = mapping.with_name(
        f"{mapping.name.removesuffix('.yaml').removesuffix('.mapping')}.blueprint.yaml"
    )
    for path in (mapping, blueprint):
        if path.exists():
            raise InvalidValue.at(str(path), "this file exists", "remove it, or choose another: --out FILE")
    can_ask = not yes and sys.stdin.isatty() and sys.stdout.isatty()
    drawn = draft(
        files,
        layout=layout.value if layout else None,
        ask=(lambda question: _asked(question, locale)) if can_ask else None,
        encoding=encoding,
        delimiter=delimiter,
    )
    mapping.write_text(_document(drawn, blueprint.name, locale), encoding="utf-8")
    blueprint.write_text(_yaml(drawn.blueprint), encoding="utf-8")
    screen = console()
    name = drawn.layout if drawn.layout in LAYOUTS else said("map_unknown_layout", locale)
    screen.print(styled(said("map_layout", locale, name=name)), soft_wrap=True)
    for question, answer in drawn.questions:
        screen.print(styled(f"? {_line(question, answer, locale)}"), soft_wrap=True)
    screen.print(styled(f"{mapping}\n{blueprint}"), soft_wrap=True)
    command = f"salesfunnel report --mapping {mapping} --data {files[0].parent}"
    screen.print(styled(f"$ {command}"), soft_wrap=True)


def _asked(question: Question, locale: str) -> str:
    options = f" [{' | '.join(question.options[:12])}]" if question.options else ""
    answer = typer.prompt(f"{question.message.render(locale)}{options}", default=question.guess)
    return str(answer) if not question.options or answer in question.options else question.guess


def _line(question: Question, answer: str, locale: str) -> str:
    return f"{question.message.render(locale)} {answer}".rstrip()


def _document(drawn: Draft, blueprint: str, locale: str) -> str:
    """Return the mapping as YAML, with what was guessed above it, as questions."""
    whole = {"salesfunnel_mapping": 1, "blueprint": blueprint, **drawn.mapping}
    lines = [f"# {_line(question, answer, locale)}" for question, answer in drawn.questions]
    head = [f"# {said('map_guessed', locale)}", *lines] if lines else []
    return "\n".join([*head, _yaml(whole)])


def _yaml(document: dict[str, Any]) -> str:
    writer, text = YAML(), StringIO()
    writer.width = 110
    writer.allow_unicode = True
    writer.representer.ignore_aliases = lambda *_: True
    writer.dump(document, text)
    return text.getvalue()
