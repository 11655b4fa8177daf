"""Translating: opening the workbench, looking up the memory, taking in an original, the overview.

Measured inside the application, without HTTP, in a process of its own: `measure` starts it with
the environment of a site.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from benchmarks.servers import PYTHON, ROOT
from benchmarks.timing import milliseconds, percentiles

SEGMENTS = 200
UNITS = 50_000
ROUNDS = 20
SUBJECTS = (
    "bibliotēka",
    "skola",
    "novads",
    "lasītāja",
    "brīvprātīgais",
    "pašvaldība",
    "žurnāliste",
)
VERBS = (
    "lasa",
    "stāsta",
    "pārbauda",
    "vāc",
    "kārto",
    "raksta",
    "meklē",
    "saglabā",
    "rāda",
    "jautā",
)
OBJECTS = (
    "ziņas",
    "atmiņas",
    "grāmatas",
    "fotogrāfijas",
    "kartes",
    "vēstules",
    "avīzes",
    "stāstus",
)
PLACES = (
    "Valmierā",
    "Rēzeknē",
    "Ogrē",
    "Alūksnē",
    "Bauskā",
    "Kuldīgā",
    "Ludzā",
    "Talsos",
    "Madonā",
)


def measure(environment: dict[str, str], *parts: str) -> dict[str, Any]:
    """Figures of some parts (`workbench`, `overview`) on the site of an environment."""
    command = [PYTHON, "-m", "benchmarks.translation", *parts]
    done = subprocess.run(  # noqa: S603  # our own command
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def sentence(number: int) -> str:
    """A sentence of which there is none like it: its words depend on the digits of a number."""
    words = []
    rest = number
    for choice in (SUBJECTS, VERBS, OBJECTS, PLACES):
        rest, at = divmod(rest, len(choice))
        words.append(choice[at])
    return f"{' '.join(words)} un {number} cilvēki nāk vēl {rest} reizes.".capitalize()


def workbench() -> dict[str, Any]:
    """Take in an original of 200 passages, open it, and look up sentences in a big memory."""
    from django.db import connection, transaction
    from wagtail.models import Locale

    from kb.models import CaseStudyPage
    from kb.translation.segments import segments_of
    from kb.translation.sources import register
    from kb.translation.versions import ensure_translation

    case = CaseStudyPage.objects.published().filter(locale__language_code="lv").order_by("pk")[0]
    figures: dict[str, Any] = {}
    with transaction.atomic():  # undone at the end, so that the site stays as it was
        case.actions = (
            "<ul>" + "".join(f"<li>{sentence(n)}</li>" for n in range(SEGMENTS)) + "</ul>"
        )
        case.save_revision().publish()
        translation = ensure_translation(case, Locale.objects.get(language_code="uk"))
        queries = Queries()
        with connection.execute_wrapper(queries):
            time = milliseconds(lambda: register(CaseStudyPage.objects.get(pk=case.pk)))
        strings = len(segments_of(translation))
        figures[f"taking in an original of {strings} passages again"] = {
            "queries": queries.number,
            "ms": round(time),
        }
        figures[f"opening the workbench, {strings} passages"] = _page(
            "translation_workbench", translation.pk
        )
        figures[f"memory of {UNITS} units"] = _memory()
        transaction.set_rollback(True)
    return figures


def _memory() -> dict[str, Any]:
    from kb.translation.memory.matching import matches
    from kb.translation.memory.store import remember

    pairs = [(sentence(n), f"{n} {sentence(n)[::-1]}") for n in range(UNITS)]
    remember("lv", "uk", pairs, origin="file", reference="bench.tmx")
    first = milliseconds(lambda: matches(sentence(7), "lv", "uk"))
    wanted = [sentence(n).replace("cilvēki", "lasītāji") for n in range(0, UNITS, UNITS // 100)]
    times = [milliseconds(lambda text=text: matches(text, "lv", "uk")) for text in wanted]
    found = sum(bool(matches(text, "lv", "uk")) for text in wanted)
    return {
        "first look, ms": round(first),
        **{f"{name}, ms": value for name, value in percentiles(times).items() if name != "n"},
        "found": f"{found} of {len(wanted)} changed sentences",
    }


def overview() -> dict[str, Any]:
    """The matrix of cases by languages, with as many cases as there are."""
    from kb.models import CaseStudyPage

    number = CaseStudyPage.objects.originals().count()
    return {f"overview, {number} cases in 5 languages": _page("translations:index")}


class Queries:
    """Counts what goes to the database."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.number += 1
        return execute(*arguments)


def _page(name: str, *arguments: int) -> dict[str, Any]:
    """Queries and milliseconds of a page of the administration for somebody who may do all."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from kb.models import User

    user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser(
        "bench@example.org"
    )
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0].strip("*.") or "localhost"})
    client.force_login(user)
    address = reverse(name, args=arguments)

    def ask() -> None:
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")

    ask()
    queries = Queries()
    with connection.execute_wrapper(queries):
        ask()
    times = [milliseconds(ask) for _round in range(ROUNDS)]
    return {
        "queries": queries.number,
        **{f"{name}, ms": value for name, value in percentiles(times).items() if name != "n"},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="+", choices=["workbench", "overview"])
    parts = parser.parse_args().parts
    import django

    django.setup()
    figures: dict[str, Any] = {}
    for part in parts:
        figures |= {"workbench": workbench, "overview": overview}[part]()
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
