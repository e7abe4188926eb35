"""What may a condition speak of? The names and types of a blueprint, and its derived facts.

How the value of a name is read does not belong here.
"""

from salesfunnel.conditions.catalogue.catalogue import Catalogue, FurtherNames, type_of_field
from salesfunnel.conditions.catalogue.facts import Derivation, Fact

Further = FurtherNames  # as version 0.1 called it

__all__ = ["Catalogue", "Derivation", "Fact", "Further", "FurtherNames", "type_of_field"]
