"""The output contract: documents as JSON and JSON Lines, the JSON Schema of all that is printed, and JSON read back.

The record models say all of it; this module writes, publishes and reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.errors import ContractError, ErrorCode
from mie_budget.language import SOURCE_LANGUAGE
from mie_budget.models import SCHEMA_VERSION, Document, Model, Record, Year, documented

if TYPE_CHECKING:
    from mie_budget.meaning.results import Comparison, Summary

SCHEMA_ID = f"urn:mie-budget:contract:{SCHEMA_VERSION}"
"""The identifier of the published schema."""


class _Origin(Model):
    """Where a record comes from."""

    source: str
    """The name of the document, never with its folder."""
    fiscal_year: Year | None
    """The western year in which the document's fiscal year begins; null where it is not certain."""


class RecordLine(Record, _Origin):
    """A line of JSON Lines: a record with the name and the fiscal year of its document."""


def document_json(document: Document, *, language: str = SOURCE_LANGUAGE) -> str:
    """One document as a JSON object of the output contract, ending with a line end.

    The keys stand in the contract's order and the same document gives the same text. Amounts are whole yen. Only the
    messages of the diagnostics are in the language.
    """
    return f"{_json(document, language=language, indent=2)}\n"


def documents_json(documents: Iterable[Document], *, language: str = SOURCE_LANGUAGE) -> Iterator[str]:
    """Several documents as one JSON array, document by document, so that a long run needs the memory of one."""
    before = "[\n"
    for document in documents:
        yield before + _json(document, language=language, indent=2)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def documents_jsonl(documents: Iterable[Document]) -> Iterator[str]:
    """One line for each record, with its line end: the document's name and fiscal year, then the record's own keys."""
    for document in documents:
        source, fiscal_year = document.source.name, document.fiscal_year
        for record in document.records:
            line = RecordLine.model_construct(source=source, fiscal_year=fiscal_year, **dict(record))
            yield f"{_json(line)}\n"


def result_json(result: Summary | Comparison) -> str:
    """A summary or a comparison as a JSON object, ending with a line end."""
    return f"{_json(result, indent=2)}\n"


def _json(model: BaseModel, *, language: str = SOURCE_LANGUAGE, indent: int | None = None) -> str:
    try:
        return model.model_dump_json(indent=indent, context={"language": language})
    except PydanticSerializationError:
        # Half a surrogate pair, from a file name that could not be decoded: no text that UTF-8, or JSON, can hold.
        return _json(type(model).model_validate(encodable(model.model_dump())), language=language, indent=indent)


def encodable(value: Any) -> Any:
    """A value as JSON can hold it: half a surrogate pair in a text becomes its escape, as a text of six characters."""
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {key: encodable(part) for key, part in value.items()}
    return tuple(map(encodable, value)) if isinstance(value, tuple) else value


def load_document(text: str | bytes, *, file: str | None = None) -> Document:
    """The document that a JSON object of the contract describes: the inverse of `document_json` in any language.

    `file` is the name used in error messages. Raises `ContractError` for anything else, an array of documents included.
    """
    try:
        return Document.model_validate_json(text)
    except ValidationError as error:
        raise _refusal(text, error, file, one=True) from None


def load_documents(text: str | bytes, *, file: str | None = None) -> list[Document]:
    """The documents of a JSON array of them, or the one of a JSON object: whatever `mie-budget parse` writes.

    Raises `ContractError` as `load_document` does.
    """
    try:
        if text.lstrip()[:1] in ("[", b"["):
            return _documents().validate_json(text)
        return [Document.model_validate_json(text)]
    except ValidationError as error:
        raise _refusal(text, error, file, one=False) from None


@cache
def _documents() -> TypeAdapter[list[Document]]:
    return TypeAdapter(list[Document])


def _refusal(text: str | bytes, error: ValidationError, file: str | None, *, one: bool) -> ContractError:
    """Why a text is not what was asked for, the first reason that a person would look for first."""
    import json

    try:
        value = json.loads(text)
    except json.JSONDecodeError as broken:
        return ContractError(
            ErrorCode.NOT_JSON, file=file, line=broken.lineno, column=broken.colno, why=broken.msg.lower()
        )
    except (ValueError, RecursionError) as broken:
        # A number of more than 4,300 digits, arrays nested a thousand deep, or bytes that are no UTF-8.
        return ContractError(ErrorCode.DOCUMENT_IMPOSSIBLE, file=file, why=str(broken))
    if isinstance(value, list) and one:
        return ContractError(ErrorCode.SEVERAL_DOCUMENTS, file=file, number=len(value))
    for entry in value if isinstance(value, list) else [value]:
        # Other versions first: what else differs in them would only hide the reason.
        if not isinstance(entry, dict) or "schema_version" not in entry:
            return ContractError(ErrorCode.NOT_A_DOCUMENT, file=file)
        found = entry["schema_version"]
        if found != SCHEMA_VERSION:
            shown = json.dumps(found, ensure_ascii=False)
            return ContractError(ErrorCode.SCHEMA_VERSION, file=file, found=shown, version=f'"{SCHEMA_VERSION}"')
    finding, *others = error.errors(include_url=False, include_input=False)
    if not finding["loc"]:
        return ContractError(ErrorCode.DOCUMENT_IMPOSSIBLE, file=file, why=finding["msg"])
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in finding["loc"])
    more = f" (+{len(others)})" if others else ""
    return ContractError(ErrorCode.CONTRACT_BROKEN, file=file, where=where.removeprefix("."), why=finding["msg"] + more)


def json_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of all that is printed as JSON; no further keys are allowed anywhere.

    A document, an array of them, a line of JSON Lines, a summary or a comparison; each has a name of its own under
    `$defs`, so that a program can ask for one of them: `urn:mie-budget:contract:1#/$defs/Document`.
    """
    from pydantic.json_schema import models_json_schema

    from mie_budget.meaning.results import Comparison, Summary

    printed: list[type[BaseModel]] = [Document, RecordLine, Summary, Comparison]
    _, schema = models_json_schema([(model, "serialization") for model in printed])
    definitions = schema["$defs"]
    enums = {code.__name__: code for code in _enums(StrEnum)}
    for name, definition in definitions.items():
        definition.pop("title", None)
        for value in definition.get("properties", {}).values():
            # pydantic names each value after its key and repeats the default; neither tells a reader anything.
            value.pop("title", None)
            value.pop("default", None)
        if name in enums:
            definition["description"] += "".join(
                f"\n- `{code}`: {meaning}" for code, meaning in _meanings(enums[name]).items()
            )
    first, *others = ({"$ref": f"#/$defs/{model.__name__}"} for model in printed)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "What mie-budget prints as JSON",
        "description": "A document, an array of them, a line of JSON Lines, a summary or a comparison. Amounts in yen.",
        "anyOf": [first, {"type": "array", "items": first, "description": "Several documents."}, *others],
        "$defs": definitions,
    }


def schema_json() -> str:
    """The text of `docs/contract.schema.json`: the schema, indented, ending with a line end."""
    import json

    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _enums(base: type[StrEnum]) -> Iterator[type[StrEnum]]:
    for code in base.__subclasses__():
        yield code
        yield from _enums(code)


def _meanings(code: type[StrEnum]) -> dict[str, str]:
    """What each code of an enum means: the sentence of a diagnostic, else the text below the code in the source."""
    if issubclass(code, DiagnosticCode):
        return {member.value: f"{member.severity.value}; {member.sentence}" for member in code}
    return {code[name].value: meaning for name, meaning in documented(code).items()}
