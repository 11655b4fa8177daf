"""Files: a translation as XLIFF or PO, the memory as TMX, the glossary as CSV or TBX."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.menu import MenuItem
from wagtail_localize.models import Translation

from kb.models import GlossaryConcept, MemoryUnit
from kb.permissions import may_share_memory
from kb.translation.errors import TranslationError
from kb.translation.formats.po import read_po, write_po
from kb.translation.formats.tbx import read_tbx, write_tbx
from kb.translation.formats.tmx import read_tmx, write_tmx
from kb.translation.formats.units import FileUnit, ImportReport
from kb.translation.formats.xliff import read_xliff, write_xliff
from kb.translation.formats.xml_files import BadFileError, language_of, read_limited
from kb.translation.glossary import GlossaryReport, read_csv, take_rows, write_csv
from kb.translation.workbench import work
from kb.translation.workbench.board import Origin, Row, State, read_board
from kb.translation.workbench.presenting import ROLES
from kb.translation.workbench.views import translation_for, user_of


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"))


class ExchangeMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("kb.view_glossaryconcept"))


def units_of(rows: list[Row]) -> list[FileUnit]:
    """The rows of a translation for a file."""
    return [
        FileUnit(
            segment_id=row.segment.id,
            source=row.segment.source,
            target=row.text if row.state != State.NEEDS_UPDATE else "",
            is_approved=row.state == State.APPROVED,
            place=row.segment.path,
            note=f"{row.segment.label}: {ROLES[row.segment.role]}",
        )
        for row in rows
    ]


@require_GET
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The translation as a file to work on elsewhere."""
    translation = translation_for(request, pk)
    units = units_of(read_board(translation))
    source, target = _languages(translation)
    name = slugify(translation.source.get_source_instance().slug) or str(pk)
    if kind == "po":
        content, mime = write_po(units, target, name=name), "text/x-gettext-translation"
    else:
        content, mime = write_xliff(units, source, target, name=name), "application/xliff+xml"
    return _download(content, f"{name}.{source}-{target}.{kind}", mime)


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the translations of a file as suggestions, and tell what did not fit."""
    translation = translation_for(request, pk)
    user = user_of(request)
    work.require_translator(translation, user)
    form = FileForm(request.POST, request.FILES)
    report, added, problem, name = ImportReport(), 0, "", ""
    if form.is_valid():
        upload = form.cleaned_data["file"]
        name = upload.name
        rows = read_board(translation)
        try:
            report = _read(read_limited(upload), name, units_of(rows), translation)
            texts = {unit.segment_id: unit.text for unit in report.fitting}
            added = work.offer(
                translation, texts, origin=Origin.FILE, user=user, detail=name, rows=rows
            )
        except (BadFileError, TranslationError) as error:
            problem = str(error)
    else:
        problem = _("Choose a file first.")
    context = {
        "translation": translation,
        "report": report,
        "added": added,
        "problem": problem,
        "name": name,
    }
    return render(
        request,
        "wagtailadmin/workbench/import_report.html",
        context,
        status=422 if problem else 200,
    )


def _read(
    content: bytes, name: str, units: list[FileUnit], translation: Translation
) -> ImportReport:
    source, target = _languages(translation)
    if name.lower().endswith(".po"):
        return read_po(content, units, target)
    if name.lower().endswith((".xliff", ".xlf")):
        return read_xliff(content, units, source, target)
    raise BadFileError(_("Only .xliff, .xlf and .po files can be read."))


def _languages(translation: Translation) -> tuple[str, str]:
    return (
        translation.source.locale.language_code,
        translation.target_locale.language_code,
    )


def _download(content: bytes, name: str, mime: str) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    """The page on which memory and glossary come and go as files."""
    user = user_of(request)
    may_bring = may_share_memory(user)
    if request.method == "POST":
        if not may_bring:
            raise PermissionDenied
        _take_in(request)
        return redirect(reverse("translation_exchange"))
    if not may_bring and not user.has_perm("kb.view_glossaryconcept"):
        raise PermissionDenied
    context = {
        "may_bring": may_bring,
        "units": MemoryUnit.objects.count(),
        "form": FileForm(),
        "page_title": _("Memory and glossary"),
    }
    return render(request, "wagtailadmin/workbench/exchange.html", context)


def _take_in(request: HttpRequest) -> None:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return
    upload = form.cleaned_data["file"]
    name = upload.name.lower()
    try:
        content = read_limited(upload)
        if name.endswith(".tmx"):
            _take_memory(request, content, upload.name)
        elif name.endswith(".csv"):
            _take_glossary(request, read_csv(content.decode("utf-8-sig")))
        elif name.endswith((".tbx", ".xml")):
            _take_glossary(request, take_rows(read_tbx(content)))
        else:
            messages.error(request, _("Only .tmx, .csv and .tbx files can be read."))
    except UnicodeDecodeError:
        messages.error(request, _("The file must be in UTF-8."))
    except BadFileError as error:
        messages.error(request, str(error))


def _take_memory(request: HttpRequest, content: bytes, name: str) -> None:
    report = read_tmx(content, name)
    messages.success(
        request,
        ngettext(
            "%(added)d of %(units)d unit was new to the memory.",
            "%(added)d of %(units)d units were new to the memory.",
            report.units,
        )
        % {"added": report.added, "units": report.units},
    )
    if report.skipped:
        messages.warning(
            request, _("Not in two of our languages: %(units)s.") % {"units": _some(report.skipped)}
        )


def _take_glossary(request: HttpRequest, report: GlossaryReport) -> None:
    messages.success(
        request,
        _(
            "New concepts: %(concepts)d, new terms: %(terms)d, changed: %(changed)d; "
            "new or changed definitions: %(definitions)d."
        )
        % {
            "concepts": report.concepts,
            "terms": report.terms,
            "changed": report.changed,
            "definitions": report.definitions,
        },
    )
    if report.problems:
        messages.warning(request, _some(report.problems))


def _some(texts: list[str], limit: int = 10) -> str:
    shown = "; ".join(texts[:limit])
    return f"{shown} …" if len(texts) > limit else shown


@require_GET
def memory_file(request: HttpRequest) -> HttpResponse:
    """The memory as TMX, of all languages or of a pair (`?source=lv&target=ro`)."""
    if not may_share_memory(user_of(request)):
        raise PermissionDenied
    units = MemoryUnit.objects.order_by("pk")
    for name in ("source", "target"):
        if language := language_of(request.GET.get(name, "")):
            units = units.filter(**{f"{name}_language": language})
    return _download(write_tmx(units.iterator()), "memory.tmx", "application/x-tmx+xml")


@require_GET
def glossary_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The glossary as CSV or TBX."""
    if not user_of(request).has_perm("kb.view_glossaryconcept"):
        raise PermissionDenied
    if kind == "tbx":
        concepts = GlossaryConcept.objects.prefetch_related("terms", "definitions")
        return _download(write_tbx(concepts), "glossary.tbx", "application/x-tbx")
    return _download(write_csv().encode("utf-8-sig"), "glossary.csv", "text/csv; charset=utf-8")
