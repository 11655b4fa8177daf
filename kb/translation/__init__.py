"""Translations over wagtail-localize: what is translated, accepted, prepared and published.

`sources` registers originals, `segments` reads them beside their translations, `acceptance` and
`publication` are the only ways in which text becomes accepted and goes live.
"""
