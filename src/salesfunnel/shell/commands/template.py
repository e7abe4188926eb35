"""The command `template`: a ready-made blueprint, written out to be copied and changed."""

from __future__ import annotations

import sys
from io import StringIO
from typing import Annotated

from salesfunnel.blueprint.templates import template as read_template
from salesfunnel.shell.extras import extra
from salesfunnel.shell.terminal import print_json

with extra("shell"):
    import typer
    from ruamel.yaml import YAML

__all__ = ["template"]


def template(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as five_stage_crm.")],
    *,
    as_yaml: Annotated[bool, typer.Option("--yaml", metavar="", help="As YAML instead of JSON.")] = False,
) -> None:
    """Print a ready-made blueprint, to be copied and changed."""
    document = read_template(name)
    if as_yaml:
        _print_yaml(document)
    else:
        print_json(document)


def _print_yaml(document: object) -> None:
    """Print YAML; in a terminal without Chinese characters they are escaped."""
    writer, text = YAML(), StringIO()
    writer.width = 110
    writer.allow_unicode = (sys.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8"
    writer.dump(document, text)
    sys.stdout.write(text.getvalue())
