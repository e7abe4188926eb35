"""Which names does a condition know, and how are derived facts computed from rows?"""

from salesfunnel.conditions.catalogue.catalogue import Catalogue, FurtherNames

Further = FurtherNames  # as version 0.1 called it

__all__ = ["Catalogue", "Further", "FurtherNames"]
