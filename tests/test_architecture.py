"""Rules of the whole project that no single module can keep."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("lv", "ro", "uk", "en", "ru")
# English is the language of the code: an empty translation there means the text itself.
TRANSLATED = ("lv", "ro", "uk", "ru")
PLURAL_FORMS = {"lv": {3}, "ro": {3}, "uk": {3, 4}, "ru": {3, 4}, "en": {2}}
LONGEST_FILE = 500


@cache
def committed() -> tuple[Path, ...]:
    """The files that are, or would be, committed."""
    result = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name for name in result.stdout.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def files(*suffixes: str, under: tuple[str, ...] = ("",)) -> list[Path]:
    """The committed files with these endings in these folders."""
    return [
        path
        for path in committed()
        if path.suffix in suffixes and str(path.relative_to(ROOT)).startswith(under)
    ]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


class TestDocumented:
    VARIABLE = re.compile(r'\benv(?:\.\w+)?\(\s*"([A-Z_0-9]+)"')

    def variables(self) -> set[str]:
        texts = [path.read_text("utf-8") for path in files(".py", under=("settings/",))]
        return {found for text in texts for found in self.VARIABLE.findall(text)}

    def test_the_search_for_variables_finds_them(self) -> None:
        assert {"DATABASE_URL", "SECRET_KEY", "SITE_URL"} <= self.variables()

    def test_every_setting_stands_in_the_readme(self) -> None:
        readme = (ROOT / "README.md").read_text("utf-8")
        assert {name for name in self.variables() if f"`{name}`" not in readme} == set()

    def test_the_environment_is_read_in_the_settings_only(self) -> None:
        readers = re.compile(r"os\.environ|getenv\(|environ\.Env")
        sources = files(".py", under=("home/", "kb/", "search/"))
        assert [name(path) for path in sources if readers.search(path.read_text("utf-8"))] == []

    def test_every_dependency_has_its_reason(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
        packages = {re.split(r"[\[<>=~! ]", requirement)[0] for requirement in wanted}
        words = set(re.findall(r"[a-z0-9-]+", (ROOT / "docs/dependencies.md").read_text("utf-8")))
        assert packages - words == set()

    def test_every_make_target_has_its_line_of_help(self) -> None:
        makefile = (ROOT / "Makefile").read_text("utf-8")
        targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
        assert targets == set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))

    def test_ci_is_make_test_and_nothing_else(self) -> None:
        commands = [
            line
            for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
            if line and not line.startswith("#")
        ]
        assert commands == ["set -euo pipefail", "exec make test"]


class TestCatalogues:
    PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]|\{(\w*)\}")

    @staticmethod
    def catalogue(language: str) -> polib.POFile:
        return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_complete(self, language: str) -> None:
        catalogue = self.catalogue(language)
        assert len(catalogue) > 100
        assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
        assert [entry.msgid for entry in catalogue.obsolete_entries()] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_nothing_doubtful(self, language: str) -> None:
        assert [entry.msgid for entry in self.catalogue(language).fuzzy_entries()] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_same_texts_in_all(self, language: str) -> None:
        keys = {(entry.msgctxt, entry.msgid) for entry in self.catalogue(language)}
        assert keys == {(entry.msgctxt, entry.msgid) for entry in self.catalogue("lv")}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_plural_form_is_filled(self, language: str) -> None:
        catalogue = self.catalogue(language)
        header = re.search(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])
        assert header
        forms = int(header[1])
        assert forms in PLURAL_FORMS[language]
        for entry in catalogue:
            if entry.msgid_plural and (language in TRANSLATED or any(entry.msgstr_plural.values())):
                assert sorted(entry.msgstr_plural) == list(range(forms)), entry.msgid
                assert all(entry.msgstr_plural.values()), entry.msgid

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_placeholders_are_kept(self, language: str) -> None:
        def names(text: str) -> set[str]:
            return {found.group(0) for found in self.PLACEHOLDER.finditer(text)}

        for entry in self.catalogue(language):
            if entry.msgstr:
                assert names(entry.msgstr) == names(entry.msgid), entry.msgid
            allowed = names(entry.msgid) | names(entry.msgid_plural)
            for text in entry.msgstr_plural.values():
                assert names(text) <= allowed, entry.msgid

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_markup_is_kept(self, language: str) -> None:
        for entry in self.catalogue(language):
            if entry.msgstr:
                tags = re.findall(r"</?[a-z]+", entry.msgid)
                assert sorted(re.findall(r"</?[a-z]+", entry.msgstr)) == sorted(tags), entry.msgid


class TestSmall:
    def test_no_file_of_ours_is_longer_than_its_one_job(self) -> None:
        code = files(".py", ".html", ".css", ".js", ".toml", ".yaml", ".yml", ".sh")
        long = {
            name(path): lines
            for path in code
            if "/migrations/" not in str(path)
            and (lines := path.read_text("utf-8").count("\n")) > LONGEST_FILE
        }
        assert long == {}


class TestNothingFromOutside:
    """No page of ours makes a browser ask another host. (Links that a reader follows are fine.)"""

    LOADED = re.compile(
        r"""(?ix)
        <(?:script|link|img|iframe|source|video|audio|embed|object|use|image|form|input|track)\b
            [^>]*?\b(?:src|href|srcset|action|data|poster|xlink:href)\s*=\s*["']?\s*(?:https?:)?//
        | \burl\(\s*["']?\s*(?:https?:)?//
        | @import\s+["']?(?:https?:)?//
        | \b(?:fetch|import|Worker|EventSource|WebSocket|sendBeacon)\(\s*["'`](?:https?:|wss?:)?//
        | <meta[^>]+http-equiv=["']?refresh
        """
    )

    def sources(self) -> Iterator[Path]:
        yield from files(".html", ".txt", ".xml", under=("templates/",))
        for path in files(".css", ".js", ".svg", ".html"):
            if "/static/" in str(path) or "/templates/" in str(path):
                yield path

    @pytest.mark.parametrize(
        "text",
        [
            '<script src="https://a.example/x.js">',
            "<link rel=stylesheet href=//a.example/x.css>",
            "background: url(https://a.example/x.png)",
            "@import 'https://a.example/x.css'",
            'fetch("https://a.example/")',
            '<form method="post" action="https://a.example/">',
        ],
    )
    def test_the_search_finds(self, text: str) -> None:
        assert self.LOADED.search(text)

    @pytest.mark.parametrize(
        "text", ['<a href="https://a.example/">', '<svg xmlns="http://w3.org">']
    )
    def test_the_search_lets_links_pass(self, text: str) -> None:
        assert not self.LOADED.search(text)

    def test_no_template_or_static_file(self) -> None:
        texts = ((name(path), path.read_text("utf-8")) for path in self.sources())
        assert [path for path, text in texts if self.LOADED.search(text)] == []

    def test_no_inline_script_or_style(self) -> None:
        """The content policy would refuse it."""
        inline = re.compile(r"(?i)<script(?![^>]*\bsrc=)(?![^>]*json)|<style|\sstyle=|\son[a-z]+=")
        pages = files(".html", under=("templates/",))
        public = [path for path in pages if "wagtailadmin" not in str(path)]
        assert [name(path) for path in public if inline.search(path.read_text("utf-8"))] == []


class TestPortable:
    # Bracketed, so that the patterns do not find themselves.
    HOSTS = re.compile(
        r"p[y]pi[.]o|p[y]thonhosted|n[p]mjs|mave[n]2|rep[o]1?[.]mave|crate[s][.]io|gola[n]g[.]org"
        r"|de[b][.]debian"
    )
    MACHINE = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root)/", re.MULTILINE)

    @staticmethod
    def texts() -> Iterator[tuple[str, str]]:
        for path in committed():
            try:
                yield name(path), path.read_text("utf-8")
            except UnicodeDecodeError:
                continue  # a picture

    def test_no_registry_is_named(self) -> None:
        assert [path for path, text in self.texts() if self.HOSTS.search(text)] == []

    def test_no_path_of_one_machine(self) -> None:
        assert [path for path, text in self.texts() if self.MACHINE.search(text)] == []

    def test_every_requirement_is_pinned_with_its_hash(self) -> None:
        for path in files(".txt", under=("requirements/",)):
            blocks = re.split(r"\n(?=[a-z0-9])", path.read_text("utf-8").strip())
            for block in blocks:
                assert "==" in block.splitlines()[0], block
                assert "--hash=sha256:" in block, block

    def test_extras_stand_in_the_pins(self) -> None:
        """pip before 23.3 looks past the pin of a package that another asks for with an extra."""
        project = (ROOT / "pyproject.toml").read_text("utf-8")
        declared = set(re.findall(r'"([a-z0-9-]+)\[[a-z, ]+\]', project))
        pinned = (ROOT / "requirements/dev.txt").read_text("utf-8")
        assert declared
        for name in declared | {"coverage"}:
            assert re.search(rf"^{name}\[[a-z, ]+\]==", pinned, re.M), name
