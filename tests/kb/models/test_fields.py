"""Dates known in part, identifiers and lists of lines."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from kb.fields import (
    LinesField,
    LinesFormField,
    PartialDateField,
    ends_before_start,
    validate_external_id,
    validate_partial_date,
)


class TestPartialDate:
    @pytest.mark.parametrize(
        "value", ["2022", "2022-05", "2022-05-17", "2024-02-29", "0001", "9999-12-31"]
    )
    def test_accepted(self, value):
        validate_partial_date(value)

    @pytest.mark.parametrize(
        "value",
        [
            "22",
            "20222",
            "2022-5",
            "2022-13",
            "2022-00",
            "2022-05-32",
            "2023-02-29",
            "2022-05-17T10:00",
            "2022-05-",
            "2022/05",
            "17.05.2022",
            " 2022",
            "2022\n",
            "0000",
            "-2022",
            "٢٠٢٢",
            "about 2022",
        ],
    )
    def test_refused(self, value):
        with pytest.raises(ValidationError):
            validate_partial_date(value)

    @given(day=st.dates())
    def test_every_day_that_exists(self, day):
        for length in (4, 7, 10):
            validate_partial_date(day.isoformat()[:length])

    def test_the_field_checks_it(self):
        field = PartialDateField()
        assert field.max_length == 10
        with pytest.raises(ValidationError):
            field.run_validators("2022-02-30")


class TestPeriod:
    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ("2021", "2021"),
            ("2021", "2022"),
            ("2021-05", "2021"),
            ("2021", "2021-01"),
            ("2021-05", "2021-05-01"),
            ("2021-05-31", "2021-05"),
            ("", "2021"),
            ("2021", ""),
            (None, None),
        ],
    )
    def test_possible(self, start, end):
        assert not ends_before_start(start, end)

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ("2022", "2021"),
            ("2022", "2021-12-31"),
            ("2021-05", "2021-04"),
            ("2021-05", "2021-04-30"),
            ("2021-05-02", "2021-05-01"),
            ("2021-05-02", "2021-04"),
        ],
    )
    def test_impossible(self, start, end):
        assert ends_before_start(start, end)


class TestExternalId:
    @pytest.mark.parametrize("value", ["abc", "lv-valmiera-2021", "a" * 80, "---"])
    def test_accepted(self, value):
        validate_external_id(value)

    @pytest.mark.parametrize(
        "value", ["ab", "a" * 81, "Abc", "a_b", "ābc", "a b", "abc\n", "abc/", ""]
    )
    def test_refused(self, value):
        with pytest.raises(ValidationError):
            validate_external_id(value)


class TestLines:
    def test_edited_one_a_line(self):
        field = LinesFormField(required=False)
        assert field.prepare_value(["a", "b c"]) == "a\nb c"
        assert field.clean(" a \r\n\n b c \n") == ["a", "b c"]
        assert field.clean("") == []

    def test_tells_whether_it_changed(self):
        field = LinesFormField(required=False)
        assert not field.has_changed(["a"], "a\n")
        assert not field.has_changed(None, "")
        assert field.has_changed(["a"], "a\nb")

    def test_what_was_typed_wrong_comes_back_as_it_was(self):
        assert LinesFormField().prepare_value("a\nb") == "a\nb"

    def test_the_model_field(self):
        class Notes(models.Model):
            lines = LinesField()

            class Meta:
                app_label = "tests"

            def __str__(self):
                return "notes"

        field = Notes._meta.get_field("lines")
        assert isinstance(field.formfield(), LinesFormField)
        assert not field.formfield().required
        assert Notes().lines == []
        assert Notes().lines is not Notes().lines
