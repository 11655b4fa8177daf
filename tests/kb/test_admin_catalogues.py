"""Our Latvian and Ukrainian words where Wagtail's admin has none."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import trans_real
from wagtail.users.models import UserProfile

from kb.groups import create_groups
from kb.models import Library, Topic
from kb.permissions import EDITORS
from tests.factories import CaseStudyPageFactory, ImageFactory, LibraryFactory, UserFactory

LANGUAGES = ("lv", "uk")
DOMAINS = ("django", "djangojs")
OURS = settings.BASE_DIR / "home" / "admin_locale"
PACKAGES = ("wagtail", "wagtail_localize")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?\w+")
# Forms, redirects and the like are not installed.
NOT_INSTALLED = (
    "contrib/forms",
    "contrib/redirects",
    "contrib/search",
    "contrib/simple_translation",
    "contrib/styleguide",
    "table_block",
)
Key = tuple[str, str, str]

# Wagtail leaves the temporary files of renditions to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


@cache
def upstream(domain: str) -> dict[Key, polib.POEntry]:
    """All messages of the installed Wagtail and wagtail-localize."""
    messages = {}
    for package in PACKAGES:
        folder = Path(find_spec(package).origin).parent
        for path in folder.rglob(f"locale/en/LC_MESSAGES/{domain}.po"):
            if any(part in str(path) for part in NOT_INSTALLED):
                continue
            messages |= {
                key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete
            }
    return messages


def catalogue(language: str, domain: str) -> polib.POFile:
    return polib.pofile(str(OURS / language / "LC_MESSAGES" / f"{domain}.po"))


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_message_of_ours_still_exists_in_wagtail(language, domain):
    """After an upgrade this tells which words have changed."""
    gone = {key(entry) for entry in catalogue(language, domain)} - set(upstream(domain))
    assert gone == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_messages_are_whole(language, domain):
    po = catalogue(language, domain)
    number = int(re.search(r"nplurals=(\d)", po.metadata["Plural-Forms"])[1])
    assert len({key(entry) for entry in po}) == len(po)
    for entry in po:
        assert not entry.fuzzy
        texts = forms(entry)
        assert len(texts) == (number if entry.msgid_plural else 1), entry.msgid
        english = entry.msgid_plural or entry.msgid
        for text in texts:
            assert text.strip(), entry.msgid
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(english)), text
            assert sorted(TAG.findall(text)) == sorted(TAG.findall(english)), text
            assert text[:1].isspace() == english[:1].isspace(), entry.msgid
            assert text[-1:].isspace() == english[-1:].isspace(), entry.msgid


def plural_rule(catalogue: polib.POFile | polib.MOFile) -> Callable[[int], int]:
    expression = catalogue.metadata["Plural-Forms"].split("plural=")[-1]
    return gettext.c2py(expression.rstrip("; "))


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_django(language):
    path = Path(find_spec("django").origin).parent / "conf/locale" / language / "LC_MESSAGES"
    djangos = plural_rule(polib.mofile(str(path / "django.mo")))
    for domain in DOMAINS:
        ours = plural_rule(catalogue(language, domain))
        assert [ours(number) for number in range(130)] == [djangos(number) for number in range(130)]


def test_there_are_enough():
    assert len(catalogue("lv", "django")) >= 450
    assert len(catalogue("uk", "django")) >= 200
    for language in LANGUAGES:
        assert len(catalogue(language, "djangojs")) >= 30


@pytest.mark.parametrize(
    ("language", "english", "expected"),
    [
        ("lv", "Forgotten password?", "Aizmirsāt paroli?"),
        ("lv", "Yes, delete", "Jā, dzēst"),
        ("lv", "live + draft", "publicēts + melnraksts"),
        ("uk", "Save changes", "Зберегти зміни"),
        ("uk", "live", "опубліковано"),
    ],
)
def test_ours_win_over_wagtails(language, english, expected):
    assert trans_real.translation(language).gettext(english) == expected


# What editors see


@pytest.fixture(scope="module", autouse=True)
def compile_catalogues() -> None:
    call_command("compile_catalogues", verbosity=0)
    trans_real._translations.clear()


# Wagtail says these in English in every language: it translates them when the process starts, or
# not at all. Both stand on screens for administrators, or are hidden.
UPSTREAM_ENGLISH = {"None", "Email"}


def visible_texts(html: str) -> Iterator[str]:
    """Text nodes and the labels that assistive technology reads."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(["script", "style"]):
        tag.decompose()
    for text in soup.find_all(string=True):
        yield " ".join(text.split())
    for tag in soup.find_all(True):
        for name in ("aria-label", "title", "placeholder", "alt"):
            yield " ".join(str(tag.get(name, "")).split())


