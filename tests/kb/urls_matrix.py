"""Who may open (GET) and send to (POST) each address of the site.

**A new address needs an entry here**, or `test_urls_matrix.py` fails. Add a line to the part it
belongs to: the route as Django writes it (the failing test prints it; `{lang}/` stands for the
language), who may GET it, who may POST to it. `*` at the end covers all below it with one rule;
the first entry that fits counts. Whoever is not named must be refused: led to the login, 403, 404,
405, or led away with an error message.

The objects in addresses are those of a Latvian librarian: her case (Latvian original, Ukrainian
translation), her library and what else she made; `EXAMPLES` says which. So `editor_lv` is the
editor of that country and `editor_ua` a foreign one; translators and reviewers are those of
Ukrainian. Foreign languages and each single action on a case are in `tests/kb/permissions/`.
"""

from __future__ import annotations

ROLES = (
    "anonymous",
    "librarian",
    "translator_uk",
    "reviewer_uk",
    "editor_ua",
    "editor_lv",
    "administrator",
)
EVERYONE = frozenset(ROLES)
MEMBERS = EVERYONE - {"anonymous"}
STAFF = MEMBERS - {"librarian"}
EDITORS = frozenset({"editor_lv", "editor_ua", "administrator"})
COUNTRY = frozenset({"editor_lv", "administrator"})
LANGUAGE = frozenset({"translator_uk", "reviewer_uk", "editor_lv", "administrator"})
PUBLISHERS = LANGUAGE - {"translator_uk"}
REVIEWERS = frozenset({"reviewer_uk", "administrator"})
ADMINISTRATORS = frozenset({"administrator"})
NOBODY: frozenset[str] = frozenset()

# (route, who may GET, who may POST)
Rule = tuple[str, frozenset[str], frozenset[str]]

PUBLIC: list[Rule] = [
    ("", EVERYONE, EVERYONE),
    ("healthz", EVERYONE, EVERYONE),
    ("readyz", EVERYONE, EVERYONE),
    ("robots.txt", EVERYONE, EVERYONE),
    ("sitemap.xml", EVERYONE, NOBODY),
    ("sitemap-<slug:section>.xml", EVERYONE, NOBODY),
    ("api/v1/openapi.json", EVERYONE, EVERYONE),
    ("api/v1/docs", EVERYONE, EVERYONE),
    ("api/v1/*", EVERYONE, NOBODY),
    # Whoever knows the token of a job; others are 404: tests/kb/translation/test_etranslation.py.
    ("machine-translation/*", NOBODY, NOBODY),
    ("media/<path:path>", EVERYONE, EVERYONE),
    ("documents/^(\\d+)/(.*)$", EVERYONE, EVERYONE),
    ("documents/authenticate_with_password/<int:restriction_id>/", EVERYONE, EVERYONE),
    ("{lang}/search/", EVERYONE, EVERYONE),
    ("{lang}/search/*", EVERYONE, EVERYONE),
    ("{lang}/guide/<slug:name>/", EVERYONE, EVERYONE),
    ("{lang}/cases/", EVERYONE, EVERYONE),
    ("{lang}/cases/<slug:slug>/", EVERYONE, EVERYONE),
    ("{lang}/feed/", EVERYONE, NOBODY),
    ("{lang}/feed/<slug:topic>/", EVERYONE, NOBODY),
    ("{lang}/^cite/(?P<case_id>[a-z0-9-]{3,80})\\.(?P<form>bib|ris)$", EVERYONE, NOBODY),
    # Those of the published; others are 404: tests/kb/submission/test_documents.py.
    (
        "{lang}/^document/(?P<case_id>[a-z0-9-]{3,80})/(?P<key>[0-9a-f-]{36})\\.pdf$",
        EVERYONE,
        NOBODY,
    ),
    ("{lang}/^wish/(?P<case_id>[a-z0-9-]{3,80})/$", NOBODY, EVERYONE),
    ("{lang}/^seen/(?P<case_id>[a-z0-9-]{3,80})/$", NOBODY, EVERYONE),
    ("{lang}/_util/login/", MEMBERS, MEMBERS),
    ("{lang}/_util/authenticate_with_password/*", EVERYONE, EVERYONE),
    ("{lang}/^((?:[\\w\\-]+/)*)$", EVERYONE, EVERYONE),
]

ACCOUNT: list[Rule] = [
    ("{lang}/account/closed/", EVERYONE, NOBODY),
    ("{lang}/account/resume/<str:token>/", EVERYONE, EVERYONE),
    ("{lang}/account/sessions/end/", NOBODY, MEMBERS),
    ("{lang}/account/data/", MEMBERS, MEMBERS),  # POST: asked to show the passkey again
    ("{lang}/account/", MEMBERS, NOBODY),
    # allauth's
    ("{lang}/account/login/", EVERYONE, EVERYONE),
    ("{lang}/account/logout/", EVERYONE, EVERYONE),
    ("{lang}/account/inactive/", EVERYONE, NOBODY),
    ("{lang}/account/signup/", EVERYONE, EVERYONE),
    ("{lang}/account/password/reset/*", EVERYONE, EVERYONE),
    ("{lang}/account/confirm-email/", EVERYONE, EVERYONE),
    ("{lang}/account/2fa/webauthn/login/", EVERYONE, EVERYONE),
    # Open only in the middle of signing in, for whoever has typed her code or password.
    ("{lang}/account/login/code/confirm/", MEMBERS, MEMBERS),
    ("{lang}/account/2fa/authenticate/", MEMBERS, MEMBERS),
    ("{lang}/account/*", MEMBERS, MEMBERS),
]

