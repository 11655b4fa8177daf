"""Demo accounts: one for each role, none on a real site by accident, no password ever reset."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command

from kb.demo import DEMO_PASSWORD, demo_accounts
from kb.models import Member, User

pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    call_command("demo_accounts", *arguments)
    return capsys.readouterr().out


def test_it_refuses_where_debug_is_off(site, settings, capsys):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--yes-this-is-a-demo"):
        run(capsys)
    assert not User.objects.exists()
    run(capsys, "--yes-this-is-a-demo")
    assert User.objects.exists()


def test_an_account_for_each_role_is_printed_with_its_password(site, settings, capsys):
    settings.DEBUG = True
    output = run(capsys)
    lines = {line.split("  ")[0].strip(): line for line in output.splitlines()}
    for account in demo_accounts():
        assert account.group in lines
        line = next(line for line in output.splitlines() if account.email in line)
        assert DEMO_PASSWORD in line
        assert account.may in line
        user = User.objects.get(email=account.email)
        assert user.check_password(DEMO_PASSWORD)
        assert [group.name for group in user.groups.all()] == [account.group]
    assert {account.name for account in demo_accounts()} >= {
        "admin",
        "editor-lv",
        "editor-md",
        "editor-ua",
        "translator-uk",
        "reviewer-uk",
        "librarian",
    }


def test_a_second_run_keeps_changed_passwords_and_says_so(site, settings, capsys):
    settings.DEBUG = True
    run(capsys)
    user = User.objects.get(email="editor-lv@example.org")
    user.set_password("something else entirely")
    user.save()
    user.groups.clear()
    output = run(capsys)
    user.refresh_from_db()
    assert user.check_password("something else entirely")
    assert not user.groups.exists()
    line = next(line for line in output.splitlines() if user.email in line)
    assert "(changed)" in line
    assert DEMO_PASSWORD not in line
    assert output.endswith("accounts: 0 new\n")
    assert Member.objects.count() == User.objects.count()


def test_the_password_is_one_that_the_site_would_accept():
    validate_password(DEMO_PASSWORD)


def test_only_the_administrator_is_a_superuser(site, settings, capsys):
    settings.DEBUG = True
    run(capsys)
    superusers = User.objects.filter(is_superuser=True).values_list("email", flat=True)
    assert list(superusers) == ["admin@example.org"]


@pytest.mark.parametrize(
    ("name", "enters"),
    [("librarian", False), ("editor-ua", True), ("translator-lv", True), ("reviewer-ro", True)],
)
def test_they_sign_in_by_e_mail(site, settings, capsys, client, name, enters):
    settings.DEBUG = True
    run(capsys)
    response = client.post(
        "/en/account/login/",
        {"login": f"{name.upper()}@example.org", "password": DEMO_PASSWORD, "next": "/admin/"},
        follow=True,
    )
    assert response.status_code == 200
    assert "_auth_user_id" in client.session
    assert (response.request["PATH_INFO"] == "/admin/") is enters
