"""The one catalogue of sentences that the library says, in English and Chinese.

A key is stable: hosts may store it. Placeholders are the same in every language. Each room's sentences stand in a
module of its name; whoever speaks asks for a `Message` by its key.
"""

from salesfunnel.messages.catalogue import CATALOGUE, LOCALES, ROOMS
from salesfunnel.messages.speech import Locale, Message, placeholders

__all__ = ["CATALOGUE", "LOCALES", "ROOMS", "Locale", "Message", "placeholders"]
