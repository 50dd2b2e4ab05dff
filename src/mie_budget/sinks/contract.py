"""The output contract as a JSON Schema, and JSON text checked against it and turned back into documents.

Both come from the record models through pydantic, which is imported only here and only when it is needed: it takes
longer to load than a document takes to read.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from mie_budget.errors import MieBudgetError
from mie_budget.models import SCHEMA_VERSION, Document

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError


class ContractError(MieBudgetError):
    """Text that is not JSON, or JSON that is not a document of this version of the contract.

    `line` and `column` are set where the text is not JSON.
    """


def json_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of one document; no further keys are allowed anywhere."""
    definitions = _adapter().json_schema(mode="serialization")["$defs"]
    for definition in definitions.values():
        for value in definition.get("properties", {}).values():
            # pydantic names each value after its key and repeats the default; neither tells a reader anything.
            value.pop("title", None)
            value.pop("default", None)
    document = definitions.pop("Document")
    version = {"schema_version": {"const": SCHEMA_VERSION, "type": "string"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **document,
        "properties": version | {key: value for key, value in document["properties"].items() if key not in version},
        "required": [*version, *(key for key in document["required"] if key not in version)],
        "$defs": definitions,
    }


def schema_json() -> str:
    """The text of `docs/contract.schema.json`: the schema, indented, ending with a line end."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def load_document(text: str, *, file: str | None = None) -> Document:
    """The document that a JSON object of the contract describes: the inverse of `document_json`.

    `file` is the name used in error messages. Raises `ContractError` for anything else, an array of documents included.
    """
    documents = _load(text, file, one=True)
    return documents[0]


def load_documents(text: str, *, file: str | None = None) -> list[Document]:
    """The documents of a JSON array of them, or the one of a JSON object: whatever `mie-budget parse` writes.

    Raises `ContractError` as `load_document` does.
    """
    return _load(text, file, one=False)


def _load(text: str, file: str | None, *, one: bool) -> list[Document]:
    from pydantic import ValidationError

    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ContractError(
            f"this is not JSON ({error.msg}). Give what `mie-budget parse -f json` writes",
            file=file,
            line=error.lineno,
            column=error.colno,
        ) from None
    except (ValueError, RecursionError) as error:
        # A number of more than 4,300 digits, or arrays nested a thousand deep.
        raise ContractError(f"this is not a document of mie-budget ({error})", file=file) from None
    if isinstance(value, list) and one:
        raise ContractError(
            f"this is an array of {len(value)} documents where one document is needed. Load it with load_documents",
            file=file,
        )
    for item in value if isinstance(value, list) else [value]:
        _check_version(item, file)
    try:
        return _adapter().validate_json(text if isinstance(value, list) else f"[{text}]")
    except ValidationError as error:
        raise ContractError(_explain(error), file=file) from None


def _check_version(item: object, file: str | None) -> None:
    """Other versions are refused first: what else differs in them would only hide the reason."""
    if not isinstance(item, dict) or "schema_version" not in item:
        raise ContractError(
            "this is not a document of mie-budget (an object with the key schema_version). "
            "Give what `mie-budget parse -f json` writes",
            file=file,
        )
    if item["schema_version"] != SCHEMA_VERSION:
        raise ContractError(
            f"the document has schema_version {json.dumps(item['schema_version'])}, this program reads "
            f'"{SCHEMA_VERSION}". Parse the source again, or use the release that wrote it',
            file=file,
        )


def _explain(error: ValidationError) -> str:
    """The first of pydantic's findings with its place, for example `[0].records[3].amount.yen`."""
    finding, *others = error.errors(include_url=False, include_input=False)
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in finding["loc"])
    more = f" (and {len(others)} more)" if others else ""
    return (
        f"the document does not keep to the contract at {place}: {finding['msg']}{more}. "
        f"Compare it with `mie-budget schema`"
    )


@cache
def _adapter() -> TypeAdapter[list[Document]]:
    """Strict: no text for a number, no unknown key. pydantic takes these settings for a list of models, not for one."""
    from pydantic import ConfigDict, TypeAdapter

    config = ConfigDict(extra="forbid", strict=True, json_schema_serialization_defaults_required=True)
    return TypeAdapter(list[Document], config=config)
