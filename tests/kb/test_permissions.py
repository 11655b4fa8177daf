"""Who may do what with a case: every role, every action, own and foreign, at the real addresses.

Each probe sends what an administrator's browser would send; whether it was let through is read from
the database as well as from the answer. What a probe changed is rolled back.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Locale, Page, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import querydict_from_html
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object

from kb import permissions
from kb.groups import create_groups
from kb.models import CaseStudyPage, User
from kb.permissions import ADMINISTRATORS, EDITORS, LIBRARIANS, REVIEWERS, TRANSLATORS
from tests.factories import CaseStudyPageFactory, LibraryFactory, UserFactory, translated

pytestmark = pytest.mark.django_db

ROLES = {
    "anonymous": None,
    "librarian": LIBRARIANS,
    "editor_lv": EDITORS["LV"],
    "editor_ua": EDITORS["UA"],
    "translator_lv": TRANSLATORS["lv"],
    "translator_uk": TRANSLATORS["uk"],
    "reviewer_lv": REVIEWERS["lv"],
    "reviewer_uk": REVIEWERS["uk"],
    "administrator": ADMINISTRATORS,
}
PAGES = ("lv_original", "lv_in_uk", "ua_original", "ua_in_lv")

EDIT = {"edit", "save", "history", "revert", "compare", "view_draft", "preview", "usage"}
PUBLISH = {"publish", "unpublish", "schedule_cancel", "privacy", "bulk_publish", "bulk_unpublish"}
MANAGE = {"copy", "delete", "bulk_delete", "lock", "unlock"}
MOVE = {"move", "move_confirm"}
EVERYTHING = EDIT | PUBLISH | MANAGE | MOVE
# role -> page -> what it may do there; anything not named is refused.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "editor_lv": dict.fromkeys(("lv_original", "lv_in_uk"), EDIT | PUBLISH | MANAGE),
    "editor_ua": dict.fromkeys(("ua_original", "ua_in_lv"), EDIT | PUBLISH | MANAGE),
    "translator_lv": {"ua_in_lv": EDIT},
    "translator_uk": {"lv_in_uk": EDIT},
    "reviewer_lv": {"ua_in_lv": EDIT | PUBLISH},
    "reviewer_uk": {"lv_in_uk": EDIT | PUBLISH},
    "administrator": dict.fromkeys(PAGES, EVERYTHING),
}


def url(name: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Roll back whatever happens inside."""
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


def fingerprint(page: Page) -> Any:
    """What an action could change about a page."""
    fields = ("live", "locked", "latest_revision_id", "live_revision_id", "path")
    row = Page.objects.filter(pk=page.pk).values_list(*fields).first()
    restrictions = page.get_view_restrictions().count() if row else 0
    approved = page.revisions.filter(approved_go_live_at__isnull=False).count() if row else 0
    return row, restrictions, approved, Page.objects.count()


def has_effect(action: str, before: Any, after: Any) -> bool:
    """Whether a page shows that an action was done; publishing without the right saves a draft."""
    if action == "publish":
        return before[0][3] != after[0][3]
    return before != after


def is_refused(response: Any) -> bool:
    """Whether an answer is a refusal: to the login, or away with an error message."""
    if response.status_code in (403, 404):
        return True
    if response.status_code == 302:
        levels = {message.level_tag for message in get_messages(response.wsgi_request)}
        return "/admin/login/" in response["Location"] or "error" in levels
    return False


@pytest.fixture
def people(site) -> dict[str, Client]:
    """A signed-in browser for each role."""
    create_groups()
    clients = {}
    for role, group in ROLES.items():
        clients[role] = Client()
        if group:
            user = UserFactory(email=f"{role}@example.org")
            user.groups.add(Group.objects.get(name=group))
            clients[role].force_login(user)
    return clients


