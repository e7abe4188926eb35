"""What a name holds, how it is read: types, raw values, arguments, the view of one record at one moment."""

__all__: list[str] = []
