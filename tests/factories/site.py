"""The shell of the site: locales, home pages and lists of practices in five languages."""

from __future__ import annotations

from types import SimpleNamespace

import factory
from wagtail.models import Collection, Locale, Page, Site

from home.languages import LANGUAGE_CODES
from home.models import HomePage, StandardPage
from kb.models import CaseStudyIndexPage

HOME_TITLES = {
    "lv": "Kopīgais plaukts",
    "ro": "Raftul comun",
    "uk": "Спільна полиця",
    "en": "The Common Shelf",
    "ru": "Общая полка",
}
INDEX_TITLES = {
    "lv": "Prakses",
    "ro": "Practici",
    "uk": "Практики",
    "en": "Practices",
    "ru": "Практики",
}


def make_site() -> None:
    """Create locales, home pages and lists of practices in all languages, where they are missing.

    Works on a freshly migrated database and on one that a transactional test has emptied.
    """
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGE_CODES}
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.get_first_root_node()
    if root is None:
        root = Page.add_root(
            instance=Page(title="Root", slug="root", locale=locales["en"], url_path="/")
        )
    # The "Welcome to Wagtail" page that Wagtail's own migration makes.
    for page in root.get_children().type(Page).exact_type(Page):
        page.delete()
    for code, locale in locales.items():
        root.refresh_from_db()
        home = HomePage(title=HOME_TITLES[code], slug=f"home-{code}", locale=locale)
        index = CaseStudyIndexPage(title=INDEX_TITLES[code], slug="cases", locale=locale)
        if first := HomePage.objects.order_by("path").first():
            home.translation_key = first.translation_key
            first_index = CaseStudyIndexPage.objects.order_by("path").first()
            index.translation_key = first_index.translation_key
        root.add_child(instance=home)
        home.add_child(instance=index)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": "localhost",
            "site_name": "The Common Shelf",
            "root_page": home_page("en"),
        },
    )
    Site.clear_site_root_paths_cache()


def unmake_site() -> None:
    """Bring the database to the state in which Wagtail's migrations leave it: one language."""
    root = Page.get_first_root_node()
    Page.objects.filter(depth__gt=1).order_by("-depth").delete()
    Locale.objects.exclude(language_code="en").delete()
    root.refresh_from_db()
    root.numchild = 0
    root.save()
    welcome = root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)
    Site.clear_site_root_paths_cache()


def home_page(language: str) -> HomePage:
    """The home page in a language."""
    return HomePage.objects.get(locale__language_code=language)


def index_page(language: str) -> CaseStudyIndexPage:
    """The list of practices in a language."""
    return CaseStudyIndexPage.objects.get(locale__language_code=language)


def site_namespace() -> SimpleNamespace:
    """What the fixture `site` gives: `.home["lv"]`, `.index["lv"]`, `.locale["lv"]`, `.site`."""
    homes = HomePage.objects.select_related("locale")
    indexes = CaseStudyIndexPage.objects.select_related("locale")
    return SimpleNamespace(
        home={page.locale.language_code: page for page in homes},
        index={page.locale.language_code: page for page in indexes},
        locale={locale.language_code: locale for locale in Locale.objects.all()},
        site=Site.objects.get(is_default_site=True),
    )


class StandardPageFactory(factory.django.DjangoModelFactory):
    """A published page of running text: `StandardPageFactory(language="uk", title="Про нас")`."""

    class Meta:
        model = StandardPage

    class Params:
        language = "en"
        parent = None

    title = factory.Sequence(lambda number: f"About us {number}")
    slug = factory.Sequence(lambda number: f"about-us-{number}")
    introduction = "Who we are."
    body = [("heading", "A heading"), ("paragraph", "<p>Some text.</p>")]

    @classmethod
    def _generate(cls, strategy, params):
        language = params.pop("language", "en")
        parent = params.pop("parent", None) or home_page(language)
        page = super()._generate("build", params)
        if strategy == "build":
            return page
        page.locale = parent.locale
        parent.add_child(instance=page)
        page.save_revision().publish()
        return page
