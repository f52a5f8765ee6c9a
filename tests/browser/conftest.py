from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.measures import chromium
from tests.browser.published import all_pages


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every page that we publish or print, by name."""
    return all_pages(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module: while it runs, playwright holds the event loop of this thread."""
    with chromium() as found:
        yield found
