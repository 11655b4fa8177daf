"""Rendering time of pages beside the stock Wagtail welcome page, and what a first view weighs."""

from __future__ import annotations

import gzip
import http.client
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from benchmarks.timing import milliseconds, percentiles

PAGES = {
    "home": "/lv/",
    "browse": "/lv/cases/",
    "case": "/lv/cases/{slug}/",
    "search": "/lv/search/?q=medijprat%C4%ABba",
    "standard page": "/lv/about/",
}
ROUNDS = 150
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def get(address: str, path: str) -> tuple[int, bytes]:
    """Request a page over a fresh connection; give its status and body."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return answer.status, body


def paths_of(site: str) -> dict[str, str]:
    """The addresses to measure; the case is the first one that the API lists in Latvian."""
    import json

    _status, body = get(site, "/api/v1/search?language=lv&ui=lv&page_size=1")
    url = json.loads(body)["results"][0]["url"]
    slug = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    return {name: path.format(slug=slug) for name, path in PAGES.items()}


def render_times(site: str, stock: str) -> dict[str, Any]:
    """Milliseconds a page, pages interleaved with the stock welcome page, one client."""
    paths = paths_of(site)
    times: dict[str, list[float]] = {name: [] for name in ["stock Wagtail welcome page", *paths]}
    for name, path in paths.items():
        status, _body = get(site, path)
        if status != 200:
            raise RuntimeError(f"{name} {path} answers {status}")
    get(stock, "/")
    for _round in range(ROUNDS):
        times["stock Wagtail welcome page"].append(milliseconds(lambda: get(stock, "/")))
        for name, path in paths.items():
            times[name].append(milliseconds(lambda path=path: get(site, path)))
    results = {name: percentiles(values) for name, values in times.items()}
    base = results["stock Wagtail welcome page"]["p50"]
    for name in paths:
        results[name]["times stock"] = round(results[name]["p50"] / base, 2)
    return results


def weights(site: str) -> dict[str, Any]:
    """Bytes over the wire, requests and hosts of a first view in Chromium; {} without Chromium."""
    from playwright.sync_api import sync_playwright

    results: dict[str, Any] = {}
    with suppress(FileNotFoundError), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        for name, path in paths_of(site).items():
            page = browser.new_context().new_page()
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            sizes: list[float] = []
            hosts: set[str] = set()
            session.on(
                "Network.loadingFinished", lambda e, s=sizes: s.append(e["encodedDataLength"])
            )
            page.on("request", lambda request, h=hosts: h.add(urlsplit(request.url).netloc))
            page.goto(site + path, wait_until="networkidle")
            results[name] = {
                "KiB": round(sum(sizes) / 1024, 1),
                "requests": len(sizes),
                "hosts": len({host for host in hosts if host}),
            }
            page.context.close()
        browser.close()
    return results
