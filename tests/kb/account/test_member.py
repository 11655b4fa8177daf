"""What a member sees and decides about herself."""

from __future__ import annotations

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core.files.storage import storages
from django.test import Client

from home.languages import LANGUAGE_CODES
from kb.account.export import SECRETS, relations
from kb.account.sessions import device_of
from kb.groups import create_groups
from kb.models import CaseStudyPage, Library, Member, User, Withdrawal
from kb.permissions import EDITORS
from kb.review.services import start_review
from tests.factories import (
    CaseStudyPageFactory,
    ImageFactory,
    LibraryFactory,
    MemberFactory,
    translated,
)
from tests.kb.account.helpers import LOGIN, is_signed_in, verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture
def member() -> Member:
    member = MemberFactory(user__email="ilze@example.org", user__password="nine green apples")
    verify(member.user)
    return member


def browser_of(member: Member, user_agent: str = FIREFOX) -> Client:
    """A browser in which a member signed in by password, as she would."""
    client = Client(HTTP_USER_AGENT=user_agent)
    client.post(LOGIN, {"login": member.user.email, "password": "nine green apples"})
    assert is_signed_in(client)
    return client


PAGES = ("", "details/", "library/", "library/?q=biblio", "library/propose/", "close/")


class TestPages:
    def test_are_for_members(self, client):
        for path in (*PAGES, "data/"):
            response = client.get(f"/lv/account/{path}")
            assert response["Location"].startswith("/lv/account/login/?next="), path

    @pytest.mark.parametrize("language", LANGUAGE_CODES)
    def test_open_in_each_language(self, client, member, language):
        MemberFactory(user__email="x@example.org")
        member.user.set_unusable_password()
        member.user.save()
        client.force_login(member.user)
        for path in (*PAGES, "email/", "password/set/", "2fa/", "2fa/webauthn/", "logout/"):
            response = client.get(f"/{language}/account/{path}")
            assert response.status_code == 200, path
            assert f'<html lang="{language}">' in response.content.decode()


class TestDetails:
    def test_are_kept(self, member):
        client = browser_of(member)
        data = {
            "first_name": "Ilze",
            "last_name": "Ozola",
            "pseudonym": "Pūce",
            "country": "LV",
            "mail_language": "ru",
            "languages": ["lv", "ru"],
            "notifications": "none",
        }
        assert client.post("/lv/account/details/", data).status_code == 302
        member.refresh_from_db()
        assert (member.pseudonym, member.country, member.notifications) == ("Pūce", "LV", "none")
        assert member.languages == ["ru", "lv"]
        assert member.user.get_full_name() == "Ilze Ozola"
        form = client.get("/lv/account/details/").context["form"]
        assert form.initial["mail_language"] == "ru"
        assert form.initial["languages"] == ["lv"]

    def test_what_is_not_offered_is_refused(self, member):
        data = {"country": "FR", "mail_language": "fr", "notifications": "hourly"}
        errors = browser_of(member).post("/lv/account/details/", data).context["form"].errors
        assert set(errors) == {"country", "mail_language", "notifications"}


class TestLibrary:
    def test_is_found_by_words_in_any_case_and_script(self, member):
        LibraryFactory(name="Диканська бібліотека", place="Диканька", country="UA")
        LibraryFactory(name="Ludzas bibliotēka", place="Ludza")
        client = browser_of(member)
        for words, names in (
            ("ДИКАНЬКА бібл", ["Диканська бібліотека"]),
            ("ludz", ["Ludzas bibliotēka"]),
            ("(.*", []),
            ("nowhere", []),
        ):
            found = client.get("/lv/account/library/", {"q": words}).context["found"]
            assert [library.name for library in found] == names, words

    def test_is_chosen_and_left(self, member):
        library = LibraryFactory()
        client = browser_of(member)
        client.post("/lv/account/library/", {"library": library.pk})
        member.refresh_from_db()
        assert member.library == library
        assert str(library) in client.get("/lv/account/").content.decode()
        client.post("/lv/account/library/", {"library": ""})
        member.refresh_from_db()
        assert member.library is None

    def test_of_somebody_elses_proposal_is_not_offered(self, member):
        other = LibraryFactory(is_confirmed=False, proposed_by=MemberFactory().user)
        client = browser_of(member)
        assert client.post("/lv/account/library/", {"library": other.pk}).status_code == 404
        assert client.get("/lv/account/library/", {"q": other.name}).context["found"] == []

    def test_is_proposed_and_editors_see_it(self, member):
        create_groups()
        data = {"name": "Soroca  bibliotecă", "country": "MD", "place": "Soroca", "website": ""}
        client = browser_of(member)
        client.post("/ro/account/library/propose/", data)
        library = Library.objects.get(name="Soroca bibliotecă")
        member.refresh_from_db()
        assert (library.is_confirmed, library.proposed_by) == (False, member.user)
        assert member.library == library
        editor = MemberFactory().user
        editor.groups.add(Group.objects.get(name=EDITORS["MD"]))
        client.force_login(editor)
        listing = client.get("/admin/snippets/kb/library/", {"is_confirmed": "false"})
        assert "Soroca bibliotecă" in listing.content.decode()
        assert "proposed" in listing.content.decode()

    def test_that_is_known_is_chosen_instead(self, member):
        library = LibraryFactory(name="Ludzas bibliotēka", country="LV")
        data = {"name": "LUDZAS BIBLIOTĒKA", "country": "LV"}
        browser_of(member).post("/lv/account/library/propose/", data)
        member.refresh_from_db()
        assert member.library == library

    def test_five_proposals_a_day(self, member):
        client = browser_of(member)
        for number in range(6):
            data = {"name": f"Library {number}", "country": "LV"}
            response = client.post("/lv/account/library/propose/", data)
        assert Library.objects.count() == 5
        assert response.context["form"].non_field_errors()


