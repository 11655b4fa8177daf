"""Machine translation: off unless a provider is named in the environment.

`providers` talk to a service, `protecting` decides what may leave the site, `service` asks, counts
and puts the answers beside the segments as suggestions. No answer is accepted by itself.
"""
