"""What a host keeps about who has what, as JSON and back: the table of the model and what is added."""

from __future__ import annotations

from salesfunnel.model.wire import MODEL
from salesfunnel.routing.books import Books
from salesfunnel.routing.departure import Cover, Departure
from salesfunnel.routing.registered import Registered
from salesfunnel.routing.takings import Taken, Takings

__all__ = ["KEPT"]

KEPT = MODEL.extended((Registered, Taken, Takings, Books, Departure, Cover))
"""Claims, takings, the books that a claim is judged by, departures and covers."""
