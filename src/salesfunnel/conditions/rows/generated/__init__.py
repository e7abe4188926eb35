"""How do the conditions of one gate become one quick function? As a syntax tree, compiled on first use.

What a record holds in another class than its field expects is left to the closures.
"""

from salesfunnel.conditions.rows.generated.function import GeneratedFunction, generate_function

__all__ = ["GeneratedFunction", "generate_function"]
