"""What is known of a condition before it is asked: never or always true, when it may change, what if?"""

__all__: list[str] = []