@pytest.fixture
def cases(site) -> dict[str, CaseStudyPage]:
    """A Latvian and a Ukrainian case, each translated into the other's language; all with a draft."""
    lv = CaseStudyPageFactory(language="lv", region="LV-113")
    ua = CaseStudyPageFactory(language="uk", region="UA-32")
    pages = {
        "lv_original": lv,
        "lv_in_uk": translated(lv, "uk"),
        "ua_original": ua,
        "ua_in_lv": translated(ua, "lv"),
    }
    for page in pages.values():
        page.save_revision()
        page.refresh_from_db()
    return pages


def send(client: Client, admin: Client, page: CaseStudyPage, action: str) -> Any:
    """What a browser sends for an action."""
    first, latest = page.revisions.order_by("pk").first(), page.get_latest_revision()
    destination = Page.objects.get(
        locale=page.locale, content_type__model="casestudyindexpage", slug="more"
    )

    def form(name: str = "edit", **extra: str) -> Any:
        html = admin.get(url(name, page.pk)).content.decode()
        data = querydict_from_html(html, form_id="page-edit-form").copy()
        data.update({"title": "Another title", **extra})
        return data

    bulk = f"?id={page.pk}"
    restriction = {"restriction_type": "login"}
    match action:
        case "edit" | "history" | "usage" | "view_draft" | "move":
            return client.get(url(action, page.pk))
        case "save":
            return client.post(url("edit", page.pk), form())
        case "publish":
            return client.post(url("edit", page.pk), form(**{"action-publish": "1"}))
        case "preview":
            return client.post(url("preview_on_edit", page.pk), form())
        case "revert":
            return client.get(url("revisions_revert", page.pk, first.pk))
        case "compare":
            return client.get(url("revisions_compare", page.pk, first.pk, latest.pk))
        case "schedule_cancel":
            return client.post(url("revisions_unschedule", page.pk, latest.pk))
        case "unpublish" | "delete" | "lock" | "unlock":
            return client.post(url(action, page.pk))
        case "privacy":
            return client.post(url("set_privacy", page.pk), restriction)
        case "copy":
            data = {
                "new_title": "Copy",
                "new_slug": "copy",
                "new_parent_page": page.get_parent().pk,
                "copy_subpages": "",
            }
            return client.post(url("copy", page.pk), data)
        case "move_confirm":
            return client.post(url("move_confirm", page.pk, destination.pk))
        case _:
            kind = action.removeprefix("bulk_")
            path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", kind])
            return client.post(path + bulk, {"include_descendants": ""})


READ_ONLY = {"edit", "history", "usage", "view_draft", "compare", "revert", "preview", "move"}


@pytest.mark.parametrize("role", ROLES)
def test_every_action_on_own_and_foreign_cases(role, people, cases, site):
    make_second_lists(site)
    allowed = ALLOWED.get(role, {})
    wrong = []
    for name, page in cases.items():
        for action in sorted(EVERYTHING):
            with undone():
                prepare(page, action)
                before = fingerprint(page)
                people[role].cookies.pop("messages", None)  # those of the last probe
                response = send(people[role], people["administrator"], page, action)
                expected = action in allowed.get(name, set())
                changed = has_effect(action, before, fingerprint(page))
                passed = not is_refused(response) and (changed or action in READ_ONLY)
                if passed is not expected or (changed and not expected):
                    wrong.append((name, action, response.status_code, changed))
    assert wrong == []


def make_second_lists(site) -> None:
    """A second list in each language, so that there is somewhere to move a case to."""
    for language, index in site.index.items():
        second = type(index)(title="More", slug="more", locale=site.locale[language])
        site.home[language].specific.add_child(instance=second)


def prepare(page: CaseStudyPage, action: str) -> None:
    """Bring a page into the state in which an action makes a difference."""
    if action == "unlock":
        Page.objects.filter(pk=page.pk).update(locked=True)
    if action == "bulk_publish":
        Page.objects.filter(pk=page.pk).update(live=False)
    if action == "schedule_cancel":
        page.revisions.update(approved_go_live_at="2099-01-01T00:00:00Z")


