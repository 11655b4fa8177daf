"""Forms of signing in, and those on which a member tells about herself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.languages import AUTONYMS, COUNTRIES
from kb.account.spam import GuardedForm
from kb.models import Library, Member

if TYPE_CHECKING:
    from kb.models import User

LANGUAGES = [(code, AUTONYMS[code]) for code, _name in settings.LANGUAGES]


class LoginForm(AllauthLoginForm):
    """An address is enough: a code is sent to it. Who has a password may type that instead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def _setup_password_field(self) -> None:
        # allauth takes the field away where people sign up without a password.
        self.fields["password"].required = False

    def clean(self) -> dict[str, Any]:
        if "by_password" in self.data and not self.cleaned_data.get("password"):
            self.add_error("password", _("Type your password, or have a code sent."))
        data: dict[str, Any] = super().clean()
        if self.user:
            # Accounts that an administrator made: the code then also verifies the address.
            sync_user_email_address(self.user)
        return data


class SignupForm(GuardedForm, AllauthSignupForm):
    """Only an address; everything else can be told later, or never."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _(
            "We send a code to it, and later only what you choose. Nobody else sees it."
        )
        self.fields["email"].widget.attrs.pop("placeholder", None)


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey that signs in by itself, which is what people mean by the word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So that you can tell it from others: “my phone”.")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Sign in with it alone, without a code")
        self.fields["passwordless"].help_text = ""


class DetailsForm(forms.ModelForm):
    """What a member tells about herself; nothing of it must be filled in."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=[("", _("I would rather not say")), *COUNTRIES],
        required=False,
    )
    mail_language = forms.ChoiceField(
        label=_("We write to you in"), choices=LANGUAGES, widget=forms.RadioSelect
    )
    languages = forms.MultipleChoiceField(
        label=_("You also read"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Member
        fields = ("country", "pseudonym", "notifications", "digest")
        labels: ClassVar[dict[str, Any]] = {
            "pseudonym": _("Pseudonym"),
            "notifications": _("E-mails from us"),
            "digest": _("One e-mail a day instead of one for each thing"),
        }
        help_texts: ClassVar[dict[str, str]] = {"digest": ""}
        widgets: ClassVar[dict[str, Any]] = {"notifications": forms.RadioSelect}

    field_order = (
        "first_name",
        "last_name",
        "pseudonym",
        "country",
        "mail_language",
        "languages",
        "notifications",
        "digest",
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: User = self.instance.user
        known = self.instance.languages
        self.initial.update(
            first_name=user.first_name,
            last_name=user.last_name,
            mail_language=known[0] if known else language,
            languages=known[1:],
        )
        # A choice has to be made; Django would offer an empty one.
        notifications = cast("forms.ChoiceField", self.fields["notifications"])
        notifications.choices = Member.Notifications.choices

    def save(self, commit: bool = True) -> Member:
        first = self.cleaned_data["mail_language"]
        others = [code for code in self.cleaned_data["languages"] if code != first]
        self.instance.languages = [first, *others]
        user = self.instance.user
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
        return super().save(commit)


class LibraryProposalForm(forms.ModelForm):
    """A library that is not on the list yet."""

    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES)
    website = forms.URLField(
        label=_("Website"), max_length=500, required=False, assume_scheme="https"
    )

    class Meta:
        model = Library
        fields = ("name", "country", "place", "website")
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name of the library"),
            "place": _("Town or village"),
        }

    def _get_validation_exclusions(self) -> set[str]:
        # One that exists is chosen, not refused (kb.account.libraries.propose).
        return {*super()._get_validation_exclusions(), "country"}  # type: ignore[misc]  # Django's


class CloseAccountForm(forms.Form):
    """The last question; the address is typed so that nobody gets here by a slip."""

    STAY, GO = "stay", "go"

    practices = forms.ChoiceField(
        label=pgettext_lazy("closing an account", "What becomes of your practices?"),
        widget=forms.RadioSelect,
        choices=[
            (STAY, _("They stay on the site under the library's name, without mine")),
            (GO, _("They are taken off the site")),
        ],
    )
    email = forms.EmailField(
        label=_("Type your e-mail address to confirm"),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email != self.user.email.lower():
            raise forms.ValidationError(_("This is not the address of this account."))
        return email
