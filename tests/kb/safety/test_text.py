"""What a text may give away about a place or a person, as people of the region write it."""

from __future__ import annotations

import time

import pytest

from kb.safety.text import Kind, find_private

COORDINATES = (
    "48.8534, 37.6053",
    "48.8534 37.6053",
    "48,8534; 37,6053",
    "(48.85341,37.60532)",
    "N 48.8534 E 37.6053",
    "N48.8534° E37.6053°",
    "48.8534° N",
    "48°51′12″N 37°36′19″E",
    "48° 51' 12\" пн. ш.",
    "56°57.2' Z, 24°06.3' A",
    "8GXP+4JQ",
    "37U DQ 12345 67890",
    "37UDQ1234567890",
    "https://www.google.com/maps/@48.8534,37.6053,15z",
    "https://maps.app.goo.gl/AbCdEf123",
    "https://goo.gl/maps/AbCdEf123",
    "https://www.openstreetmap.org/#map=17/48.85341/37.60532",
    "geo:48.8534,37.6053",
)
TELEPHONES = (
    "+371 26 123 456",
    "+380 (67) 123-45-67",
    "00373 22 123456",
    "067 123 45 67",
    "022 12-34-56",
    "26123456",
    "2612 3456",
)
EMAILS = ("anna.berzina@example.org", "a+b@biblioteka.example.lv", "пошта@бібліотека.укр")
ADDRESSES = (
    "Brīvības ielā 12",
    "Brīvības iela 12-3",
    "Kurzemes prospektā 4",
    "str. Ștefan cel Mare 5",
    "strada Ștefan cel Mare, nr. 5",
    "bd. Moscova 7",
    "вул. Шевченка, 3",
    "на вулиці Лесі Українки, буд. 5",
    "просп. Миру 10",
    "ул. Ленина 7",
    "на улице Гагарина, д. 7",
    "12 Mill Street",
)
HARMLESS = (
    "Projekts notika 2022-2023 un maksāja 26 000 eiro.",
    "Au venit 1 200 de oameni în 12 localități, în 2021–2024.",
    "Прийшло 1500 людей, 12,5 % з них діти; 24.02.2022.",
    "С 10.00 до 18.30, по 45 минут, группы 5-7 человек.",
    "The budget was 12,500.75 euros for 3 libraries; ISBN 978-9934-0-1234-5.",
    "Uz ielas bija 12 cilvēki, pe stradă erau 5, на вулиці було 20 людей.",
    "UDC 027.625, room 3, page 12/40, version 1.2.3.",
    "Grāmata maksā 12.345 un 3.5 punkti.",
)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *((Kind.COORDINATES, text) for text in COORDINATES),
        *((Kind.TELEPHONE, text) for text in TELEPHONES),
        *((Kind.EMAIL, text) for text in EMAILS),
        *((Kind.ADDRESS, text) for text in ADDRESSES),
    ],
)
@pytest.mark.parametrize("around", ["{}", "Mēs bijām šeit: {}.", "Ми були тут ({}), і ще."])
def test_found_wherever_it_stands(kind, text, around):
    found = {finding.kind: finding for finding in find_private(around.format(text), "LV")}
    assert kind in found
    assert found[kind].excerpt in around.format(text)
    assert not found[kind].blocking


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_is_left_alone(text):
    assert find_private(text, "UA") == []


@pytest.mark.parametrize("text", COORDINATES)
def test_coordinates_stop_a_practice_from_ukraine(text):
    blocking = [one.kind for one in find_private(text, "UA") if one.blocking]
    assert blocking == [Kind.COORDINATES]


def test_other_things_only_warn_in_ukraine():
    text = f"{TELEPHONES[0]} {EMAILS[0]} {ADDRESSES[6]}"
    found = find_private(text, "UA")
    assert {one.kind for one in found} == {Kind.TELEPHONE, Kind.EMAIL, Kind.ADDRESS}
    assert not any(one.blocking for one in found)


@pytest.mark.parametrize("unit", ["1", "1 ", "a", "a.", "48.85 ", "48°", "вул. ", "+3 ", "N 4"])
def test_a_long_text_keeps_nobody_waiting(unit):
    started = time.process_time()
    find_private(unit * (60_000 // len(unit)), "UA")
    assert time.process_time() - started < 2