@pytest.mark.parametrize("role", ROLES)
def test_the_lists_themselves_are_for_administrators(role, people, site):
    index = site.index["lv"]
    client = people[role]
    is_administrator = role == "administrator"
    for action in ("edit", "unpublish", "delete", "copy", "move"):
        response = client.get(url(action, index.pk))
        assert is_refused(response) is not is_administrator, action
    may_add = is_administrator or role.startswith("editor")
    response = client.get(url("add", "kb", "casestudypage", index.pk))
    assert is_refused(response) is not may_add
    with undone():
        before = fingerprint(index)
        client.post(url("unpublish", index.pk))
        assert (fingerprint(index) != before) is is_administrator


@pytest.mark.parametrize("role", ROLES)
def test_home_and_standing_pages_are_for_administrators(role, people, site):
    response = people[role].get(url("edit", site.home["lv"].pk))
    assert is_refused(response) is not (role == "administrator")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/admin/", {"editor", "translator", "reviewer", "administrator"}),
        ("/admin/practices/", {"editor", "translator", "reviewer", "administrator"}),
        ("/admin/practices/choose_parent/", {"editor", "administrator"}),
        ("/admin/snippets/kb/topic/", {"editor", "translator", "reviewer", "administrator"}),
        ("/admin/snippets/kb/topic/add/", {"administrator"}),
        ("/admin/snippets/kb/library/", {"editor", "administrator"}),
        ("/admin/snippets/kb/library/add/", {"editor", "administrator"}),
        ("/admin/images/add/", {"editor", "administrator"}),
        ("/admin/users/", {"administrator"}),
        ("/admin/groups/", {"administrator"}),
        ("/admin/locales/", {"administrator"}),
        ("/admin/settings/home/siteidentity/", {"administrator"}),
        (
            "/admin/reports/translation-wishes/",
            {"editor", "translator", "reviewer", "administrator"},
        ),
    ],
)
def test_screens(role, address, allowed, people):
    response = people[role].get(address, follow=True)
    reached = response.request["PATH_INFO"] == address or (
        address.startswith("/admin/settings/") and response.request["PATH_INFO"].startswith(address)
    )
    if address.endswith("choose_parent/") and response.status_code == 200:
        reached = reached and b'name="parent_page" value=' in response.content
    assert reached is (role.split("_")[0] in allowed)


def new_case_data(admin: Client, index: Page, **fields: str) -> Any:
    html = admin.get(url("add", "kb", "casestudypage", index.pk)).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form").copy()
    data.update({"title": "Jauna prakse", "slug": "jauna-prakse", "summary": "Īsi.", **fields})
    return data


def test_an_editor_writes_in_any_language_but_only_of_her_country(people, site, vocabulary):
    for language in ("lv", "uk", "en"):
        index = site.index[language]
        address = url("add", "kb", "casestudypage", index.pk)
        slug = {"slug": f"jauna-prakse-{language}"}
        with undone():
            data = new_case_data(people["administrator"], index, country="LV", **slug)
            people["editor_lv"].post(address, data)
            case = CaseStudyPage.objects.get(slug=f"jauna-prakse-{language}")
            assert (case.country, case.original_language) == ("LV", language)
        data = new_case_data(people["administrator"], index, country="UA", **slug)
        response = people["editor_lv"].post(address, data)
        assert "country" in response.context["form"].errors
        assert not CaseStudyPage.objects.exists()


def test_an_editor_cannot_give_a_case_to_another_country(people, cases):
    page = cases["lv_original"]
    html = people["editor_lv"].get(url("edit", page.pk)).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form").copy()
    data.update({"country": "UA", "region": ""})
    response = people["editor_lv"].post(url("edit", page.pk), data)
    assert "country" in response.context["form"].errors


@pytest.mark.parametrize(
    ("role", "name", "reason"),
    [
        (
            "editor_lv",
            "ua_original",
            "This practice is from Ukraine. You edit practices from Latvia.",
        ),
        ("translator_uk", "ua_original", "This is an original. You edit translations only."),
        ("translator_uk", "ua_in_lv", "This version is in Latvian. You translate into Ukrainian."),
    ],
)
def test_a_refusal_says_why(role, name, reason, people, cases):
    for action in ("edit", "unpublish", "delete", "copy", "move", "history"):
        response = people[role].get(url(action, cases[name].pk))
        said = [str(message).strip() for message in get_messages(response.wsgi_request)]
        assert said == [reason], action
        people[role].cookies.pop("messages")


