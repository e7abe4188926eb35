"""What will come of what is open, and of what has not begun yet: as a distribution, back-tested.

The chance that a deal is won in a period is read from the incidence of its stage, given its age; it is never
a number that somebody typed beside a stage.
"""

__all__: list[str] = []
