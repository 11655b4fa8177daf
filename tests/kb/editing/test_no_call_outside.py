"""No page of the admin makes a browser ask another host."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.kb.editing.helpers import LISTING, page_url

pytestmark = pytest.mark.django_db

ADMIN_PAGES = (
    "/admin/",
    "/admin/login/",
    LISTING,
    "/admin/pages/",
    "/admin/images/",
    "/admin/documents/",
    "/admin/users/",
    "/admin/account/",
    "/admin/reports/site-history/",
    "/admin/snippets/kb/topic/",
)
FETCHED = re.compile(
    r'<(?:script|img|iframe|source|embed|object|video|audio)[^>]+?(?:src|data)="([^"]+)"'
    r'|<link[^>]+href="([^"]+)"|srcset="([^"\s]+)|url\(["\']?([^"\')]+)'
)


def test_no_admin_page_loads_anything_from_another_host(admin, case):
    for address in (*ADMIN_PAGES, page_url("edit", case.pk), page_url("history", case.pk)):
        response = admin.get(address, follow=True)
        html = response.content.decode()
        fetched = [next(filter(None, groups)) for groups in FETCHED.findall(html)]
        assert fetched, address
        assert {urlsplit(link).netloc for link in fetched} <= {""}, address
        for word in ("gravatar", "releases.wagtail.org", "data-w-upgrade"):
            assert word not in html, address
        policy = response["Content-Security-Policy"]
        assert "http" not in policy
        assert "*" not in policy
