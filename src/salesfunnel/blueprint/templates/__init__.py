"""Ready-made blueprints, as plain documents that an author may copy and change."""

from salesfunnel.blueprint.templates.library import TEMPLATES, template

__all__ = ["TEMPLATES", "template"]