def english_words() -> set[str]:
    """All English texts of the admin."""
    texts = {
        " ".join(text.split())
        for domain in DOMAINS
        for _context, single, plural in upstream(domain)
        for text in (single, plural)
    }
    return {text for text in texts if re.search(r"[a-z]{3}", text)} - UPSTREAM_ENGLISH


def addresses(case, image, library, topic) -> list[str]:
    def page(name: str, *args: object) -> str:
        return reverse(f"wagtailadmin_pages:{name}", args=args)

    index = case.get_parent().pk
    return [
        "/admin/",
        "/admin/practices/",
        "/admin/practices/?q=zzzz",
        "/admin/practices/choose_parent/",
        f"/admin/pages/{index}/",
        *(
            page(name, case.pk)
            for name in ("edit", "history", "usage", "copy", "delete", "unpublish")
        ),
        page("workflow_history", case.pk),
        page("add", "kb", "casestudypage", index),
        page("set_privacy", case.pk),
        "/admin/snippets/kb/topic/",
        f"/admin/snippets/kb/topic/usage/{topic.pk}/",
        f"/admin/snippets/kb/topic/history/{topic.pk}/",
        "/admin/snippets/kb/library/",
        "/admin/snippets/kb/library/add/",
        f"/admin/snippets/kb/library/edit/{library.pk}/",
        "/admin/images/",
        "/admin/images/add/",
        "/admin/images/multiple/add/",
        f"/admin/images/{image.pk}/",
        f"/admin/images/{image.pk}/delete/",
        "/admin/documents/",
        "/admin/documents/multiple/add/",
        "/admin/account/",
        "/admin/reports/locked/",
        "/admin/reports/workflow/",
        "/admin/reports/translation-wishes/",
        "/admin/choose-external-link/",
        "/admin/images/chooser/",
        "/admin/snippets/choose/kb/library/",
        reverse("wagtail_localize:submit_page_translation", args=[case.pk]),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_no_english_is_left_on_an_editors_screens(language, role, client, site):
    create_groups()
    case = CaseStudyPageFactory(language="lv")
    user = UserFactory(superuser=role == "administrator")
    user.groups.add(Group.objects.get(name=EDITORS["LV"]))
    image, library = ImageFactory(uploaded_by_user=user), LibraryFactory()
    UserProfile.objects.create(user=user, preferred_language=language)
    client.force_login(user)
    pages = addresses(case, image, library, Topic.objects.get())
    if role == "administrator":
        pages += ["/admin/users/", "/admin/users/new/", f"/admin/users/edit/{user.pk}/"]
    assert Library.objects.exists()
    words = english_words()
    left = {}
    for address in pages:
        response = client.get(address, headers={"accept-language": language}, follow=True)
        assert response.status_code == 200, address
        found = words.intersection(visible_texts(response.content.decode()))
        if found:
            left[address] = found
    assert left == {}


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scripts_of_the_admin_are_translated(language, client, site):
    user = UserFactory(superuser=True)
    UserProfile.objects.create(user=user, preferred_language=language)
    client.force_login(user)
    for address in ("/admin/jsi18n/", "/admin/localize/jsi18n/"):
        script = client.get(address).content.decode()
        wanted = [entry for entry in catalogue(language, "djangojs") if not entry.msgid_plural]
        assert any(entry.msgstr.strip() in script for entry in wanted)
