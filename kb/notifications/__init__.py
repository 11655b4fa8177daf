"""Mails about cases: noted with the change that causes them, sent by a worker, links only."""
