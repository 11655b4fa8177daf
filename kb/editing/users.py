"""Users and groups in the admin: the e-mail address is the login, our groups keep their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.forms import GroupForm as WagtailGroupForm
from wagtail.users.forms import UserCreationForm as WagtailUserCreationForm
from wagtail.users.forms import UserEditForm as WagtailUserEditForm
from wagtail.users.views import groups, users

from kb.account.members import forget_other_addresses
from kb.groups import OUR_GROUPS

if TYPE_CHECKING:
    from kb.models import User

    Form = forms.Form
else:
    Form = object


class EmailLoginMixin(Form):
    """One account for an address, however it is written; a name is a matter of choice."""

    instance: User
    error_messages: ClassVar[dict[str, Any]] = {
        **WagtailUserEditForm.error_messages,
        "duplicate_username": _("There is already an account with this e-mail address."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _("The person signs in with it.")
        self.fields["first_name"].required = False
        self.fields["last_name"].required = False

    def clean_email(self) -> str:
        """Store addresses in small letters, and compare them so."""
        email: str = self.cleaned_data["email"].lower()
        others = get_user_model().objects.exclude(pk=self.instance.pk)
        if others.filter(email__iexact=email).exists():
            raise forms.ValidationError(
                self.error_messages["duplicate_username"], code="duplicate_username"
            )
        return email


class UserCreationForm(EmailLoginMixin, WagtailUserCreationForm):
    def save(self, commit: bool = True) -> User:
        if not self.cleaned_data.get("password1"):
            # Wagtail leaves "", which Django takes for a password that was lost.
            self.instance.set_unusable_password()
        user: User = super().save(commit)
        return user


class UserEditForm(EmailLoginMixin, WagtailUserEditForm):
    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit)
        if "email" in self.changed_data:
            forget_other_addresses(user)
        return user


class UserIndexView(users.IndexView):
    @property
    def columns(self) -> list[Column]:
        # Wagtail heads the column of the login "Username".
        columns: list[Column] = super().columns
        for column in columns:
            if column.name == "email":
                column.label = _("E-mail address")
        return columns


class UserViewSet(users.UserViewSet):
    index_view_class = UserIndexView

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return UserEditForm if for_update else UserCreationForm


class GroupForm(WagtailGroupForm):
    """A group of ours can't be renamed: its name says which country or language it is for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.name in OUR_GROUPS:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("Fixed: the rules by country and language go by it.")


class GroupViewSet(groups.GroupViewSet):
    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return GroupForm
