"""What calls for a second editor before a case goes to the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.models.case_study import COUNTRIES_WITHOUT_COORDINATES
from kb.models.drafts import Consent, PeopleShown

if TYPE_CHECKING:
    from kb.models import CaseStudyPage


def marks_of(page: CaseStudyPage) -> list[str]:
    """The marks of a version as codes: a named place in a country at war, children in photos."""
    marks = ["place"] if page.country in COUNTRIES_WITHOUT_COORDINATES and page.place else []
    consents = Consent.objects.filter(translation_key=page.translation_key)
    # Each tells of the photos sent with it; those sent before are still in the case.
    shown = consents.values_list("people_in_photos", flat=True)
    if any(PeopleShown.CHILDREN in people for people in shown):
        marks.append("children")
    return marks
