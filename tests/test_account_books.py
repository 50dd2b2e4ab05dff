"""A long book of accounts: it says that it lists no items, and none is invented."""

from __future__ import annotations

import tracemalloc

import pytest

from account_books import account_book
from cases import THOROUGH
from mie_budget import DiagnosticCode, parse_bytes
from mie_budget.sources.documents import read_source


@THOROUGH
def test_a_book_of_accounts_has_no_items_and_says_so(pytestconfig: pytest.Config) -> None:
    pages = pytestconfig.getoption("--book-pages")
    document = parse_bytes(account_book(pages), name="accounts.pdf")
    assert document.records == ()
    assert DiagnosticCode.NO_ITEMS in {found.code for found in document.diagnostics}
    assert document.figure_roles.unclaimed == 0
    assert document.figure_roles.reference > 30 * pages, "the figures were read, and none of them is an item's"


@THOROUGH
def test_a_page_that_was_read_leaves_little_more_than_its_text() -> None:
    def kept(pages: int) -> int:
        data = account_book(pages)
        tracemalloc.start()
        printed = read_source(data, name="accounts.pdf")
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert printed.pages == pages
        return size

    kept(10)  # what is loaded once
    few, many = kept(20), kept(80)
    assert many - few < 60 * 22_000, "the cells and places of pages that are ruled alike are kept once"
