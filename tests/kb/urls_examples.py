"""The objects whose numbers stand in the addresses that `test_urls_matrix` opens."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Site, Task, Workflow
from wagtail_localize.models import StringSegment

from kb.models import Region, User
from tests import factories
from tests.kb.translation.helpers import begin

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
UNKNOWN = {"int": "999999", "uuid": "00000000-0000-0000-0000-000000000000"}
Values = list[tuple[str, str, Any]]


def make_examples(librarian: User) -> Values:
    """`(beginning of the route, name of the parameter, value)`; the first that fits counts."""
    library = factories.LibraryFactory(country="LV")
    case = factories.CaseStudyPageFactory(
        language="lv", region="LV-113", owner=librarian, library=library
    )
    case.save_revision(user=librarian)
    translation = begin(case, "uk")
    page = translation.get_target_instance()
    page.save_revision(user=librarian, clean=False)
    image = get_image_model().objects.create(title="Image", file=get_test_image_file())
    document = Document.objects.create(title="File", file=ContentFile(b"%PDF-1.4", "file.pdf"))
    for file in (image.file, document.file):
        file.close()
    terms = {
        "topic": factories.topic("youth"),
        "audience": factories.audience("adults"),
        "need": factories.need("space"),
        "library": library,
        "region": Region.objects.get(code="LV-113"),
    }
    segment = StringSegment.objects.filter(source=translation.source).earliest("pk")
    site, root = Site.objects.get(), Collection.get_first_root_node()
    index = case.get_parent()
    values: Values = [
        ("admin/api/main/^images", "pk", image.pk),
        ("admin/api/main/^documents", "pk", document.pk),
        ("admin/images/", "pk", image.pk),
        ("admin/documents/", "pk", document.pk),
        ("admin/collections/", "pk", root.pk),
        ("admin/workflows/tasks/", "pk", Task.objects.earliest("pk").pk),
        ("admin/workflows/", "pk", Workflow.objects.earliest("pk").pk),
        ("admin/localize/", "pk", terms["topic"].pk),
        ("admin/settings/", "pk", site.pk),
        ("admin/locales/", "pk", Locale.objects.get(language_code="ru").pk),
        ("admin/sites/", "pk", site.pk),
        ("admin/users/", "pk", librarian.pk),
        ("admin/groups/", "pk", Group.objects.earliest("pk").pk),
        *((f"admin/snippets/kb/{name}/", "pk", term.pk) for name, term in terms.items()),
        *((f"admin/snippets/choose/kb/{name}/", "pk", term.pk) for name, term in terms.items()),
        ("admin/translations/", "pk", translation.pk),
        ("admin/", "pk", page.pk),
        ("admin/pages/", "content_type_app_name", "kb"),
        ("admin/pages/", "content_type_model_name", "casestudypage"),
        ("admin/pages/", "app_label", "kb"),
        ("admin/pages/", "model_name", "casestudypage"),
        ("admin/localize/", "app_label", "kb"),
        ("admin/localize/", "model_name", "topic"),
        ("admin/workflows/", "app_label", "wagtailcore"),
        ("admin/workflows/", "model_name", "groupapprovaltask"),
        ("admin/settings/", "app_name", "home"),
        ("admin/settings/", "model_name", "siteidentity"),
        ("admin/", "app_label", "wagtailcore"),
        ("admin/", "model_name", "page"),
        ("admin/bulk/", "action", "publish"),
        ("admin/api/", "action_name", "unpublish"),
        ("admin/editing-sessions/", "object_id", page.pk),
        ("admin/images/", "filter_spec", "max-10x10"),
        ("admin/images/", "image_id", image.pk),
        ("admin/documents/", "document_id", document.pk),
        ("admin/documents/", "doc_id", document.pk),
        ("admin/", "parent_page_id", index.pk),
        ("admin/", "destination_id", index.pk),
        ("admin/", "page_id", page.pk),
        ("admin/", "page_to_move_id", page.pk),
        ("admin/", "page_pk", page.pk),
        ("admin/", "revision_id", page.latest_revision_id),
        ("admin/", "revision_id_a", page.latest_revision_id),
        ("admin/", "revision_id_b", page.latest_revision_id),
        ("admin/", "collection_id", root.pk),
        ("admin/", "task_id", Task.objects.earliest("pk").pk),
        ("admin/", "workflow_pk", Workflow.objects.earliest("pk").pk),
        ("admin/", "translation_source_id", translation.source_id),
        ("admin/", "translation_id", translation.pk),
        ("admin/", "string_segment_id", segment.pk),
        ("admin/", "segment", segment.pk),
        ("{lang}/cases/", "slug", case.slug),
        ("{lang}/feed/", "topic", "youth"),
        ("", "case_id", case.external_id),
        ("", "form", "bib"),
        ("sitemap", "section", "en"),
    ]
    return values


def address_of(route: str, values: Values) -> str:
    """A route with its parameters filled in, in English."""

    def value(found: re.Match[str]) -> str:
        name = found[2] or found[3]
        for beginning, parameter, example in values:
            if parameter == name and route.startswith(beginning):
                return str(example)
        return UNKNOWN.get(found[1] or "", "none")

    path = PARAMETER.sub(value, route).replace("{lang}/", "en/")
    path = re.sub(r"(?<=/)\^|^\^|\$$", "", path).replace("\\.", ".")
    return f"/{path}"
