"""Making an account and signing in, as a person does it in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Reader
from tests.e2e.test_pages import barriers

ReaderWith = Callable[..., Reader]
PAGES = ("", "details/", "library/?q=bibliot", "library/propose/", "email/", "2fa/", "close/")


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[mail.EmailMessage]:
    """The e-mails that the served site sends; a thread of this process serves it."""
    letters: list[mail.EmailMessage] = []
    monkeypatch.setattr(mail, "outbox", letters, raising=False)
    return letters


def code_in(letters: list[mail.EmailMessage]) -> str:
    found = re.search(r"\b\d{4}-\d{4}\b", letters[-1].body)
    assert found
    return found[0]


def sign_up(reader: Reader, email: str, outbox: list[mail.EmailMessage]) -> Page:
    """From the header of the home page to the page of the account."""
    page = reader.go("/lv/")
    page.locator("a.account-link").click()
    page.locator("main a[href*='/account/signup/']").click()
    assert barriers(page) == []
    page.locator("input[name=email]").fill(email)
    page.wait_for_timeout(2100)  # nobody is quicker
    page.locator("main form[action*='signup'] button[type=submit]").click()
    expect(page.locator("main strong").first).to_contain_text(email)
    assert barriers(page) == []
    page.locator("input[name=code]").fill("0000-0000")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert barriers(page) == []
    page.locator("input[name=code]").fill(code_in(outbox))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/lv/account/")
    return page


@pytest.mark.parametrize("width", [360, 1280])
def test_an_account_is_made_and_its_pages_have_no_barriers(
    reader_with: ReaderWith, outbox: list[mail.EmailMessage], width: int
) -> None:
    reader = reader_with(width=width)
    page = sign_up(reader, f"ilze{width}@example.org", outbox)
    found = {}
    for path in PAGES:
        reader.go(f"/lv/account/{path}")
        page.wait_for_load_state("networkidle")
        if problems := barriers(page):
            found[path] = problems
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[path] = ["scrolls sideways"]
        assert page.evaluate("window.violations") == [], path
        assert reader.strangers() == [], path
    assert found == {}


def test_without_scripts(reader_with: ReaderWith, outbox: list[mail.EmailMessage]) -> None:
    page = reader_with(javascript=False).go("/lv/account/login/")
    assert not page.locator("#passkey_login").is_visible()
    page.locator("input[name=login]").fill("nobody@example.org")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("input[name=code]")).to_be_visible()


def test_a_passkey_signs_in(reader: Reader, outbox: list[mail.EmailMessage]) -> None:
    # Browsers have no passkeys for a bare address.
    reader.shelf = type(reader.shelf)(reader.shelf.url.replace("127.0.0.1", "localhost"))
    devtools = reader.page.context.new_cdp_session(reader.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page = sign_up(reader, "passkey@example.org", outbox)
    reader.go("/lv/account/2fa/webauthn/add/")
    assert barriers(page) == []
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("recovery-codes|/2fa/$"))
    assert barriers(page) == []
    reader.go("/lv/account/")
    page.locator("main form[action*='logout'] button").click()
    reader.go("/lv/account/login/")
    assert barriers(page) == []
    page.locator("#passkey_login").click()
    page.wait_for_url("**/lv/account/")
    expect(page.locator("main")).to_contain_text("passkey@example.org")