def test_an_approver_of_a_workflow_stays_within_her_country(people, cases):
    task = GroupApprovalTask.objects.create(name="Editors approve")
    task.groups.set(Group.objects.filter(name__in=EDITORS.values()))
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=cases["lv_original"].get_parent())
    page = cases["lv_original"]
    state = workflow.start(page, UserFactory(superuser=True))
    approve = url("workflow_action", page.pk, "approve", state.current_task_state.pk)
    assert is_refused(people["editor_ua"].get(url("edit", page.pk)))
    assert is_refused(people["editor_ua"].get(url("workflow_preview", page.pk, task.pk)))
    assert is_refused(people["editor_ua"].post(approve))
    state.refresh_from_db()
    assert state.status == "in_progress"
    people["editor_lv"].post(approve)
    state.refresh_from_db()
    assert state.status == "approved"


# wagtail-localize's own addresses

MAY_TRANSLATE_LV_INTO_UK = {"editor_lv", "translator_uk", "reviewer_uk", "administrator"}


@pytest.fixture
def translation(site) -> Translation:
    """A translation of a Latvian case into Ukrainian, prepared by wagtail-localize."""
    case = CaseStudyPageFactory(language="lv", region="LV-113")
    translate_object(case, [Locale.objects.get(language_code="uk")])
    return Translation.objects.get(target_locale__language_code="uk")


def localize(name: str, *args: Any) -> str:
    return reverse(f"wagtail_localize:{name}", args=args)


@pytest.mark.parametrize("role", ROLES)
def test_strings_of_a_translation(role, people, translation):
    segment = StringSegment.objects.filter(source=translation.source).first()
    address = localize("edit_string_translation", translation.pk, segment.pk)
    people[role].put(address, data="value=Nova", content_type="application/x-www-form-urlencoded")
    assert StringTranslation.objects.exists() is (role in MAY_TRANSLATE_LV_INTO_UK)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("download_pofile", "get"),
        ("upload_pofile", "post"),
        ("preview_translation", "get"),
        ("stop_translation", "post"),
    ],
)
def test_the_other_screens_of_a_translation(role, name, method, people, translation):
    from django.core.files.uploadedfile import SimpleUploadedFile

    po_file = SimpleUploadedFile("uk.po", str(translation.export_po()).encode())
    data = {"file": po_file} if name == "upload_pofile" else {}
    response = getattr(people[role], method)(localize(name, translation.pk), data)
    assert is_refused(response) is not (role in MAY_TRANSLATE_LV_INTO_UK)


@pytest.mark.parametrize("role", ROLES)
def test_publishing_a_translation(role, people, translation, django_capture_on_commit_callbacks):
    page = translation.get_target_instance()
    with django_capture_on_commit_callbacks(execute=True):
        people[role].post(url("edit", page.pk), {"action": "publish"})
    page.refresh_from_db()
    assert page.live is (role in {"editor_lv", "reviewer_uk", "administrator"})


@pytest.mark.parametrize("role", ROLES)
def test_throwing_a_translation_away_for_an_alias(role, people, translation):
    page = translation.get_target_instance()
    people[role].post(localize("convert_to_alias", page.pk))
    page.refresh_from_db()
    assert bool(page.alias_of_id) is (role in {"editor_lv", "administrator"})


@pytest.mark.parametrize("role", ROLES)
def test_starting_a_translation(role, people, site, case):
    for language in ("uk", "ro"):
        locale = Locale.objects.get(language_code=language)
        with undone():
            people[role].post(
                localize("submit_page_translation", case.pk), {"locales": [locale.pk]}
            )
            started = Translation.objects.filter(target_locale=locale).exists()
            expected = role in {"editor_lv", "administrator"} or (
                language == "uk" and role in {"translator_uk", "reviewer_uk"}
            )
            assert started is expected, language


