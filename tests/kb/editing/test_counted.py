"""How many there are, below Wagtail's lists: right for every number in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import wagtail.admin
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import strip_tags
from wagtail.admin.paginator import WagtailPaginator

from home.languages import LANGUAGE_CODES
from kb.models import CaseStudyPage

TEMPLATE = "wagtailadmin/shared/pagination_nav.html"
NAMES = {
    "lv": "Prakses",
    "ro": "Practici",
    "uk": "Практики",
    "en": "Practices",
    "ru": "Практики",
}


class Practices(list):
    """So many practices, as a query would give them."""

    model = CaseStudyPage


@pytest.mark.parametrize("language", LANGUAGE_CODES)
@pytest.mark.parametrize("number", [1, 2, 5, 21])
def test_the_number_stands_where_no_form_can_be_wrong(language, number):
    paginator = WagtailPaginator(Practices(range(number)), 50)
    with translation.override(language):
        shown = render_to_string(
            TEMPLATE,
            {"items": paginator.page(1), "linkurl": "/", "elided_page_range": [1]},
            request=RequestFactory().get("/"),
        )
    end = shown.split('class="pagination__end"')[1].split(">", 1)[1]
    assert strip_tags(end).strip() == f"{NAMES[language]}: {number}"


def test_the_rest_is_wagtails():
    """When this fails after an update: take the new template over, with our one line."""
    theirs = Path(wagtail.admin.__file__).parent / "templates" / TEMPLATE
    ours = Path(settings.BASE_DIR) / "templates" / TEMPLATE
    assert bare(ours) == bare(theirs)


def bare(template: Path) -> str:
    """A template without remarks, spaces, quotation marks of one kind, and the line in question."""
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.S)
    text = re.sub(r"\s", "", text).replace("'", '"')
    text, found = re.subn(
        r"{{items\.paginator\.(items_count|verbose_name).*(?=</div></nav>)", "", text
    )
    assert found == 1
    return text
