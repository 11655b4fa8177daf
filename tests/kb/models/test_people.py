"""Accounts: the e-mail address is the login."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from kb.models import Member, User
from tests.factories import LibraryFactory, MemberFactory, UserFactory


class TestUser:
    def test_signs_in_by_address_whatever_its_case(self, db):
        user = User.objects.create_user("Ilze@Example.ORG", "password")
        assert user.email == "ilze@example.org"
        assert authenticate(username="ILZE@example.org", password="password") == user

    def test_without_a_password_nobody_signs_in_by_one(self, db):
        user = User.objects.create_user("ilze@example.org")
        assert not user.has_usable_password()
        assert authenticate(username="ilze@example.org", password="") is None

    def test_needs_an_address(self, db):
        with pytest.raises(ValueError, match="e-mail"):
            User.objects.create_user("")

    def test_an_address_has_one_account(self, db):
        UserFactory(email="ilze@example.org")
        with pytest.raises(IntegrityError), transaction.atomic():
            UserFactory(email="ILZE@example.org")

    def test_superuser(self, db):
        user = User.objects.create_superuser("admin@example.org", "password")
        assert user.is_staff
        assert user.is_superuser

    def test_shown_by_name_else_address(self):
        assert str(User(first_name="Ilze", last_name="Bērziņa", email="i@example.org")) == (
            "Ilze Bērziņa"
        )
        assert str(User(email="i@example.org")) == "i@example.org"


class TestMember:
    def test_shown_by_pseudonym_else_by_name(self, db):
        assert str(MemberFactory(pseudonym="Pūce")) == "Pūce"
        member = MemberFactory()
        assert str(member) == str(member.user)

    def test_is_mailed_everything_about_her_practices(self, db):
        assert MemberFactory().notifications == Member.Notifications.ALL

    def test_outlives_the_library(self, db):
        member = MemberFactory(library=LibraryFactory())
        member.library.delete()
        member.refresh_from_db()
        assert member.library is None
