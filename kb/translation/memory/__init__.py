"""The translation memory: what was translated before, and how.

`store` writes it, `index` finds what is like a text, `matching` gives both to the translator,
`tmx` brings it along and away.
"""
