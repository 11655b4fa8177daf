"""The questions an editor answers with her decision."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

YES = "yes"
NO = "no"
ANSWERS = [(YES, pgettext_lazy("checklist", "Yes")), (NO, pgettext_lazy("checklist", "No"))]

QUESTIONS = {
    "standalone": _("Somebody from another country understands the text by itself"),
    "evidence": _("It says what supports the results"),
    "not_worked": _("It says what did not work, or the author was asked"),
    "rights": _("Rights are clear: the text, the pictures, the people in them"),
    "safety": _("No name, face, address or exact place puts anybody at risk"),
}
# Without these no practice is published.
REQUIRED = frozenset({"standalone", "rights", "safety"})
