"""Tables that people open in a spreadsheet: what somebody wrote stays text there."""

from __future__ import annotations

from typing import Any

# What a spreadsheet takes for the beginning of a formula; the wide ones in Asian settings.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula; anything else as it is."""
    is_formula = isinstance(value, str) and value.startswith(STARTS)
    return f"'{value}" if is_formula else value


def install() -> None:
    """In every CSV of the admin, Wagtail's own reports too: members choose titles and names."""
    from wagtail.admin.views.mixins import SpreadsheetExportMixin, list_to_str

    SpreadsheetExportMixin.custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        str: {SpreadsheetExportMixin.FORMAT_CSV: harmless},
        list: {
            SpreadsheetExportMixin.FORMAT_CSV: lambda value: harmless(list_to_str(value)),
            SpreadsheetExportMixin.FORMAT_XLSX: list_to_str,
        },
    }
