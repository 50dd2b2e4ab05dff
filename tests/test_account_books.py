"""A long book of accounts: it says that it lists no items, and none is invented."""

from __future__ import annotations

import pytest

from account_books import account_book
from mie_budget import DiagnosticCode, parse_bytes


def test_a_book_of_accounts_has_no_items_and_says_so(pytestconfig: pytest.Config) -> None:
    pages = pytestconfig.getoption("--book-pages")
    document = parse_bytes(account_book(pages), name="accounts.pdf")
    assert document.records == ()
    assert DiagnosticCode.NO_ITEMS in {found.code for found in document.diagnostics}
    assert document.figure_roles.unclaimed == 0
    assert document.figure_roles.reference > 30 * pages, "the figures were read, and none of them is an item's"
