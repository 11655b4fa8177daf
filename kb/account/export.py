"""Everything the site holds on a person, as she may take it with her.

Not a list of tables: whatever model points to an account is in it, also one that is written next
year. Only what would open the account to whoever finds the file is left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core import serializers
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from kb.models import User

if TYPE_CHECKING:
    from django.db.models import Model

# Secrets, not knowledge: with them one could sign in.
SECRETS: dict[str, frozenset[str]] = {
    "kb.user": frozenset({"password"}),
    "kb.resumelink": frozenset({"digest"}),
    "kb.notification": frozenset({"token"}),
    "mfa.authenticator": frozenset({"data"}),
    "usersessions.usersession": frozenset({"session_key"}),
    "account.emailconfirmation": frozenset({"key"}),
}


def relations() -> list[ForeignObjectRel]:
    """All that points to an account, from every model of the site."""
    fields = User._meta.get_fields(include_hidden=True)
    found = [field for field in fields if isinstance(field, ForeignObjectRel)]
    return [relation for relation in found if relation.field.column]


def export(user: User) -> dict[str, Any]:
    """The account and every row that points to it, by model and by what the row says of her."""
    found: dict[str, Any] = {
        "exported_at": timezone.now().isoformat(),
        "account": _plain([user])[0],
        "groups": list(user.groups.values_list("name", flat=True)),
    }
    for relation in relations():
        model = relation.related_model
        rows = list(model._base_manager.filter(**{relation.field.name: user.pk}).order_by("pk"))
        if rows:
            found[f"{model._meta.label_lower}.{relation.field.name}"] = _plain(rows)
    return found


def _plain(rows: list[Model]) -> list[dict[str, Any]]:
    """Rows as dictionaries of what their own tables hold, without secrets."""
    hidden = SECRETS.get(rows[0]._meta.label_lower, frozenset())
    text = serializers.serialize("json", rows)
    return [
        {
            "id": row["pk"],
            **{name: value for name, value in row["fields"].items() if name not in hidden},
        }
        for row in json.loads(text)
    ]
