from __future__ import annotations

from urllib.parse import unquote

import msgspec
import pytest

from provisioning.graph import literal, query, segment, select
from provisioning.graph.rows import Group, Organization, Ref, User


def test_a_row_selects_exactly_what_it_holds():
    assert select(Ref) == "id"
    names = set(select(User).split(","))
    assert {"id", "otherMails", "onPremisesExtensionAttributes", "externalUserState"} <= names
    assert len(names) == len(User.__struct_fields__)


@pytest.mark.parametrize("row", [User, Group, Ref, Organization])
def test_a_row_needs_nothing_but_its_id_and_ignores_what_it_did_not_ask(row):
    found = msgspec.json.decode(b'{"@odata.context": "x", "id": "1", "new": [1]}', type=row)
    assert found.id == "1"
    rest = [getattr(found, name) for name in row.__struct_fields__ if name != "id"]
    assert set(rest) <= {None, ()}


def test_extension_attributes_are_read_by_their_graph_names():
    found = msgspec.json.decode(
        b'{"id": "1", "onPremisesExtensionAttributes": {"extensionAttribute15": "x"}}', type=User
    )
    assert found.on_premises_extension_attributes.extension_attribute15 == "x"


def test_repeated_words_are_kept_once():
    body = (
        b'[{"id": "1", "companyName": "ARS Bretagne"}, {"id": "2", "companyName": "ARS Bretagne"}]'
    )
    one, two = msgspec.json.decode(body, type=list[User])
    assert one.company_name is two.company_name


def test_text_in_a_filter_cannot_end_its_string():
    assert literal("L'Haÿ") == "'L''Haÿ'"
    address = "o'neil+x&y#z@a.example"
    path = query("/users", filter=f"mail eq {literal(address)}", top=None)
    assert path.count("=") == 1
    assert unquote(path) == "/users?$filter=mail eq 'o''neil+x&y#z@a.example'"
    assert not set(path) & set(" +&#")


def test_a_segment_cannot_leave_its_place():
    assert segment("a/b?c#EXT#@d") == "a%2Fb%3Fc%23EXT%23@d"