class TestSessions:
    def test_are_listed_in_words(self, member):
        browser_of(member, PHONE)
        html = browser_of(member).get("/lv/account/").content.decode()
        assert "Firefox, Windows" in html
        assert "Chrome, Android" in html
        assert "Mozilla" not in html

    def test_are_ended_one_by_one_or_all(self, member):
        here, phone, other = browser_of(member), browser_of(member, PHONE), browser_of(member)
        session = UserSession.objects.get(session_key=phone.session.session_key)
        here.post("/lv/account/sessions/end/", {"session": session.pk})
        assert phone.get("/lv/account/").status_code == 302
        assert other.get("/lv/account/").status_code == 200
        here.post("/lv/account/sessions/end/")
        assert other.get("/lv/account/").status_code == 302
        assert here.get("/lv/account/").status_code == 200

    def test_of_others_stay(self, member):
        stranger = MemberFactory(user__email="s@example.org", user__password="nine green apples")
        verify(stranger.user)
        theirs = browser_of(stranger)
        session = UserSession.objects.get(user=stranger.user)
        browser_of(member).post("/lv/account/sessions/end/", {"session": session.pk})
        assert theirs.get("/lv/account/").status_code == 200

    @pytest.mark.parametrize(
        ("user_agent", "device"),
        [
            (FIREFOX, "Firefox, Windows"),
            (PHONE, "Chrome, Android"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1",
                "Safari, iPhone",
            ),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
            ("curl/8", ""),
        ],
    )
    def test_device(self, user_agent, device):
        assert device_of(user_agent) == device


def confirm_password(client: Client) -> None:
    client.post("/lv/account/reauthenticate/", {"password": "nine green apples"})


class TestData:
    def test_is_a_file_of_everything_without_secrets(self, member):
        case = CaseStudyPageFactory(language="lv", owner=member.user)
        case.save_revision(user=member.user)
        library = LibraryFactory(is_confirmed=False, proposed_by=member.user)
        client = browser_of(member)
        assert "/reauthenticate/" in client.get("/lv/account/data/")["Location"]
        confirm_password(client)
        response = client.get("/lv/account/data/")
        assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
        data = json.loads(response.content)
        assert data["account"]["email"] == "ilze@example.org"
        assert data["kb.member.user"][0]["country"] == "LV"
        assert data["kb.library.proposed_by"][0]["name"] == library.name
        assert data["wagtailcore.page.owner"][0]["title"] == case.title
        assert data["wagtailcore.revision.user"]
        assert data["usersessions.usersession.user"][0]["ip"] == "127.0.0.1"
        text = response.content.decode()
        assert client.session.session_key not in text
        assert member.user.password not in text

    def test_nothing_of_others(self, member):
        CaseStudyPageFactory(language="lv", owner=MemberFactory().user)
        client = browser_of(member)
        confirm_password(client)
        assert "wagtailcore.page.owner" not in json.loads(client.get("/lv/account/data/").content)

    def test_every_model_that_points_to_an_account_is_in_it(self):
        pointing = {relation.related_model._meta.label_lower for relation in relations()}
        assert pointing >= {
            "account.emailaddress",
            "kb.member",
            "kb.resumelink",
            "kb.dailyuse",
            "mfa.authenticator",
            "usersessions.usersession",
            "wagtailcore.comment",
            "wagtailcore.page",
            "wagtailcore.revision",
            "wagtailusers.userprofile",
        }

    def test_secrets_are_named_by_their_real_names(self):
        from django.apps import apps

        for label, names in SECRETS.items():
            model = apps.get_model(label)
            assert {field.name for field in model._meta.get_fields()} >= names


