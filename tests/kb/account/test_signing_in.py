"""Making an account and getting in: by code, by password; what strangers learn; limits."""

from __future__ import annotations

import re
from smtplib import SMTPServerDisconnected

import pytest
from django.test import Client

from home.languages import LANGUAGE_CODES
from kb.account.mail import DemoEmailBackend
from kb.account.spam import TRAP
from kb.models import Member, User
from tests.factories import UserFactory
from tests.kb.account.helpers import (
    CONFIRM_ADDRESS,
    CONFIRM_LOGIN,
    LOGIN,
    SIGNUP,
    code_in,
    is_signed_in,
    opened,
    sign_up,
    verify,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


class TestSignUp:
    def test_by_a_code_without_a_password(self, client, mailoutbox):
        user = sign_up(client, mailoutbox)
        assert is_signed_in(client)
        assert not user.has_usable_password()
        member = Member.objects.get(user=user)
        assert (member.country, member.languages) == ("LV", ["lv"])
        assert client.get("/lv/account/").status_code == 200

    def test_leads_to_where_the_person_wanted(self, client, mailoutbox):
        client.post(f"{SIGNUP}?next=/lv/cases/", {"email": "a@example.org", **opened()})
        page = client.get(f"{CONFIRM_ADDRESS}?next=/lv/cases/")
        assert b'name="next"' in page.content
        response = client.post(CONFIRM_ADDRESS, {"code": code_in(mailoutbox[0])})
        assert response["Location"] in ("/lv/cases/", "/lv/account/details/")

    @pytest.mark.parametrize("language", LANGUAGE_CODES)
    def test_in_each_language(self, client, mailoutbox, language):
        address = f"/{language}/account/signup/"
        assert f'<html lang="{language}">' in client.get(address).content.decode()
        response = client.post(address, {"email": "a@example.org", **opened()})
        assert response["Location"] == f"/{language}/account/confirm-email/"
        client.post(response["Location"], {"code": code_in(mailoutbox[0])})
        assert Member.objects.get().languages == [language]

    def test_a_code_is_typed_with_or_without_the_dash(self, client, mailoutbox):
        client.post(SIGNUP, {"email": "a@example.org", **opened()})
        client.post(CONFIRM_ADDRESS, {"code": code_in(mailoutbox[0]).replace("-", " ")})
        assert is_signed_in(client)

    def test_a_trap_and_a_hurry_stop_programs_and_say_why(self, client, mailoutbox):
        for data in ({TRAP: "http://spam.example", **opened()}, opened(0), opened(90_000), {}):
            response = client.post(SIGNUP, {"email": "a@example.org", **data})
            assert response.status_code == 200
            assert response.context["form"].non_field_errors()
        assert not User.objects.exists()
        assert mailoutbox == []

    def test_a_person_in_a_hurry_gets_through_at_the_second_try(self, client, mailoutbox):
        token = opened(0)
        page = client.post(SIGNUP, {"email": "a@example.org", **token})
        assert token["opened"] in page.content.decode()
        page = client.post(SIGNUP, {"email": "a@example.org", **opened(90_000)})
        fresh = re.search(r'name="opened" value="([^"]+)"', page.content.decode())[1]
        assert fresh != token["opened"]

    def test_for_an_address_that_is_taken_looks_the_same(self, client, mailoutbox):
        verify(UserFactory(email="old@example.org"))
        answers = []
        for email in ("new@example.org", "old@example.org"):
            browser = Client()
            response = browser.post(SIGNUP, {"email": email, **opened()})
            page = browser.get(response["Location"]).content.decode().replace(email, "")
            answers.append((response.status_code, response["Location"], without_tokens(page)))
        assert answers[0] == answers[1]
        assert User.objects.count() == 2
        new, old = mailoutbox
        assert code_in(new)
        assert not re.search(r"\d{4}-\d{4}", old.body)
        assert "/lv/account/login/" in old.body

    def test_forty_people_of_one_workshop(self, client, mailoutbox):
        for number in range(40):
            browser = Client()
            email = f"librarian{number}@example.org"
            browser.post(SIGNUP, {"email": email, **opened()})
            browser.post(CONFIRM_ADDRESS, {"code": code_in(mailoutbox[-1])})
            assert is_signed_in(browser), number

    def test_but_not_four_hundred(self, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "signup": "3/10m/ip"}
        statuses = [
            Client().post(SIGNUP, {"email": f"a{number}@example.org", **opened()}).status_code
            for number in range(5)
        ]
        assert statuses == [302, 302, 302, 429, 429]


def without_tokens(html: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", html)


class TestSignInByCode:
    @pytest.fixture
    def user(self):
        return verify(UserFactory(email="ilze@example.org"))

    def test_the_right_code(self, client, user, mailoutbox):
        response = client.post(f"{LOGIN}?next=/lv/cases/", {"login": "ILZE@example.org"})
        assert response["Location"].startswith(CONFIRM_LOGIN)
        data = {"code": code_in(mailoutbox[0]), "next": "/lv/cases/"}
        assert client.post(CONFIRM_LOGIN, data)["Location"] == "/lv/cases/"
        assert is_signed_in(client)
        assert client.session.get_expiry_age() > 13 * 24 * 3600

    def test_five_wrong_codes_and_it_is_over(self, client, user, mailoutbox):
        client.post(LOGIN, {"login": user.email})
        right = code_in(mailoutbox[0])
        for number in range(5):
            client.post(CONFIRM_LOGIN, {"code": f"0000-000{number}"})
        client.post(CONFIRM_LOGIN, {"code": right})
        assert not is_signed_in(client)

    def test_a_code_is_good_for_one_browser_and_ten_minutes(
        self, client, user, mailoutbox, settings
    ):
        client.post(LOGIN, {"login": user.email})
        other = Client()
        other.post(CONFIRM_LOGIN, {"code": code_in(mailoutbox[0])})
        assert not is_signed_in(other)
        settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
        client.post(CONFIRM_LOGIN, {"code": code_in(mailoutbox[0])})
        assert not is_signed_in(client)

    def test_another_code_on_request_makes_the_first_worthless(self, client, user, mailoutbox):
        client.post(LOGIN, {"login": user.email})
        client.post(CONFIRM_LOGIN, {"action": "resend"})
        first, second = (code_in(mail) for mail in mailoutbox)
        client.post(CONFIRM_LOGIN, {"code": first})
        assert not is_signed_in(client)
        client.post(CONFIRM_LOGIN, {"code": second})
        assert is_signed_in(client)

    def test_nobody_is_flooded_with_codes(self, client, user, mailoutbox):
        for _number in range(8):
            Client().post(LOGIN, {"login": user.email})
        assert len(mailoutbox) == 4

    def test_an_unknown_address_looks_the_same(self, client, user, mailoutbox):
        answers = []
        for email in (user.email, "nobody@example.org"):
            browser = Client()
            response = browser.post(LOGIN, {"login": email})
            page = browser.get(response["Location"]).content.decode().replace(email, "")
            wrong = browser.post(CONFIRM_LOGIN, {"code": "0000-0000"}).content.decode()
            answers.append(
                (
                    response.status_code,
                    response["Location"],
                    without_tokens(page),
                    without_tokens(wrong.replace(email, "")),
                )
            )
        assert answers[0] == answers[1]
        assert "/lv/account/signup/" in mailoutbox[1].body

    def test_a_closed_account_stays_closed(self, client, user, mailoutbox):
        user.is_active = False
        user.save()
        client.post(LOGIN, {"login": user.email})
        assert not re.search(r"\d{4}-\d{4}", mailoutbox[0].body)
        client.post(LOGIN, {"login": user.email, "password": "password"})
        assert not is_signed_in(client)

    def test_closing_ends_open_sessions(self, client, user):
        client.force_login(user)
        assert client.get("/lv/account/").status_code == 200
        User.objects.update(is_active=False)
        assert client.get("/lv/account/").status_code == 302

    def test_an_account_that_an_administrator_made(self, client, mailoutbox):
        user = UserFactory(email="made@example.org")
        client.post(LOGIN, {"login": user.email})
        client.post(CONFIRM_LOGIN, {"code": code_in(mailoutbox[0])})
        assert is_signed_in(client)
        assert user.emailaddress_set.get().verified

    def test_no_message_waits_for_a_later_page(self, client, mailoutbox):
        sign_up(client, mailoutbox)
        assert b'class="note' not in client.get("/lv/account/").content


class TestPassword:
    @pytest.fixture
    def user(self):
        return verify(UserFactory(email="ilze@example.org", password="nine green apples"))

    def test_signs_in(self, client, user, mailoutbox):
        client.post(LOGIN, {"login": user.email, "password": "nine green apples"})
        assert is_signed_in(client)
        assert mailoutbox == []

    def test_none_typed_is_no_wish_for_a_code(self, client, user, mailoutbox):
        page = client.post(LOGIN, {"login": user.email, "by_password": "1"})
        assert page.context["form"].errors["password"]
        assert mailoutbox == []

    def test_wrong_ones_are_stopped_also_at_the_administration(self, client, user):
        data = {"login": user.email, "password": "wrong"}
        texts = {client.post(LOGIN, data).content.decode().count("error-summary") for _ in range(5)}
        assert texts == {1}
        right = {"login": user.email, "password": "nine green apples"}
        client.post(LOGIN, right)
        assert not is_signed_in(client)
        for address in ("/admin/login/", "/lv/_util/login/"):
            response = client.post(address, {"username": user.email, "password": right["password"]})
            assert response["Location"].startswith("/")
            assert "/account/login/" in response["Location"]
            assert not is_signed_in(client)

    def test_wrong_ones_say_the_same_for_strangers(self, client, user):
        pages = [
            Client().post(LOGIN, {"login": email, "password": "x"}).context["form"].errors
            for email in (user.email, "nobody@example.org")
        ]
        assert pages[0] == pages[1]

    def test_forgotten(self, client, user, mailoutbox):
        client.post("/lv/account/password/reset/", {"email": user.email})
        data = {"code": code_in(mailoutbox[0])}
        client.post("/lv/account/password/reset/confirm/", data)
        words = "ten yellow pears in a bowl"
        client.post(
            "/lv/account/password/reset/complete/", {"password1": words, "password2": words}
        )
        user.refresh_from_db()
        assert user.check_password(words)

    def test_is_set_later_and_must_be_a_good_one(self, client, mailoutbox):
        user = sign_up(client, mailoutbox)
        for words, is_good in (("short", False), ("ten yellow pears", True)):
            client.post("/lv/account/password/set/", {"password1": words, "password2": words})
            user.refresh_from_db()
            assert user.has_usable_password() is is_good
        assert len(mailoutbox) == 2  # the second one tells of the new password


class TestMail:
    def test_says_when_it_does_not_go_out(self, client, mocker_send, caplog):
        UserFactory(email="ilze@example.org")
        response = client.post(LOGIN, {"login": "ilze@example.org"})
        assert response.status_code == 503
        assert "ilze@example.org" not in caplog.text

    @pytest.fixture
    def mocker_send(self, monkeypatch):
        def fail(*args, **kwargs):
            raise SMTPServerDisconnected("gone")

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)

    def test_of_the_demo_is_a_file_and_the_page_says_where(self, client, settings, capsys):
        assert "var/mail" not in client.get(LOGIN).content.decode()
        folder = settings.VAR_DIR / "mail-of-tests"
        settings.EMAIL_BACKEND = f"{DemoEmailBackend.__module__}.{DemoEmailBackend.__name__}"
        settings.EMAIL_FILE_PATH = folder
        page = client.post(LOGIN, {"login": "nobody@example.org"}, follow=True).content.decode()
        assert "var/mail-of-tests" in page
        files = list(folder.iterdir())
        try:
            assert "nobody@example.org" in files[0].read_text("utf-8")
            assert "nobody@example.org" in capsys.readouterr().out
        finally:
            for file in files:
                file.unlink()
            folder.rmdir()

    def test_elsewhere_no_page_tells_of_files(self, client, mailoutbox):
        page = client.post(LOGIN, {"login": "nobody@example.org"}, follow=True)
        assert b"<code>" not in page.content


def test_private_pages_are_kept_nowhere(client, mailoutbox):
    sign_up(client, mailoutbox)
    for path in ("", "details/", "email/", "2fa/", "data/"):
        assert client.get(f"/lv/account/{path}")["Cache-Control"] == "no-store, private"


def test_public_pages_do_not_ask_who_reads(client, mailoutbox, case):
    sign_up(client, mailoutbox)
    for address in ("/lv/", "/lv/cases/", case.url, "/lv/search/"):
        response = client.get(address)
        assert 'href="/lv/account/"' in response.content.decode()
        assert "Cookie" not in response.get("Vary", ""), address


def test_the_administration_is_reached_through_the_one_door(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/en/account/login/?next=%2Fadmin%2F"
    client.force_login(UserFactory())
    assert client.get("/admin/", follow=True).request["PATH_INFO"] == "/en/account/"
    client.force_login(UserFactory(superuser=True))
    assert client.get("/admin/login/?next=https://evil.example/")["Location"] == "/admin/"
