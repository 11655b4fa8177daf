"""The editor's side: the list of practices, the form, the vocabulary, accounts, no call outside."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import ReferenceIndex
from wagtail.test.utils.form_data import querydict_from_html

from kb.groups import create_groups
from kb.models import CaseStudyPage, Library, Region, Topic, TranslationWish, User
from kb.naming import ascii_slug
from kb.permissions import EDITORS, TRANSLATORS
from tests.factories import (
    CaseStudyPageFactory,
    LibraryFactory,
    TopicFactory,
    UserFactory,
    translated,
)

pytestmark = pytest.mark.django_db

LISTING = "/admin/practices/"


@pytest.fixture
def admin(client, site):
    """A browser with an administrator."""
    create_groups()
    client.force_login(UserFactory(superuser=True, email="admin@example.org"))
    return client


@pytest.fixture
def editor(client, site):
    """A browser with an editor of Latvia."""
    create_groups()
    user = UserFactory(email="editor@example.org")
    user.groups.add(Group.objects.get(name=EDITORS["LV"]))
    client.force_login(user)
    return client


def listed(response) -> list[CaseStudyPage]:
    return list(response.context["object_list"])


def page_url(name: str, *args) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def form_of(client, address: str, **changes: str):
    """What a browser would send from the form at an address."""
    html = client.get(address).content.decode()
    form = "page-edit-form" if "/pages/" in address else "w-editor-form"
    data = querydict_from_html(html, form_id=form).copy()
    data.update(changes)
    return data


# The list of practices


@pytest.fixture
def collection(site):
    """Cases of three countries, with translations, drafts and different topics."""
    lv = CaseStudyPageFactory(
        language="lv",
        title="Ķekavas grāmatu aģenti",
        topics=["youth"],
        library=LibraryFactory(name="Ķekavas bibliotēka"),
    )
    lv_en = translated(lv, "en", title="Book agents of Ķekava")
    md = CaseStudyPageFactory(language="ro", title="Cluburi de lectură", live=False)
    ua = CaseStudyPageFactory(
        language="uk",
        title="Бібліотека під землею",
        topics=["media-literacy", "youth"],
        provenance="compiled",
    )
    ua.title = "Бібліотека під землею, нова"
    ua.save_revision()
    ua.refresh_from_db()
    return {"lv": lv, "lv_en": lv_en, "md": md, "ua": ua}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"lv", "lv_en", "md", "ua"}),
        ("language=lv", {"lv"}),
        ("language=lv&language=uk", {"lv", "ua"}),
        ("country=LV", {"lv", "lv_en"}),
        ("state=live", {"lv", "lv_en"}),
        ("state=draft", {"md"}),
        ("state=changed", {"ua"}),
        ("topic=youth", {"lv", "lv_en", "ua"}),
        ("topic=youth&topic=media-literacy", {"lv", "lv_en", "md", "ua"}),
        ("provenance=compiled", {"ua"}),
        ("version=original", {"lv", "md", "ua"}),
        ("version=translation", {"lv_en"}),
        ("missing=en", {"ua"}),
        ("missing=uk", {"lv"}),
        ("country=LV&version=original&topic=youth", {"lv"}),
        ("q=ķEKAVAS", {"lv", "lv_en"}),
        ("q=ПІД+бібл", {"ua"}),
        ("q=aģenti&country=LV", {"lv"}),
        ("q=.*", set()),
    ],
)
def test_filters_and_search(query, expected, collection, admin):
    response = admin.get(f"{LISTING}?{query}")
    assert response.status_code == 200
    names = {page.pk: name for name, page in collection.items()}
    assert {names[page.pk] for page in listed(response)} == expected


def test_an_unknown_value_is_no_error_page(collection, admin):
    for query in ("language=xx", "state=zzz", "topic=none", "missing=xx", "ordering=evil", "p=99"):
        assert admin.get(f"{LISTING}?{query}").status_code in (200, 404)


def test_newest_first_also_while_searching(collection, admin):
    now = timezone.now()
    for days, name in enumerate(("md", "lv_en", "ua", "lv")):
        CaseStudyPage.objects.filter(pk=collection[name].pk).update(
            latest_revision_created_at=now - timezone.timedelta(days=days)
        )
    order = [collection[name].pk for name in ("md", "lv_en", "ua", "lv")]
    assert [page.pk for page in listed(admin.get(LISTING))] == order
    # "ķekava" stands in the title or the library of these
    found = [collection[name].pk for name in ("lv_en", "lv")]
    assert [page.pk for page in listed(admin.get(LISTING + "?q=ķekava"))] == found
    by_title = listed(admin.get(LISTING + "?ordering=title"))
    assert [page.title for page in by_title] == sorted(page.title for page in by_title)


def test_columns_are_in_the_language_of_the_reader(collection, admin):
    with translation.override("lv"):
        html = admin.get(LISTING, headers={"accept-language": "lv"}).content.decode()
    for text in ("Latvija", "Jaunieši", "Moldova"):
        assert text in html
    html = admin.get(LISTING, headers={"accept-language": "en"}).content.decode()
    for text in ("Latvia", "Youth", "Media literacy", "original", "Ukrainian"):
        assert text in html


def test_the_list_takes_as_many_queries_for_many_cases_as_for_few(site, admin):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(LISTING).status_code == 200
        return len(captured)

    from django.db import connection

    CaseStudyPageFactory(language="lv")
    queries()  # warms up caches of content types and sites
    few = queries()
    for number in range(4):
        page = CaseStudyPageFactory(language="uk", topics=["youth", "local-memory"])
        translated(page, "en", title=f"Case {number}")
    assert queries() == few
    assert few < 40


def test_a_translator_sees_what_readers_see_and_no_foreign_draft(client, collection):
    create_groups()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=TRANSLATORS["uk"]))
    client.force_login(user)
    names = {page.pk: name for name, page in collection.items()}
    assert {names[page.pk] for page in listed(client.get(LISTING))} == {"lv", "lv_en", "ua"}


def test_links_of_a_row_follow_the_rights(editor, collection):
    html = editor.get(LISTING).content.decode()
    assert page_url("edit", collection["lv"].pk) in html
    assert page_url("edit", collection["ua"].pk) not in html
    submit = "wagtail_localize:submit_page_translation"
    assert reverse(submit, args=[collection["lv"].pk]) in html
    assert reverse(submit, args=[collection["ua"].pk]) not in html


def test_a_new_practice_begins_with_its_language(editor, site):
    html = editor.get(LISTING + "choose_parent/").content.decode()
    assert html.count('type="radio"') == 5
    index = site.index["uk"]
    response = editor.post(LISTING + "choose_parent/", {"parent_page": index.pk})
    assert response["Location"] == page_url("add", "kb", "casestudypage", index.pk)


# The form


def new_case(client, index, **changes: str):
    address = page_url("add", "kb", "casestudypage", index.pk)
    topic = Topic.objects.first() or TopicFactory(code="youth")
    rich = '{"blocks": [{"key": "a", "text": "Teksts", "type": "unstyled"}], "entityMap": {}}'
    data = form_of(
        client,
        address,
        **{
            "title": "Ķekavas aģenti",
            "summary": "Īsi.",
            "slug": "",
            "external_id": "",
            "country": "LV",
            "context": rich,
            "actions": rich,
            "topic_links-0-topic": str(topic.pk),
            "action-publish": "1",
            **changes,
        },
    )
    return client.post(address, data)


@pytest.mark.parametrize(
    ("language", "title", "slug"),
    [
        ("lv", "Ķekavas grāmatu aģenti", "kekavas-gramatu-agenti"),
        ("uk", "Бібліотека під землею", "biblioteka-pid-zemleyu"),
        ("ro", "Cărți și șezători în țară", "carti-si-sezatori-in-tara"),
        ("ru", "Ёлка", "yolka"),
    ],
)
def test_a_new_case_fills_in_the_rest(language, title, slug, admin, site, vocabulary):
    response = new_case(admin, site.index[language], title=title)
    assert response.status_code == 302, response.context["form"].errors
    case = CaseStudyPage.objects.get()
    assert (case.original_language, case.locale.language_code) == (language, language)
    assert case.slug == ascii_slug(title)
    assert case.slug == slug
    assert case.external_id == slug
    assert case.live


def test_identifier_and_address_of_another_case_are_refused(admin, site, case):
    for field, value in (("external_id", case.external_id), ("slug", case.slug)):
        response = new_case(admin, site.index["uk"], **{field: value, "country": "UA"})
        assert list(response.context["form"].errors) == [field]
    assert CaseStudyPage.objects.count() == 1


def test_a_taken_name_gets_a_number_when_it_was_made_for_her(admin, site, vocabulary):
    for index in ("lv", "uk", "ru"):
        assert new_case(admin, site.index[index]).status_code == 302
    cases = CaseStudyPage.objects.order_by("pk")
    names = ["kekavas-agenti", "kekavas-agenti-2", "kekavas-agenti-3"]
    assert [case.slug for case in cases] == names
    assert [case.external_id for case in cases] == names


def test_a_draft_needs_no_more_than_a_title(admin, site, vocabulary):
    address = page_url("add", "kb", "casestudypage", site.index["lv"].pk)
    data = form_of(admin, address, title="Sāku rakstīt", slug="")
    response = admin.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    draft = CaseStudyPage.objects.get()
    assert (draft.slug, draft.external_id, draft.live) == ("saku-rakstit", "saku-rakstit", False)
    response = admin.post(
        page_url("edit", draft.pk),
        form_of(admin, page_url("edit", draft.pk), **{"action-publish": "1"}),
    )
    assert "summary" in response.context["form"].errors


def test_a_copy_is_another_case(admin, site, case):
    data = {
        "new_title": "Kopija",
        "new_slug": "kopija",
        "new_parent_page": case.get_parent().pk,
        "copy_subpages": "",
    }
    admin.post(page_url("copy", case.pk), data)
    copy = CaseStudyPage.objects.get(slug="kopija")
    assert copy.external_id == "kopija"
    assert copy.original_language == "lv"
    assert copy.translation_key != case.translation_key
    assert copy.get_latest_revision_as_object().external_id == "kopija"


def test_a_copy_for_translation_stays_the_same_case(site, case):
    copy = case.copy_for_translation(site.locale["uk"])
    assert (copy.external_id, copy.original_language) == (case.external_id, "lv")
    assert not copy.is_original


def test_a_translation_shows_its_own_fields_only(admin, site, case):
    version = translated(case, "uk")
    before = CaseStudyPage.objects.get(pk=version.pk)
    form = admin.get(page_url("edit", version.pk)).context["form"]
    assert not {"country", "region", "library", "external_id", "cost", "people"} & set(form.fields)
    assert not {"topic_links", "audience_links", "need_links", "sources"} & set(form.formsets)
    assert {"title", "summary", "context", "keywords"} <= set(form.fields)
    html = admin.get(page_url("edit", version.pk)).content.decode()
    assert page_url("edit", case.pk) in html
    data = form_of(
        admin,
        page_url("edit", version.pk),
        **{"title": "Нова назва", "country": "UA", "slug": "evil", "action-publish": "1"},
    )
    assert admin.post(page_url("edit", version.pk), data).status_code == 302
    after = CaseStudyPage.objects.get(pk=version.pk)
    assert after.title == "Нова назва"
    for name in ("country", "slug", "external_id", "region_id", "original_language"):
        assert getattr(after, name) == getattr(before, name)
    assert [topic.code for topic in after.topics] == [topic.code for topic in case.topics]


def test_the_address_of_a_published_case_is_fixed(admin, case):
    data = form_of(admin, page_url("edit", case.pk), **{"slug": "another", "action-publish": "1"})
    admin.post(page_url("edit", case.pk), data)
    assert CaseStudyPage.objects.get(pk=case.pk).slug == case.slug


def test_regions_are_grouped_and_named_in_the_language_of_the_editor(admin, full_vocabulary, case):
    html = admin.get(page_url("edit", case.pk), headers={"accept-language": "uk"}).content.decode()
    select = re.search(r'<select name="region".*?</select>', html, re.DOTALL)[0]
    groups = re.findall(r'<optgroup label="([^"]+)"', select)
    assert len(groups) == 6 + 6 + 1
    assert groups[0].startswith("Латвія – ")
    assert groups[-1] == "Україна"
    assert "Валмієр" in select
    values = re.findall(r'<option value="(\d+)"', select)
    expected = Region.objects.exclude(kind=Region.Kind.COUNTRY).count()
    assert len(values) == len(set(values)) == expected


def test_an_editor_is_offered_her_country_alone(editor, full_vocabulary, case):
    form = editor.get(page_url("edit", case.pk)).context["form"]
    assert [code for code, _name in form.fields["country"].choices] == ["LV"]
    offered = {pk for _group, choices in form.fields["region"].choices[1:] for pk, _name in choices}
    codes = Region.objects.filter(pk__in=offered).values_list("code", flat=True)
    assert {code[:2] for code in codes} == {"LV"}


def test_the_form_reads_the_vocabulary_once(admin, full_vocabulary, site):
    from django.db import connection

    case = CaseStudyPageFactory(
        language="lv",
        topics=["youth", "media-literacy", "local-memory"],
        needs=["space", "internet"],
    )
    with CaptureQueriesContext(connection) as captured:
        admin.get(page_url("edit", case.pk))
    labels = [query for query in captured if 'FROM "kb_topiclabel"' in query["sql"]]
    assert len(labels) == 1
    assert len(captured) < 110


def test_a_library_of_another_country_is_refused(admin, case):
    library = LibraryFactory(country="UA")
    data = form_of(admin, page_url("edit", case.pk), library=str(library.pk))
    response = admin.post(page_url("edit", case.pk), data)
    assert "library" in response.context["form"].errors


def test_preview_of_a_new_and_an_existing_case_may_stand_in_the_editors_frame(admin, site, case):
    for address, preview in (
        (page_url("edit", case.pk), page_url("preview_on_edit", case.pk)),
        (
            page_url("add", "kb", "casestudypage", site.index["lv"].pk),
            page_url("preview_on_add", "kb", "casestudypage", site.index["lv"].pk),
        ),
    ):
        data = form_of(admin, address)
        if "add" in address:
            data = form_of(admin, page_url("edit", case.pk), title="Cits", slug="cits")
            data["external_id"] = ""
        assert admin.post(preview, data).json() == {"is_valid": True, "is_available": True}
        response = admin.get(preview + "?in_preview_panel=true&mode=")
        assert response.status_code == 200
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    public = admin.get(f"/lv/cases/{case.slug}/")
    assert "frame-ancestors 'none'" in public["Content-Security-Policy"]


# The vocabulary


def test_concepts_are_listed_by_label_with_the_number_of_cases(admin, site):
    case = CaseStudyPageFactory(topics=["youth"])
    translated(case, "uk")
    CaseStudyPageFactory(topics=["youth", "local-memory"])
    TopicFactory(code="unused")
    response = admin.get("/admin/snippets/kb/topic/", headers={"accept-language": "lv"})
    counts = {topic.code: topic.case_count for topic in response.context["object_list"]}
    assert counts == {"youth": 2, "local-memory": 1, "unused": 0}
    assert "Jaunieši" in response.content.decode()


@pytest.mark.parametrize("query", ["jaunieši", "МОЛОД", "youth", "dezinformare"])
def test_concepts_are_found_by_their_words_in_any_language(query, admin, vocabulary):
    response = admin.get("/admin/snippets/kb/topic/", {"q": query})
    expected = "media-literacy" if query == "dezinformare" else "youth"
    assert [topic.code for topic in response.context["object_list"]] == [expected]


def test_regions_and_libraries_are_found(admin, vocabulary):
    response = admin.get("/admin/snippets/kb/region/", {"q": "київська"})
    assert [region.code for region in response.context["object_list"]] == ["UA-32"]
    LibraryFactory(name="Ķekavas bibliotēka")
    response = admin.get("/admin/snippets/kb/library/", {"q": "ķEKAVA"})
    assert [library.name for library in response.context["object_list"]] == ["Ķekavas bibliotēka"]


def test_a_renamed_label_shows_at_once(admin, site):
    case = CaseStudyPageFactory(topics=["youth"])
    topic = Topic.objects.get(code="youth")
    address = f"/admin/snippets/kb/topic/edit/{topic.pk}/"
    data = form_of(admin, address)
    position = next(key for key, value in data.items() if value == "Youth").split("-")[1]
    data[f"labels-{position}-pref_label"] = "Young neighbours"
    assert admin.post(address, data).status_code == 302
    assert (
        "Young neighbours" in admin.get(LISTING, headers={"accept-language": "en"}).content.decode()
    )
    translated(case, "en")
    assert "Young neighbours" in admin.get(f"/en/cases/{case.slug}/").content.decode()


def test_a_code_in_use_is_fixed_and_one_not_in_use_is_not(admin, site):
    CaseStudyPageFactory(topics=["youth"], region="LV-113")
    TopicFactory(code="unused")
    for model, code, other, fixed in (
        ("topic", "youth", "young", True),
        ("topic", "unused", "still-unused", False),
    ):
        row = Topic.objects.get(code=code)
        address = f"/admin/snippets/kb/{model}/edit/{row.pk}/"
        data = form_of(admin, address, code=other)
        assert admin.post(address, data).status_code == 302
        row.refresh_from_db()
        assert (row.code == code) is fixed
    region = Region.objects.get(code="LV-113")
    address = f"/admin/snippets/kb/region/edit/{region.pk}/"
    admin.post(address, form_of(admin, address, code="LV-999"))
    region.refresh_from_db()
    assert region.code == "LV-113"


def test_a_concept_in_use_is_not_deleted_and_the_page_says_where_it_is_used(admin, site):
    case = CaseStudyPageFactory(topics=["youth"])
    ReferenceIndex.create_or_update_for_object(case)
    topic = Topic.objects.get(code="youth")
    address = f"/admin/snippets/kb/topic/delete/{topic.pk}/"
    html = admin.get(address).content.decode()
    assert "prevent it from being deleted" in html
    admin.post(address)
    assert Topic.objects.filter(pk=topic.pk).exists()
    unused = TopicFactory(code="unused")
    admin.post(f"/admin/snippets/kb/topic/delete/{unused.pk}/")
    assert not Topic.objects.filter(pk=unused.pk).exists()


def test_an_editor_adds_libraries_of_her_country_only(editor, site):
    address = "/admin/snippets/kb/library/add/"
    data = form_of(editor, address, name="Jauna bibliotēka", country="UA")
    assert "country" in editor.post(address, data).context["form"].errors
    data["country"] = "LV"
    assert editor.post(address, data).status_code == 302
    assert Library.objects.get().country == "LV"


# Reports and the first page


def wish(case, language: str, count: int, day: int = 1) -> None:
    TranslationWish.objects.create(
        translation_key=case.translation_key,
        language=language,
        day=date(2022, 5, day),
        count=count,
    )


def test_wishes_are_summed_and_leave_when_answered(editor, site):
    first, second = CaseStudyPageFactory(title="Pirmā"), CaseStudyPageFactory(title="Otrā")
    wish(first, "uk", 2)
    wish(first, "uk", 3, day=2)
    wish(second, "en", 1)
    wish(second, "ro", 9)
    translated(second, "ro")
    response = editor.get("/admin/reports/translation-wishes/")
    rows = [
        (row["title"], row["language"], row["wishes"]) for row in response.context["object_list"]
    ]
    assert rows == [("Pirmā", "uk", 5), ("Otrā", "en", 1)]
    assert page_url("edit", first.pk) in response.content.decode()
    response = editor.get("/admin/reports/translation-wishes/?export=csv")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("Pirmā,uk,5")


def test_the_first_page_counts_what_waits(editor, site):
    CaseStudyPageFactory(live=False)
    CaseStudyPageFactory(language="uk", live=False)
    wish(CaseStudyPageFactory(), "en", 4)
    html = re.sub(r"\s+", " ", editor.get("/admin/").content.decode())
    numbers = re.findall(r'<strong class="w-h1 w-block">(\d+)</strong> ([^<]+?) </a>', html)
    assert numbers == [
        ("1", "drafts, not published"),
        ("0", "published, with a newer draft"),
        ("1", "not yet in English"),
        ("4", "readers&#x27; wishes for translations"),
    ] or [number for number, _text in numbers] == ["1", "0", "1", "4"]
    for link in re.findall(r'href="(/admin/practices/\?[^"]+)"', html):
        assert editor.get(link.replace("&amp;", "&")).status_code == 200


# Accounts


def test_an_account_is_made_edited_found_and_deleted_by_its_address(admin):
    data = {
        "email": "Ilze@Example.org",
        "password1": "nine green apples",
        "password2": "nine green apples",
    }
    assert admin.post("/admin/users/new/", data).status_code == 302
    user = User.objects.get(email="ilze@example.org")
    assert user.check_password("nine green apples")
    again = admin.post("/admin/users/new/", {**data, "email": "ILZE@example.org"})
    assert again.context["form"].errors["email"] == [
        "There is already an account with this e-mail address."
    ]
    editor = Group.objects.get(name=EDITORS["LV"])
    edit = {
        "email": "ilze@example.org",
        "first_name": "Ilze",
        "is_active": "on",
        "groups": editor.pk,
    }
    assert admin.post(f"/admin/users/edit/{user.pk}/", edit).status_code == 302
    user.refresh_from_db()
    assert (user.first_name, list(user.groups.all())) == ("Ilze", [editor])
    assert user.check_password("nine green apples")
    listing = admin.get("/admin/users/", {"q": "ilze"})
    assert user in listing.context["object_list"]
    assert "E-mail address" in listing.content.decode()
    assert admin.post(f"/admin/users/delete/{user.pk}/").status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()


def test_weak_passwords_are_refused(admin):
    data = {"email": "a@example.org", "password1": "password1234", "password2": "password1234"}
    assert "password2" in admin.post("/admin/users/new/", data).context["form"].errors


def test_a_group_of_ours_keeps_its_name(admin):
    group = Group.objects.get(name=EDITORS["LV"])
    form = admin.get(f"/admin/groups/edit/{group.pk}/").context["form"]
    assert form.fields["name"].disabled
    assert not admin.get("/admin/groups/new/").context["form"].fields["name"].disabled


def test_signing_in_by_address_and_changing_the_password(client, site):
    create_groups()
    user = UserFactory(email="ilze@example.org", password="nine green apples")
    user.groups.add(Group.objects.get(name=EDITORS["LV"]))
    html = client.get("/admin/login/").content.decode()
    assert "E-mail address" in html
    assert "Sign in to Wagtail" not in html
    wrong = client.post("/admin/login/", {"username": "ilze@example.org", "password": "x"})
    assert wrong.context["form"].non_field_errors()
    right = {"username": "ILZE@example.org", "password": "nine green apples"}
    assert client.post("/admin/login/", right)["Location"] == "/admin/"
    account = client.get("/admin/account/")
    assert account.status_code == 200
    data = querydict_from_html(account.content.decode(), form_index=1).copy()
    data.update(
        {
            "name_email-first_name": "Ilze",
            "name_email-last_name": "Ozola",
            "name_email-email": "ilze@example.org",
            "password-old_password": "nine green apples",
            "password-new_password1": "ten yellow pears",
            "password-new_password2": "ten yellow pears",
        }
    )
    assert client.post("/admin/account/", data).status_code == 302
    user.refresh_from_db()
    assert user.check_password("ten yellow pears")
    assert user.last_name == "Ozola"


def test_a_forgotten_password(client, site, mailoutbox):
    UserFactory(email="ilze@example.org", password="nine green apples")
    client.post("/admin/password_reset/", {"email": "ilze@example.org"})
    assert len(mailoutbox) == 1
    link = re.search(r"/admin/password_reset/confirm/\S+", mailoutbox[0].body)[0]
    assert client.get(link, follow=True).status_code == 200


# Nothing from another host

ADMIN_PAGES = (
    "/admin/",
    "/admin/login/",
    LISTING,
    "/admin/pages/",
    "/admin/images/",
    "/admin/documents/",
    "/admin/users/",
    "/admin/account/",
    "/admin/reports/site-history/",
    "/admin/snippets/kb/topic/",
)
FETCHED = re.compile(
    r'<(?:script|img|iframe|source|embed|object|video|audio)[^>]+?(?:src|data)="([^"]+)"'
    r'|<link[^>]+href="([^"]+)"|srcset="([^"\s]+)|url\(["\']?([^"\')]+)'
)


def test_no_admin_page_loads_anything_from_another_host(admin, case):
    for address in (*ADMIN_PAGES, page_url("edit", case.pk), page_url("history", case.pk)):
        response = admin.get(address, follow=True)
        html = response.content.decode()
        fetched = [next(filter(None, groups)) for groups in FETCHED.findall(html)]
        assert fetched, address
        assert {urlsplit(link).netloc for link in fetched} <= {""}, address
        for word in ("gravatar", "releases.wagtail.org", "data-w-upgrade"):
            assert word not in html, address
        policy = response["Content-Security-Policy"]
        assert "http" not in policy
        assert "*" not in policy
