"""What a host keeps about who has what, as JSON and back: the table of the model and what is added."""

from __future__ import annotations

from salesfunnel.model.wire import MODEL
from salesfunnel.ownership.claim_register import Registered
from salesfunnel.ownership.departure import Cover, Departure
from salesfunnel.ownership.host_records import Books
from salesfunnel.ownership.pool_usage import Taken, Takings

__all__ = ["KEPT"]

KEPT = MODEL.extended((Registered, Taken, Takings, Books, Departure, Cover))
"""Claims, takings, the books that a claim is judged by, departures and covers."""