def test_a_translator_starts_no_translation_of_a_foreign_draft(people, site):
    draft = CaseStudyPageFactory(language="lv", live=False)
    assert is_refused(people["translator_uk"].get(localize("submit_page_translation", draft.pk)))


@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_administrators_translates_other_pages(role, people, site):
    address = localize("submit_page_translation", site.index["lv"].pk)
    assert is_refused(people[role].get(address)) is not (role == "administrator")


@pytest.mark.parametrize("role", ROLES)
def test_taking_a_changed_original_over(
    role, people, translation, django_capture_on_commit_callbacks
):
    source = translation.source
    case = source.get_source_instance()
    case.title = "Cits virsraksts"
    case.save_revision().publish()
    address = localize("update_translations", source.pk)
    with undone():
        people[role].post(address, {})
        source.refresh_from_db()
        updated = json.loads(source.content_json)["title"] == "Cits virsraksts"
        assert updated is (role in MAY_TRANSLATE_LV_INTO_UK)
    with undone():
        with django_capture_on_commit_callbacks(execute=True):
            people[role].post(address, {"publish_translations": "on"})
        live = Page.objects.get(pk=translation.get_target_instance().pk).live
        assert live is (role in {"editor_lv", "reviewer_uk", "administrator"})


# Libraries


@pytest.mark.parametrize("role", ROLES)
def test_a_library_and_its_private_contact_stay_in_the_country(role, people, site):
    library = LibraryFactory(country="LV", contact="ilze@biblioteka.example")
    for view in ("edit", "delete"):
        response = people[role].get(f"/admin/snippets/kb/library/{view}/{library.pk}/", follow=True)
        shown = b"ilze@biblioteka.example" in response.content
        assert shown is (view == "edit" and role in {"editor_lv", "administrator"})


# The rules themselves


def user_in(*names: str) -> User:
    user = UserFactory()
    user.groups.set(Group.objects.filter(name__in=names))
    return user


def test_scopes_add_up(site):
    create_groups()
    user = user_in(EDITORS["MD"], TRANSLATORS["uk"], REVIEWERS["ro"])
    assert permissions.countries_of(user) == {"MD"}
    assert permissions.languages_of(user) == {"uk", "ro"}
    assert not permissions.is_everywhere(user)


def test_a_group_that_only_looks_like_ours_reaches_nothing(cases):
    create_groups()
    group = Group.objects.get(name=EDITORS["LV"])
    Group.objects.filter(pk=group.pk).update(name="Editors Lettland")
    user = user_in("Editors Lettland")
    assert permissions.countries_of(user) == set()
    assert not cases["lv_original"].permissions_for_user(user).can_edit()


def test_a_group_of_the_sites_owner_counts_as_wagtail_means_it(cases, site):
    create_groups()
    group = Group.objects.create(name="Proofreaders")
    change = Group.objects.get(name=TRANSLATORS["lv"]).page_permissions.get().permission
    group.page_permissions.create(page=site.index["lv"], permission=change)
    user = user_in("Proofreaders")
    assert cases["ua_in_lv"].permissions_for_user(user).can_edit()
    assert cases["lv_original"].permissions_for_user(user).can_edit()
    assert not cases["lv_in_uk"].permissions_for_user(user).can_edit()
    assert not cases["lv_original"].permissions_for_user(user).can_delete()


@pytest.mark.parametrize(
    "make", [AnonymousUser, lambda: UserFactory(superuser=True, is_active=False)]
)
def test_strangers_and_closed_accounts_may_nothing(make: Callable[[], Any], cases, site):
    user = make()
    for page in (*cases.values(), site.index["lv"]):
        tester = page.specific.permissions_for_user(user)
        actions = [name for name in dir(tester) if name.startswith("can_")]
        arguments = {"can_move_to": (page,), "can_copy_to": (page,)}
        free = {"can_view_revisions", "can_submit_for_moderation"}  # Wagtail asks nobody here
        for name in sorted(set(actions) - free):
            assert not getattr(tester, name)(*arguments.get(name, ())), name
