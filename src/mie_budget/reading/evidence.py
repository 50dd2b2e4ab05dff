"""Evidence: what has to stand in and behind the place where a template fits for it to be an item."""

from __future__ import annotations

from mie_budget.reading.departments import DepartmentList, is_organization
from mie_budget.reading.interpretation import AmountReading
from mie_budget.reading.names import is_name, is_program, stands_alone
from mie_budget.reading.patterns import lazy
from mie_budget.reading.template import Opening, Template, line_ends
from mie_budget.reading.titles import STRONG_BULLETS, Title

_ORDINAL_ALONE = lazy(r"\s*\(\s?\d{1,2}\s?\)\s*")
# What may follow an amount that prose stands behind, where nothing but the amount marks the item.
_ENDS_AMOUNT = lazy(rf"\s|\Z|[(\[〔【〈<※…|:：{STRONG_BULLETS}]")


def end_failure(text: str, template: Template, end: int) -> str | None:
    """What does not fit behind the tail of a template that ends at `end`, None where all does."""
    if not template.open_ended:
        return None if line_ends(text, end) else "the end of the line"
    return "the end of the amount" if template.is_weak and not _ENDS_AMOUNT.match(text, end) else None


def is_named(template: Template, title: Title, printed: str, departments: DepartmentList | None) -> bool:
    """Whether a title can be this item's: a name, and where no department vouches for it, one that stands alone."""
    if not is_name(title.name) or (template.programs and not is_program(title.name)):
        return False
    if template.is_weak and "\n" in printed.strip():
        return False
    return departments is not None or stands_alone(title.name, printed)


def is_marked(
    template: Template, departments: DepartmentList | None, amount: AmountReading | None, printed: str
) -> bool:
    """Whether departments or an amount mark an item: the one or the other has to be beyond doubt."""
    unsaid = amount is None or amount.yen is None
    damaged = amount is not None and bool(amount.problems)
    if departments is not None:
        # Without an amount, only names that end like an organization's.
        return not unsaid or amount is None or damaged or _are_organizations(departments)
    if _ORDINAL_ALONE.fullmatch(printed):
        return False
    if template.opening is Opening.LINE or template.is_weak:
        return not unsaid
    return not unsaid or damaged or not template.open_ended


def _are_organizations(departments: DepartmentList) -> bool:
    return departments.ditto or all(map(is_organization, departments.names))
