"""The page of all settings, written from the classes that read them."""

from collections.abc import Iterator
from enum import Enum
from html import escape
from importlib import import_module
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import Json, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from deploy.contracts.pages import NOTE
from deploy.contracts.services import ORDER, ROOT
from gateway.settings import GatewaySettings
from libs.files.settings import PictureSettings
from libs.mail.settings import MailSettings
from libs.web.settings import ProcessSettings, ServiceSettings

_INTRODUCTION: Final = """Each process takes its settings from the environment, by these names.
`make up` and `docker compose up` read the file `.env` as well (copy what you change from
[.env.example](../.env.example)); the environment wins. What a process is not told has the value
named here; what is *needed* keeps it from starting. Secrets are shown as stars at `/admin/config`
and never logged. Settings of `make up`, `make verify` and the tests themselves are in .env.example.
"""
# What numbers count, by how a setting's name ends.
_UNITS: Final = {
    "_seconds": "seconds",
    "_days": "days",
    "_bytes": "bytes",
    "_rate": "a second",
    "_size": "connections",
    "_queue": "messages",
    "_memory": "events",
    "_replay": "events",
}


def settings_of(service: str) -> type[BaseSettings]:
    """The class a service's settings are read by."""
    if not (ROOT / "services" / service / "settings.py").exists():
        return ServiceSettings
    module = import_module(f"services.{service}.settings")
    return next(
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, BaseSettings)
        and value.__module__ == module.__name__
    )


def configuration_page() -> str:
    """Every setting of every process: name, type, default, unit, meaning, and whether secret."""
    own = {service: settings_of(service) for service in ORDER}
    parts = ["# Configuration\n", NOTE, _INTRODUCTION]
    for title, of, less in _sections(own):
        rows = [_row(name, of.model_fields[name]) for name in _added(of, less)]
        if rows:
            parts += [
                f"## {title}\n",
                "| setting | type | default | unit | secret | meaning |",
                "| --- | --- | --- | --- | --- | --- |",
                *rows,
                "",
            ]
    return "\n".join(parts)


def undescribed() -> list[str]:
    """The settings nobody says the meaning of."""
    every: set[type[BaseSettings]] = {GatewaySettings, *map(settings_of, ORDER)}
    return sorted(
        {
            name
            for settings in every
            for name, field in settings.model_fields.items()
            if not field.description
        }
    )


def _sections(
    own: dict[str, type[BaseSettings]],
) -> Iterator[tuple[str, type[BaseSettings], tuple[type[BaseSettings], ...]]]:
    """Title, class, and the classes whose settings stand in sections of their own."""

    def takers(of: type[BaseSettings]) -> str:
        return ", ".join(service for service, settings in own.items() if issubclass(settings, of))

    yield "Every process", ProcessSettings, ()
    yield "Every service", ServiceSettings, (ProcessSettings,)
    yield f"Mail: {takers(MailSettings)}", MailSettings, (ServiceSettings,)
    yield f"Files: {takers(PictureSettings)}", PictureSettings, (ServiceSettings,)
    shared = (ServiceSettings, MailSettings, PictureSettings)
    for service, settings in own.items():
        yield service, settings, shared
    yield "gateway", GatewaySettings, (ProcessSettings,)


def _added(of: type[BaseSettings], less: tuple[type[BaseSettings], ...]) -> list[str]:
    """The settings a class adds to, or sets otherwise than, those of the others."""
    known = {name: field for other in less for name, field in other.model_fields.items()}
    return [
        name
        for name, field in of.model_fields.items()
        if name not in known or known[name].default != field.default
    ]


def _row(name: str, field: FieldInfo) -> str:
    secret = "yes" if _holds_secret(field.annotation, field.metadata) else ""
    unit = next((unit for end, unit in _UNITS.items() if name.endswith(end)), "")
    if bool in {field.annotation, *get_args(field.annotation)}:
        unit = ""
    meaning = escape(field.description or "", quote=False).replace("|", "\\|")
    cells = (
        f"`QM_{name.upper()}`",
        _kind(field.annotation),
        _default(field),
        unit,
        secret,
        meaning,
    )
    return f"| {' | '.join(cells)} |"


def _holds_secret(annotation: Any, metadata: list[Any]) -> bool:
    parts = (annotation, *get_args(annotation))
    return SecretStr in parts or any(isinstance(each, type(Json)) for each in metadata)


def _kind(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin in (Union, UnionType):
        return _kind(next(each for each in inner if each is not NoneType))
    if origin is Annotated:
        return _kind(inner[0])
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f"`{value.value}`" for value in annotation)
    if origin is dict or annotation is Json:
        return "JSON"
    names = {
        str: "text",
        SecretStr: "text",
        int: "whole number",
        float: "number",
        bool: "true or false",
    }
    return "path" if annotation is Path else names[annotation]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "*needed*"
    value = field.default
    if value is PydanticUndefined or value is None:
        return ""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path):
        value = value.relative_to(ROOT).as_posix()
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value}`" if value != "" else ""