CONTRIBUTING: list[Rule] = [
    # The empty form, what the form is, and who only looks at it.
    ("{lang}/share/", EVERYONE, NOBODY),
    ("{lang}/share/enter/", EVERYONE, EVERYONE),
    ("{lang}/share/form.docx", EVERYONE, NOBODY),
    ("{lang}/share/form/", EVERYONE, NOBODY),
    # Other people's drafts and cases are 404: tests/kb/submission.
    ("{lang}/share/*", MEMBERS, MEMBERS),
    ("{lang}/review/running/<str:signed>/", EVERYONE, EVERYONE),
    ("{lang}/review/*", MEMBERS, MEMBERS),
    # Signed links out of e-mails.
    ("{lang}/mail/less/<str:signed>/", EVERYONE, EVERYONE),
    ("{lang}/mail/<uuid:token>/", MEMBERS, NOBODY),
]

# Wagtail's and wagtail-localize's, and what we hang into them.
ADMIN: list[Rule] = [
    # Leads to the site's login, librarians to their account.
    ("admin/login/", MEMBERS, MEMBERS),
    ("admin/logout/", NOBODY, STAFF),
    ("admin/jsi18n/", EVERYONE, EVERYONE),
    ("admin/sprite/", EVERYONE, EVERYONE),
    ("admin/password_reset/*", NOBODY, NOBODY),
    ("admin/users/*", ADMINISTRATORS, ADMINISTRATORS),
    ("admin/groups/*", ADMINISTRATORS, ADMINISTRATORS),
    ("admin/locales/*", ADMINISTRATORS, ADMINISTRATORS),
    ("admin/sites/*", ADMINISTRATORS, ADMINISTRATORS),
    ("admin/settings/*", ADMINISTRATORS, ADMINISTRATORS),
    ("admin/collections/*", ADMINISTRATORS, ADMINISTRATORS),
    ("admin/workflows/task_chooser/*", STAFF, STAFF),
    ("admin/workflows/*", ADMINISTRATORS, ADMINISTRATORS),
    # These two only lead to our overview.
    ("admin/localize/reports/translations/*", STAFF, STAFF),
    ("admin/localize/update/<int:translation_source_id>/", STAFF, STAFF),
    ("admin/localize/submit/page/<int:page_id>/", LANGUAGE, LANGUAGE),
    ("admin/localize/translate/<int:translation_id>/pofile/download/", LANGUAGE, LANGUAGE),
    ("admin/localize/translate/<int:translation_id>/preview/*", LANGUAGE, LANGUAGE),
    # Nobody writes through wagtail-localize: our workbench does.
    ("admin/localize/translate/*", NOBODY, NOBODY),
    ("admin/localize/page/<int:page_id>/convert_to_alias/", NOBODY, NOBODY),
    # The choosers show what the person may choose, translators nothing.
    *(
        (f"admin/{kind}/chooser/{end}", STAFF, NOBODY)
        for kind in ("images", "documents")
        for end in ("", "results/", "chosen-multiple/")
    ),
    ("admin/images/*", EDITORS, EDITORS),
    ("admin/documents/*", EDITORS, EDITORS),
    # A version of a Latvian case, in Ukrainian. What each button does there: permissions/.
    ("admin/pages/<int:page_id>/revisions/", STAFF, STAFF),  # only leads to the history
    ("admin/pages/<int:page_id>/delete/", COUNTRY, COUNTRY),
    ("admin/pages/<int:page_id>/copy/", COUNTRY, COUNTRY),
    ("admin/pages/<int:page_id>/lock/", COUNTRY, COUNTRY),
    ("admin/pages/<int:page_id>/unlock/", COUNTRY, COUNTRY),
    ("admin/pages/<int:page_id>/unpublish/", PUBLISHERS, PUBLISHERS),
    ("admin/pages/<int:page_id>/privacy/", PUBLISHERS, PUBLISHERS),
    ("admin/pages/<int:page_to_move_id>/*", ADMINISTRATORS, ADMINISTRATORS),
    ("admin/pages/<int:page_id>/*", LANGUAGE, LANGUAGE),
    ("admin/pages/^(?P<pk>*", LANGUAGE, LANGUAGE),
    ("admin/pages/add/*", EDITORS, EDITORS),
    # Libraries hold private contacts: for the editors of the country.
    ("admin/snippets/kb/library/edit/<int:pk>/", COUNTRY, COUNTRY),
    ("admin/snippets/kb/library/delete/<int:pk>/", ADMINISTRATORS, ADMINISTRATORS),
    ("admin/snippets/kb/library/add/", EDITORS, EDITORS),
    ("admin/snippets/kb/library/*", EDITORS, NOBODY),
    ("admin/snippets/choose/kb/library/create/", EDITORS, EDITORS),
    ("admin/snippets/choose/kb/glossaryconcept/create/", REVIEWERS, REVIEWERS),
    ("admin/snippets/kb/glossaryconcept/add/", REVIEWERS, REVIEWERS),
    *(
        (f"admin/snippets/choose/kb/{name}/create/", ADMINISTRATORS, ADMINISTRATORS)
        for name in ("topic", "audience", "need", "region")
    ),
    # Words that editors teach search.
    ("admin/snippets/choose/search/domainword/create/", EDITORS, EDITORS),
    ("admin/snippets/search/domainword/", EDITORS, NOBODY),
    ("admin/snippets/search/domainword/results/", EDITORS, NOBODY),
    ("admin/snippets/search/domainword/*", EDITORS, EDITORS),
    ("admin/snippets/choose/*", STAFF, NOBODY),
    *(
        (f"admin/snippets/kb/{name}/{end}", get, post)
        for name in ("topic", "audience", "need", "region", "glossaryconcept")
        for end, get, post in (
            ("", STAFF, NOBODY),
            ("results/", STAFF, NOBODY),
            ("*", ADMINISTRATORS, ADMINISTRATORS),
        )
    ),
    ("admin/snippets/", STAFF, NOBODY),
    ("admin/pages/<int:parent_page_id>/add_subpage/", EDITORS, EDITORS),
    ("admin/pages/<int:parent_page_id>/*", STAFF, NOBODY),
    ("admin/pages/workflow/*", LANGUAGE, LANGUAGE),
    ("admin/pages/usage/*", STAFF, NOBODY),
    ("admin/pages/search/*", STAFF, NOBODY),
    ("admin/pages/create/*", STAFF, STAFF),
    ("admin/pages/", STAFF, NOBODY),
    # Lists: each shows what the person may see.
    ("admin/practices/choose_parent/", STAFF, STAFF),
    ("admin/practices/<int:page_id>/withdraw/", COUNTRY, COUNTRY),
    ("admin/practices/*", STAFF, NOBODY),
    # Lists of what waits for an editor; each shows the cases of her country.
    ("admin/reviews/<int:pk>/take/", EDITORS, EDITORS),
    ("admin/reviews/*", STAFF, NOBODY),
    ("admin/adaptations/<int:pk>/", EDITORS, EDITORS),
    ("admin/adaptations/*", STAFF, NOBODY),
    ("admin/reports/locked/*", EDITORS, NOBODY),
    ("admin/reports/machine-translation/*", REVIEWERS, NOBODY),
    ("admin/reports/*", STAFF, NOBODY),
    ("admin/api/main/*", STAFF, NOBODY),
    # The translators' workbench, on a translation into Ukrainian of a Latvian case.
    ("admin/translation-rules/*", ADMINISTRATORS, ADMINISTRATORS),
    ("admin/translation-memory/*", STAFF, STAFF),
    ("admin/translations/", STAFF, NOBODY),
    ("admin/translations/results/", STAFF, NOBODY),
    ("admin/translations/site/", STAFF, NOBODY),
    ("admin/translations/together/<int:page_id>/", PUBLISHERS, PUBLISHERS),
    ("admin/translations/*", LANGUAGE, LANGUAGE),
    ("admin/localize/jsi18n/", STAFF, NOBODY),
    ("admin/localize/submit/snippet/*", NOBODY, NOBODY),
    ("admin/localize/api/snippets/*", NOBODY, NOBODY),
    # Helpers of the editor, without content of their own.
    ("admin/editing-sessions/ping/*", NOBODY, LANGUAGE),
    ("admin/editing-sessions/release/*", NOBODY, STAFF),
    ("admin/account/", STAFF, STAFF),
    ("admin/dismissibles/", STAFF, STAFF),
    ("admin/choose-page/*", STAFF, NOBODY),
    ("admin/choose-external-link/", STAFF, STAFF),
    ("admin/choose-email-link/", STAFF, STAFF),
    ("admin/choose-phone-link/", STAFF, STAFF),
    ("admin/choose-anchor-link/", STAFF, STAFF),
    ("admin/tag-autocomplete/*", STAFF, STAFF),
    ("admin/embeds/*", STAFF, STAFF),
    ("admin/block-preview/", STAFF, STAFF),
    # Does to each page what the person may do to it: permissions/.
    ("admin/bulk/*", STAFF, STAFF),
    # Errors on purpose, to try the pages that show them.
    ("admin/test404/", STAFF, STAFF),
    ("admin/failwhale/", STAFF, STAFF),
    ("admin/^.*/$", NOBODY, NOBODY),
    ("admin/", STAFF, NOBODY),
]

RULES: list[Rule] = [*PUBLIC, *ACCOUNT, *CONTRIBUTING, *ADMIN]
