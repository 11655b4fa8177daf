"""Is it still running? Asked once a year, answered with one click, shown to readers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from home.content_version import renew
from kb.models import CaseStudyPage, Confirmation, Notification
from kb.notifications.outbox import notify
from kb.notifications.recipients import editors_for

if TYPE_CHECKING:
    from datetime import date

SALT = "kb.review.freshness"
YEAR = timedelta(days=365)
LINK_AGE = timedelta(days=120)
Answer = Confirmation.Answer


def confirmed_on(page: CaseStudyPage) -> date | None:
    """When the text was surely right: confirmed, or else published."""
    if page.last_confirmed_on:
        return page.last_confirmed_on
    published = page.first_published_at
    return timezone.localtime(published).date() if published else None


def ask_authors() -> int:
    """Ask the authors of published cases that nobody has confirmed for a year, once a year.

    Safe to run every day. Gives the number of mails noted.
    """
    noted = 0
    today = timezone.localdate()
    cases = CaseStudyPage.objects.live().originals().exclude(owner=None).select_related("owner")
    for page in cases.filter(ongoing=True):
        since = confirmed_on(page)
        if since is None or today - since < YEAR:
            continue
        once = f"running:{page.pk}:{since}:{(today - since) // YEAR}"
        noted += notify(Notification.Kind.STILL_RUNNING, [page.owner], page, once=once)
    return noted


def signed(page: CaseStudyPage) -> str:
    """What stands in the link."""
    return signing.dumps(page.pk, salt=SALT)


def page_of(text: str) -> CaseStudyPage | None:
    """The published case of a link; none when it is too old, or was tampered with."""
    try:
        pk = signing.loads(text, salt=SALT, max_age=LINK_AGE)
    except signing.BadSignature:
        return None
    page: CaseStudyPage | None = (
        CaseStudyPage.objects.live().filter(pk=pk).select_related("library").first()
    )
    return page


@transaction.atomic
def answer(page: CaseStudyPage, said: str, contact: str = "") -> Confirmation:
    """Keep the answer and show it to readers, in every language version at once."""
    today = timezone.localdate()
    facts: dict[str, Any] = {"last_confirmed_on": today}
    if said == Answer.ENDED:
        facts["ongoing"] = False
        if not page.period_end:
            facts["period_end"] = today.strftime("%Y-%m")
    for version in CaseStudyPage.objects.filter(translation_key=page.translation_key):
        _set_facts(version, facts)
    renew()
    confirmation: Confirmation = Confirmation.objects.create(
        case=page, answer=said, contact=contact if said == Answer.CONTACT else ""
    )
    if said == Answer.CONTACT:
        notify(Notification.Kind.NEW_CONTACT, editors_for(page), page)
    return confirmation


def _set_facts(version: CaseStudyPage, facts: dict[str, Any]) -> None:
    """Write facts into what readers see and into the newest draft, and nothing else of either:
    publishing the draft for their sake would publish unfinished text."""
    for name, value in facts.items():
        setattr(version, name, value)
    version.save(clean=False, update_fields=list(facts))
    ids = {version.latest_revision_id, version.live_revision_id} - {None}
    for revision in Revision.objects.select_for_update().filter(pk__in=ids):
        kept = {
            name: str(value) if name == "last_confirmed_on" else value
            for name, value in facts.items()
        }
        revision.content = {**revision.content, **kept}
        revision.save(update_fields=["content"])
