"""Measurements of the site, each beside what it is compared with (`make bench`)."""
