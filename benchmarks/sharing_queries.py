"""Counts the database queries of each step of the form; prints JSON for benchmarks.sharing."""

from __future__ import annotations

import json

import django


def main() -> None:
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kb.models import User
    from kb.submission import drafts
    from kb.submission.steps import steps_of

    user = User.objects.get(email="librarian@example.org")
    draft = drafts.begin(user, "lv", full=True)
    draft.data = {**draft.data, "title": "Seniori pārbauda ziņas", "summary": "Bibliotēka mācīja."}
    draft.save(update_fields=["data"])
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user)
    counts = {}
    for step in steps_of(draft):
        address = f"/lv/share/{draft.key}/{step.code}/"
        browser.get(address)  # what is remembered between requests is there now
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        counts[step.code] = len(asked)
    data = {"title": "Ziņas", "version": draft.version, "writer": "bench", "autosave": "1"}
    with CaptureQueriesContext(connection) as asked:
        answer = browser.post(f"/lv/share/{draft.key}/story/", data)
    if answer.status_code != 200:
        raise RuntimeError(f"autosave answers {answer.status_code}")
    counts["autosave"] = len(asked)
    print(json.dumps(counts))  # noqa: T201  # its output


if __name__ == "__main__":
    main()
