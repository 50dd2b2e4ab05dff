"""The same job done by others, as well as each can be written: the floor, an analyst's script, TextFSM, ttp.

The job: bytes of the sample to JSON of its items, with title, departments, yen and 内数. The peers are written for the
layout of the sample alone; none tells encodings apart, reports what it did not read, or says where an item stands.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from importlib.util import find_spec

from pydantic import BaseModel, ConfigDict, TypeAdapter

from mie_budget import Document, Marker, OtherRelation, Relation, parse_bytes

Item = tuple[str, tuple[str, ...], int, str]
"""Title, departments, yen and relation."""


def _strict(name: str, **fields: object) -> type[BaseModel]:
    """A pydantic model as a pipeline that loads the records would write it."""
    space = {"__annotations__": fields, "model_config": ConfigDict(frozen=True, extra="forbid"), "__module__": __name__}
    return type(name, (BaseModel,), space)


_AMOUNT = _strict("Amount", yen=int, relation=Relation, text=str)
_OTHER = _strict("Other", yen=int, relation=OtherRelation, text=str)
_SPAN = _strict(
    "Span",
    first_line=int,
    header_last_line=int,
    last_line=int,
    page=int | None,
    bbox=tuple[int, int, int, int] | None,
)
_RECORD = _strict(
    "Record",
    title=str,
    departments=tuple[str, ...],
    ditto=bool,
    amount=_AMOUNT | None,  # type: ignore[operator]
    others=tuple[_OTHER, ...],  # type: ignore[valid-type]
    markers=tuple[Marker, ...],
    description=str,
    span=_SPAN,
    corrected=tuple[str, ...],
)


def floor(data: bytes) -> Callable[[], bytes]:
    """What no reader can do without: decoding, splitting, validating the same records and dumping them."""
    adapter = TypeAdapter(list[_RECORD])  # type: ignore[valid-type]
    plain = TypeAdapter(Document).dump_python(parse_bytes(data), mode="json")["records"]

    def work() -> bytes:
        data.decode().split("\n")
        return adapter.dump_json(adapter.validate_python(plain))

    return work


def _json(items: Iterable[tuple[str, str, str, str, str]]) -> bytes:
    """JSON of titles, departments as printed, digits, the sign of 内数 and descriptions."""
    records = []
    departments: list[str] = []
    for title, printed, digits, part, description in items:
        departments = departments if printed == "同上" else printed.split("、")
        relation = "part_of" if part else "exact"
        yen = int(digits.replace(",", "")) * 1000
        amount = {"yen": yen, "relation": relation}
        records.append(
            {"title": title.strip(" \uf075"), "departments": departments, "amount": amount, "description": description}
        )
    return json.dumps(records, ensure_ascii=False).encode()


def _folded(data: bytes) -> str:
    return unicodedata.normalize("NFKC", data.decode())


_HEADER = re.compile(r"^[ \t]*([^\n【]++)\s*+【([^】\n]++)】\s*+\(([\d,]++)千円(の内数)?\)", re.MULTILINE)


def script(data: bytes) -> bytes:
    """The analyst's: one regular expression, and what stands between two finds is a description."""
    text = _folded(data)
    found = list(_HEADER.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return _json(
        (match[1], match[2], match[3], match[4] or "", "".join(text[match.end() : end].split()))
        for match, end in zip(found, ends, strict=False)
    )


_TEXTFSM = r"""Value TITLE ([^【]+?)
Value Required DEPARTMENTS ([^】]+)
Value Required YEN ([\d,]+)
Value PART (の内数|)
Value List DESCRIPTION (\S.*)

Start
  ^[^【]*【.*】 -> Continue.Record
  ^\s*${TITLE}\s*【${DEPARTMENTS}】\s*\(${YEN}千円${PART}\)
  ^\s*${TITLE}\s*【${DEPARTMENTS}】\s*$$ -> Amount
  ^\s*【${DEPARTMENTS}】\s*\(${YEN}千円${PART}\)
  ^\s*${DESCRIPTION}

Amount
  ^\s*\(${YEN}千円${PART}\) -> Start
"""


def textfsm(data: bytes) -> bytes:
    """TextFSM with one template; a title alone on its line is found as the last line of the description before."""
    import textfsm as library

    rows = library.TextFSM(io.StringIO(_TEXTFSM)).ParseText(_folded(data))
    items = []
    before: list[str] = []
    for title, departments, digits, part, description in rows:
        items.append((title or before.pop(), departments, digits, part, description))
        before = description
    return _json((title, *rest, "".join(description)) for title, *rest, description in items)


_TITLE, _DEPARTMENTS = (
    r"{{ title | re('[^【\n]+?') | _start_ }}",
    "【{{ departments | re('[^】]+') }}】{{ ignore(' *') }}",
)
_AMOUNT_OF = "({{ digits | re('[0-9,]+') }}千円{{ part | re('(?:の内数)?') }})"
_TTP = f"""<group name="items*">
{_TITLE}{_DEPARTMENTS}{_AMOUNT_OF}
{_TITLE}{_DEPARTMENTS}
【{{{{ departments | re('[^】]+') }}}}】{_AMOUNT_OF}
{_AMOUNT_OF}
</group>"""


def ttp(data: bytes) -> bytes:
    """Ttp with one template, without descriptions, which it cannot tell from titles alone on their line."""
    from ttp import ttp as library

    parser = library(data=_folded(data), template=_TTP, log_level="CRITICAL")
    parser.parse(one=True)
    found = parser.result()[0][0].get("items", [])
    return _json((one["title"], one["departments"], one["digits"], one["part"], "") for one in found if "digits" in one)


PEERS: dict[str, Callable[[bytes], bytes]] = {
    "the analyst's script": script,
    **{name: work for name, work in (("TextFSM", textfsm), ("ttp", ttp)) if find_spec(name.lower())},
}
SKIPPED = [name for name in ("TextFSM", "ttp") if name not in PEERS]


def items_of(output: bytes) -> list[Item]:
    """The items in the JSON of a peer, or in that of this program."""
    found = json.loads(output)
    records = found["records"] if isinstance(found, dict) else found
    return [
        (one["title"], tuple(one["departments"]), one["amount"]["yen"], one["amount"]["relation"])
        for one in records
        if one["amount"]
    ]
