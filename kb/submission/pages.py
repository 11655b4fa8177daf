"""Between the answers of a draft and a page: plain text here, rich text there."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Locale

from home.languages import COUNTRIES
from kb.exchange.importer import keep_order
from kb.exchange.text import plain_text, rich_text
from kb.models import (
    SECTIONS,
    Audience,
    CaseStudyAudience,
    CaseStudyNeed,
    CaseStudyPage,
    CaseStudyTopic,
    Funder,
    Indicator,
    Library,
    Need,
    Partner,
    Region,
    Source,
    Topic,
)
from kb.submission.forms import PLACE_SHOWN, REGION_ONLY, embargo_day
from kb.submission.steps import STEPS, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.models.drafts import CaseDraft
    from kb.submission.fields import RowForm

LINE_LENGTHS = {"title": 200, "summary": 600, "place": 120, "keywords": 500, "credit": 80}


def answers_of(page: CaseStudyPage) -> dict[str, Any]:
    """What the form would hold for a page."""
    answers: dict[str, Any] = {
        "title": page.title,
        "summary": page.summary,
        **{name: plain_text(getattr(page, name)) for name in SECTIONS},
        "topics": [topic.code for topic in page.topics],
        "audiences": [audience.code for audience in page.audiences],
        "keywords": page.keywords,
        "country": page.country,
        "region": page.region.code if page.region else "",
        "place": page.place,
        "precision": PLACE_SHOWN if page.place else REGION_ONLY,
        "library": page.library.name if page.library else "",
        "period_start": page.period_start,
        "period_end": page.period_end,
        "ongoing": "on" if page.ongoing else "",
        "cost": page.cost,
        **{name: _number_text(getattr(page, name)) for name in NUMBERS},
        "needs": [need.code for need in page.needs],
        "indicators": [
            {"label": row.label, "value": _number_text(row.value)} for row in page.indicators.all()
        ],
        "partners": [{"name": row.name} for row in page.partners.all()],
        "funders": [{"name": row.name} for row in page.funders.all()],
        "sources": [{"title": row.title, "url": row.url} for row in page.sources.all()],
        "language": page.original_language,
        "credit": page.credit,
        "embargo": _embargo_text(page),
    }
    return {name: value for name, value in answers.items() if value}


def _embargo_text(page: CaseStudyPage) -> str:
    """The day before which the case must not appear, also when it is revised."""
    moment = page.go_live_at
    is_ahead = moment and moment > timezone.now()
    return timezone.localtime(moment).date().isoformat() if moment and is_ahead else ""


NUMBERS = ("people", "staff_hours", "preparation_weeks")


def _number_text(value: Any) -> str:
    if value is None:
        return ""
    return f"{Decimal(value).normalize():f}"


def unsaved_page(draft: CaseDraft, language: str) -> CaseStudyPage:
    """A page as the draft would make it, for the preview; nothing is written."""
    page = draft.page.get_latest_revision_as_object() if draft.page else CaseStudyPage(live=False)
    if not page.pk:
        page.locale = Locale.objects.get(language_code=language)
        page.original_language = language
    fill_page(page, draft.data, save_library=False)
    page.title = page.title or gettext("Without a title so far")
    page.fill_in()
    return page


def fill_page(page: CaseStudyPage, answers: Mapping[str, Any], *, save_library: bool) -> None:
    """Write the answers into a page and its rows. Answers that can't be right are left out."""
    _fill_texts(page, answers)
    _fill_facts(page, answers, save_library=save_library)
    _fill_rows(page, answers)
    keep_order(page)


def _line(answers: Mapping[str, Any], name: str) -> str:
    text = " ".join(str(answers.get(name, "")).split())
    return text[: LINE_LENGTHS.get(name)]


