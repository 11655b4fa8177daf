"""The region map: every region is there once, closed, without gaps; Crimea stands in Ukraine."""

import json
import re
from pathlib import Path

import pytest

MAP_FILE = Path(__file__).resolve().parents[2] / "home" / "data" / "map.json"
EXPECTED = {
    "LV": {
        "LV-AREA-RIGA",
        "LV-AREA-VIDZEME",
        "LV-AREA-KURZEME",
        "LV-AREA-ZEMGALE",
        "LV-AREA-LATGALE",
        "LV-AREA-SELIJA",
    },
    "MD": {
        "MD-AREA-NORTH",
        "MD-AREA-CENTRE",
        "MD-AREA-SOUTH",
        "MD-AREA-CHISINAU",
        "MD-AREA-GAGAUZIA",
        "MD-AREA-LEFT-BANK",
    },
    "UA": {
        f"UA-{number:02}"
        for number in (
            *(5, 7, 9, 12, 14, 18, 21, 23, 26, 30, 32, 35, 40, 43),
            *(46, 48, 51, 53, 56, 59, 61, 63, 65, 68, 71, 74, 77),
        )
    },
}
NEIGHBOURS = {"LV": 9, "MD": 8, "UA": 54}  # pairs of regions with a common border
COUNTRIES = sorted(EXPECTED)
TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+(?:\.\d+)?|\.\d+)")


def load():
    return json.loads(MAP_FILE.read_text(encoding="utf-8"))["countries"]


def rings(path):
    """Absolute corner points of every subpath, in tenths of a unit; only M l h v z are in use."""
    result, command, x, y = [], "", 0, 0
    tokens = TOKEN.findall(path)
    assert "".join(tokens) == re.sub(r"[ ,]", "", path), "unknown characters in the path"
    i = 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command = tokens[i]
            assert command in "Mlhvz", command
            i += 1
            if command == "z":
                assert i == len(tokens) or tokens[i] == "M"
                continue
        take = 1 if command in "hv" else 2
        n = [round(float(t) * 10) for t in tokens[i : i + take]]
        i += take
        if command == "M":
            x, y = n
            result.append([])
        elif command == "l":
            x, y = x + n[0], y + n[1]
        elif command == "h":
            x += n[0]
        else:
            y += n[0]
        result[-1].append((x, y))
    return result


def inside(x, y, polygon):
    """Even-odd rule over all rings of a region."""
    hit = False
    for ring in polygon:
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                hit = not hit
    return hit


def signed_area(ring):
    """In square units; a hole turns the other way round than its region."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) / 200


def shapes(country):
    return {r["code"]: rings(r["path"]) for r in load()[country]["regions"]}


def test_file_is_small():
    assert MAP_FILE.stat().st_size <= 40 * 1024


def test_three_countries():
    assert set(load()) == set(EXPECTED)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_region_once(country):
    codes = [r["code"] for r in load()[country]["regions"]]
    assert len(codes) == len(set(codes))
    assert set(codes) == EXPECTED[country]


@pytest.mark.parametrize("country", COUNTRIES)
def test_paths_are_closed_and_within_the_panel(country):
    panel = load()[country]
    left, top, width, height = map(float, panel["view_box"].split())
    assert (left, top, width) == (0, 0, 320)
    for region in panel["regions"]:
        path = region["path"]
        assert path.startswith("M")
        assert path.endswith("z")
        assert path.count("M") == path.count("z")
        for ring in rings(path):
            assert len(ring) >= 3
            assert all(0 <= x / 10 <= width and 0 <= y / 10 <= height for x, y in ring)


@pytest.mark.parametrize("country", COUNTRIES)
def test_label_points_lie_in_their_own_region_only(country):
    every = shapes(country)
    for region in load()[country]["regions"]:
        x, y = region["label_x"] * 10 + 0.03, region["label_y"] * 10 + 0.03
        assert [code for code, shape in every.items() if inside(x, y, shape)] == [region["code"]]


@pytest.mark.parametrize("country", COUNTRIES)
def test_regions_do_not_overlap(country):
    every = shapes(country)
    height = int(load()[country]["view_box"].split()[3])
    for gx in range(4, 320, 8):
        for gy in range(4, height, 8):
            x, y = gx * 10 + 0.37, gy * 10 + 0.37
            assert sum(inside(x, y, shape) for shape in every.values()) <= 1, (gx, gy)


@pytest.mark.parametrize("country", COUNTRIES)
def test_neighbours_share_their_border_without_slivers(country):
    """A border drawn by two regions cancels out; what is left is the coast and the frontier."""
    every = shapes(country)
    owners = {}
    for code, shape in every.items():
        for ring in shape:
            for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
                owners.setdefault((min(a, b), max(a, b)), []).append(code)
    assert max(map(len, owners.values())) == 2
    pairs = {frozenset(codes) for codes in owners.values() if len(codes) == 2}
    assert len(pairs) == NEIGHBOURS[country]
    single = [edge for edge, codes in owners.items() if len(codes) == 1]
    links = {}
    for a, b in single:
        links.setdefault(a, []).append(b)
        links.setdefault(b, []).append(a)
    assert {len(ends) for ends in links.values()} == {2}, "borders part somewhere"
    outlines = []
    while links:
        start = here = next(iter(links))
        ring = [start]
        while links.get(here):
            there = links[here].pop()
            links[there].remove(here)
            if not links[here]:
                del links[here]
            here = there
            if here == start:
                break
            ring.append(here)
        if start in links and not links[start]:
            del links[start]
        assert here == start, "the outline is open"
        outlines.append(abs(signed_area(ring)))
    # one frontier and no second ring, which would be a gap or a sliver
    assert len(outlines) == 1, outlines
    assert outlines[0] > 20_000
    assert outlines[0] == pytest.approx(
        abs(sum(signed_area(r) for shape in every.values() for r in shape)), abs=0.5
    )


def test_crimea_and_sevastopol_are_part_of_ukraine():
    every = shapes("UA")
    crimea, sevastopol, kherson = every["UA-43"], every["UA-40"], every["UA-65"]
    assert abs(sum(map(signed_area, crimea))) > 600  # the whole peninsula, not a stump

    def corners(shape):
        return {point for ring in shape for point in ring}

    assert len(corners(crimea) & corners(kherson)) >= 3  # joined to the mainland
    assert len(corners(crimea) & corners(sevastopol)) >= 3
    lowest = {code: max(y for _, y in corners(shape)) for code, shape in every.items()}
    south = sorted(lowest, key=lowest.get)[-2:]
    assert set(south) == {"UA-43", "UA-40"}
