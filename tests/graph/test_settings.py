from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.settings import BadSetting, Settings


def test_an_empty_environment_is_enough():
    settings = Settings.from_environment({"AZURE_TENANT_ID": " ", "EXTRANET_LANES": ""})
    assert settings == Settings()
    assert settings.state_directory == Path(".extranet")


def test_each_setting_has_its_variable():
    settings = Settings.from_environment(
        {
            "EXTRANET_GRAPH": "https://graph.example/v1.0/",
            "AZURE_TENANT_ID": "t",
            "AZURE_CLIENT_ID": "c",
            "AZURE_CLIENT_CERTIFICATE_PATH": "/c.pem",
            "EXTRANET_CREDENTIAL": "certificate",
            "EXTRANET_TENANT_SIZE": "l",
            "EXTRANET_STATE": "/state",
            "EXTRANET_LANES": "4",
            "EXTRANET_LICENCES": "1500",
            "EXTRANET_REQUEST_TIMEOUT": "30",
        }
    )
    assert settings.graph_root == "https://graph.example/v1.0"
    assert (settings.tenant_id, settings.client_id) == ("t", "c")
    assert settings.certificate == "/c.pem"
    assert settings.credential == "certificate"
    assert settings.tenant_size == "L"
    assert settings.state_directory == Path("/state")
    assert settings.lanes == 4
    assert settings.licences == 1500
    assert settings.request_timeout == 30


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("EXTRANET_CREDENTIAL", "password", "managed-identity"),
        ("EXTRANET_TENANT_SIZE", "XL", "S, M, L"),
        ("EXTRANET_LANES", "0", "1 to 16"),
        ("EXTRANET_LANES", "many", "1 to 16"),
        ("EXTRANET_LOG", "xml", "plain, text, json"),
        ("EXTRANET_LOG_NAMES", "perhaps", "no, yes"),
        ("EXTRANET_REQUEST_TIMEOUT", "0", "1 to 600"),
        ("EXTRANET_REQUEST_TIMEOUT", "²", "1 to 600"),
        ("EXTRANET_LICENCES", "E3", "how many"),
        ("EXTRANET_GRAPH", "graph.microsoft.com", "https://graph.microsoft.com/v1.0"),
    ],
)
def test_a_bad_value_says_where_and_what_to_write(name, value, hint):
    with pytest.raises(BadSetting) as caught:
        Settings.from_environment({name: value})
    assert str(caught.value).startswith(f"{name}={value}: ")
    assert hint in str(caught.value)


def test_settings_do_not_print_the_environment():
    settings = Settings.from_environment({"AZURE_CLIENT_SECRET": "s3cret"})
    assert "s3cret" not in repr(settings)