def _fill_texts(page: CaseStudyPage, answers: Mapping[str, Any]) -> None:
    page.title = page.draft_title = _line(answers, "title")
    page.summary = str(answers.get("summary", "")).strip()[: LINE_LENGTHS["summary"]]
    words = [word.strip() for word in _line(answers, "keywords").split(",")]
    page.keywords = ", ".join(dict.fromkeys(word for word in words if word))
    page.credit = _line(answers, "credit")
    for name in SECTIONS:
        text = str(answers.get(name, "")).strip()
        # What the author left as it was keeps the bold words and links that an editor made.
        if text != plain_text(getattr(page, name)):
            setattr(page, name, rich_text(text))


def _fill_facts(page: CaseStudyPage, answers: Mapping[str, Any], *, save_library: bool) -> None:
    country, region = str(answers.get("country", "")), str(answers.get("region", ""))
    page.country = country if country in dict(COUNTRIES) else ""
    page.region = None
    if page.country and region.startswith(page.country):
        page.region = Region.objects.filter(code=region).first()
    is_shown = answers.get("precision") == PLACE_SHOWN
    page.place = _line(answers, "place") if is_shown else ""
    if not is_shown:
        page.latitude = page.longitude = None
    page.library = _library(page, answers, save=save_library)
    valid = _valid_facts(answers)
    page.period_start = valid.get("period_start") or ""
    page.period_end = valid.get("period_end") or ""
    page.ongoing = bool(answers.get("ongoing"))
    page.cost = valid.get("cost") or ""
    for name in NUMBERS:
        setattr(page, name, valid.get(name))
    page.go_live_at = embargo_moment(answers)


def embargo_moment(answers: Mapping[str, Any]) -> Any:
    """The first moment of the day on which the case may appear; Wagtail waits for it."""
    day = embargo_day(answers)
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def _valid_facts(answers: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for step in STEPS:
        if step.code in ("place", "needs"):
            form = step.form(answers, None, full=True)
            form.is_valid()
            found.update(form.cleaned_data)
    return found


def _library(page: CaseStudyPage, answers: Mapping[str, Any], *, save: bool) -> Library | None:
    name = " ".join(str(answers.get("library", "")).split())[:250]
    if not name or not page.country:
        return None
    known = Library.objects.filter(country=page.country, name=name).first()
    if known or not save:
        return known or Library(name=name, country=page.country)
    return Library.objects.get_or_create(
        name=name, country=page.country, defaults={"region": page.region, "place": page.place}
    )[0]


def _fill_rows(page: CaseStudyPage, answers: Mapping[str, Any]) -> None:
    page.topic_links = [
        CaseStudyTopic(topic=topic) for topic in _concepts(Topic, answers.get("topics"))
    ]
    page.audience_links = [
        CaseStudyAudience(audience=item) for item in _concepts(Audience, answers.get("audiences"))
    ]
    page.need_links = [CaseStudyNeed(need=item) for item in _concepts(Need, answers.get("needs"))]
    page.partners = [Partner(name=row["name"]) for row in _valid_rows(answers, "partners")]
    page.funders = [Funder(name=row["name"]) for row in _valid_rows(answers, "funders")]
    languages = {source.url: source.language for source in page.sources.all()}
    page.sources = [
        Source(title=row["title"], url=row["url"], language=languages.get(row["url"], ""))
        for row in _valid_rows(answers, "sources")
    ]
    # A translation finds its row by this key; a row that only changed its number keeps it.
    keys = {row.label: row.translation_key for row in page.indicators.all()}
    page.indicators = [
        Indicator(
            label=row["label"],
            value=row["value"],
            locale=page.locale,
            **({"translation_key": keys.pop(row["label"])} if row["label"] in keys else {}),
        )
        for row in _valid_rows(answers, "indicators")
    ]


def _concepts(model: Any, codes: Any) -> list[Any]:
    known = {concept.code: concept for concept in model.objects.filter(code__in=codes or [])}
    return [known[code] for code in dict.fromkeys(codes or []) if code in known]


def _valid_rows(answers: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    form_class: type[RowForm] = next(
        step.form.rows[name] for step in STEPS if name in step.form.rows
    )
    forms = [form_class(name, number, row) for number, row in enumerate(rows_of(answers, name))]
    return [form.cleaned_data for form in forms if form.is_valid() and not form.is_empty()]
