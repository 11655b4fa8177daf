"""The page that explains the API: made on the server, no script, nothing from another host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from ninja.openapi.docs import DocsBase

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from ninja import NinjaAPI


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation; `kind` is its type in words."""

    name: str
    place: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True)
class Operation:
    """One operation: method and path, what it does, takes and answers."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    responses: tuple[tuple[str, str], ...]


class PlainDocs(DocsBase):
    """Renders the OpenAPI document as a plain page."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        schema = api.get_openapi_schema()
        context = {
            "title": schema["info"]["title"],
            "description": schema["info"]["description"],
            "openapi_url": self.get_openapi_url(api, kwargs),
            "operations": operations(schema),
        }
        return render(request, "api/docs.html", context)


def operations(schema: dict[str, Any]) -> list[Operation]:
    """The operations of an OpenAPI 3.1 document."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=details.get("summary", ""),
            description=details.get("description", ""),
            parameters=tuple(_parameter(item) for item in details.get("parameters", [])),
            responses=tuple(
                (str(status), response.get("description", ""))
                for status, response in details.get("responses", {}).items()
            ),
        )
        for path, methods in schema["paths"].items()
        for method, details in methods.items()
    ]


def _parameter(item: dict[str, Any]) -> Parameter:
    schema = item.get("schema", {})
    return Parameter(
        name=item["name"],
        place=item["in"],
        kind=_kind(schema),
        required=bool(item.get("required")),
        description=item.get("description") or schema.get("description", ""),
    )


def _kind(schema: dict[str, Any]) -> str:
    if schema.get("type") == "array":
        return f"several: {_kind(schema.get('items', {}))}"
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    if "anyOf" in schema:
        kinds = (_kind(option) for option in schema["anyOf"] if option.get("type") != "null")
        return " or ".join(kinds)
    limits = [
        f"{word} {schema[key]}"
        for key, word in (("minimum", "from"), ("maximum", "to"))
        if key in schema
    ]
    return " ".join([str(schema.get("type", "")), *limits]).strip()
