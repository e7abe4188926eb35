"""May a record hold this? A dossier is checked once, values are checked before they are recorded.

A condition that is compiled for a catalogue is here too: it is what rules between fields are asked with.
"""

from salesfunnel.conditions.records.admit import Admitted, DataFinding
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.records.recording import Recorder, RecordingRule, as_field, recordable_names

__all__ = [
    "Admitted", "CompiledCondition", "DataFinding", "Recorder", "RecordingRule", "as_field",
    "compile_condition", "recordable_names",
]  # fmt: skip