class TestClosing:
    @pytest.fixture
    def case(self, member) -> CaseStudyPage:
        case = CaseStudyPageFactory(language="lv", owner=member.user)
        translated(case, "uk")
        case.save_revision(user=member.user)
        return case

    @pytest.fixture
    def editor(self) -> User:
        create_groups()
        editor = MemberFactory(user__email="editor@example.org", languages=["en"]).user
        editor.groups.add(Group.objects.get(name=EDITORS["LV"]))
        return editor

    def close(self, member, capture, **data) -> tuple[Client, object]:
        client = browser_of(member)
        confirm_password(client)
        with capture(execute=True):
            response = client.post("/lv/account/close/", {"email": member.user.email, **data})
        return client, response

    def test_practices_stay_without_the_person(
        self, member, case, editor, mailoutbox, django_capture_on_commit_callbacks
    ):
        client, response = self.close(member, django_capture_on_commit_callbacks, practices="stay")
        assert response["Location"] == "/lv/account/closed/"
        assert client.get(response["Location"]).status_code == 200
        assert not is_signed_in(client)
        assert not User.objects.filter(email="ilze@example.org").exists()
        assert not EmailAddress.objects.filter(email="ilze@example.org").exists()
        case.refresh_from_db()
        assert (case.live, case.owner) == (True, None)
        assert client.get(case.url).status_code == 200
        mails = {mail.to[0]: mail for mail in mailoutbox}
        assert set(mails) == {"ilze@example.org", "editor@example.org"}
        text = mails["editor@example.org"].subject + mails["editor@example.org"].body
        assert case.title not in text
        assert "ilze" not in text.lower()

    def test_or_go_in_all_languages(
        self, member, case, editor, mailoutbox, django_capture_on_commit_callbacks
    ):
        other = CaseStudyPageFactory(language="lv")
        client, _response = self.close(member, django_capture_on_commit_callbacks, practices="go")
        versions = CaseStudyPage.objects.filter(translation_key=case.translation_key)
        assert [version.live for version in versions] == [False, False]
        other.refresh_from_db()
        assert other.live
        assert client.get(case.url).status_code == 410
        assert Withdrawal.objects.get().reason == "library"

    def test_or_go_with_their_pictures_and_reviews_but_not_what_she_translated(
        self, member, editor, django_capture_on_commit_callbacks
    ):
        image = ImageFactory()
        case = CaseStudyPageFactory(owner=member.user, pictures=[(image, "", "")])
        name = image.file.name
        CaseStudyPageFactory(owner=member.user, live=False)
        waiting = CaseStudyPage.objects.get(live=False)
        start_review(waiting, member.user)
        others = CaseStudyPageFactory(language="uk")
        translation = translated(others, "lv")
        CaseStudyPage.objects.filter(pk=translation.pk).update(owner=member.user)
        self.close(member, django_capture_on_commit_callbacks, practices="go")
        others.refresh_from_db()
        translation.refresh_from_db()
        assert (others.live, translation.live) == (True, True)
        case.refresh_from_db()
        assert not case.live
        assert not storages["default"].exists(name)
        assert not CaseStudyPage.objects.get(pk=waiting.pk).workflow_in_progress

    def test_without_practices_editors_are_not_bothered(
        self, member, editor, mailoutbox, django_capture_on_commit_callbacks
    ):
        self.close(member, django_capture_on_commit_callbacks, practices="go")
        assert [mail.to for mail in mailoutbox] == [["ilze@example.org"]]

    @pytest.mark.parametrize(
        "data", [{}, {"practices": "stay", "email": "x@example.org"}, {"practices": "burn"}]
    )
    def test_not_by_a_slip(self, member, data, django_capture_on_commit_callbacks):
        _client, response = self.close(member, django_capture_on_commit_callbacks, **data)
        assert response.context["form"].errors
        assert User.objects.filter(email="ilze@example.org").exists()

    def test_not_in_a_window_that_was_left_open(self, member):
        client = browser_of(member)
        response = client.post(
            "/lv/account/close/", {"practices": "go", "email": member.user.email}
        )
        assert "/reauthenticate/" in response["Location"]
        assert User.objects.filter(email="ilze@example.org").exists()
