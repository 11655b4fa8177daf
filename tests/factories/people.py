"""People."""

from __future__ import annotations

import factory

from kb.models import Member, User


class UserFactory(factory.django.DjangoModelFactory):
    """A user; the password is "password". `superuser=True` for one with every right."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda number: f"user{number}@example.org")
    first_name = "Ilze"
    last_name = factory.Sequence(lambda number: f"Bērziņa {number}")
    password = "password"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


class MemberFactory(factory.django.DjangoModelFactory):
    """A contributor with her account."""

    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory)
    country = "LV"
    languages = ["lv"]
