"""The simulated tenant on a clock that the test moves, reached raw and through msgraph-sdk.

With ``EXTRANET_TEST_GRAPH=https://graph.microsoft.com/v1.0`` the tests that only use ``graph``
are aimed at a real test tenant, signed in as azure-identity's default credential finds it;
``EXTRANET_TEST_DOMAIN`` names one of its verified domains.
"""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from azure.core.credentials import AccessToken
from hypothesis import HealthCheck, settings
from kiota_authentication_azure.azure_identity_authentication_provider import (
    AzureIdentityAuthenticationProvider,
)
from msgraph import GraphRequestAdapter, GraphServiceClient

from graph_simulator import Simulator
from graph_simulator.tests.calls import ROOT, Api, ManualClock
from graph_simulator.tests.spaces import Space

with warnings.catch_warnings():
    # The SDK's own import of its own deprecated class; once imported it is silent.
    warnings.simplefilter("ignore", DeprecationWarning)
    importlib.import_module("kiota_abstractions.default_query_parameters")

SLOW = [HealthCheck.too_slow]
"""How long an example takes to be drawn is the machine's affair."""
settings.register_profile("gate", deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile(
    "search", deadline=None, max_examples=1000, print_blob=True, suppress_health_check=SLOW
)
settings.load_profile("gate")

REAL = os.environ.get("EXTRANET_TEST_GRAPH", "")


class LocalCredential:
    def get_token(self, *scopes: str, **options: object) -> AccessToken:
        return AccessToken("local", 4_000_000_000)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def simulator(clock: ManualClock) -> Simulator:
    if REAL:
        pytest.skip("looks behind the scenes, which a real tenant has none of")
    return Simulator(clock=clock)


@pytest.fixture
def domain() -> str:
    """A verified domain of the tenant under test."""
    return os.environ.get("EXTRANET_TEST_DOMAIN", "comptes.extranet.example")


@pytest.fixture
def api(simulator: Simulator) -> Api:
    return Api(simulator)


@pytest.fixture
def space(api: Api, simulator: Simulator) -> Space:
    return Space(api, simulator)


@pytest.fixture
def graph(request: pytest.FixtureRequest) -> Callable[[], GraphServiceClient]:
    """Makes a client of msgraph-sdk inside the running event loop."""
    simulator = None if REAL else request.getfixturevalue("simulator")

    def client() -> GraphServiceClient:
        if simulator is None:
            from azure.identity import DefaultAzureCredential

            credential: Any = DefaultAzureCredential()
            http = httpx.AsyncClient(timeout=1800)
        else:
            credential = LocalCredential()
            http = httpx.AsyncClient(transport=simulator.transport())
        provider = AzureIdentityAuthenticationProvider(
            credential, scopes=["https://graph.microsoft.com/.default"]
        )
        adapter = GraphRequestAdapter(provider, http)
        adapter.base_url = REAL or ROOT
        return GraphServiceClient(request_adapter=adapter)

    return client
