"""Law: only the sign-in identity of an account, our mark or a remembered id lets somebody in."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from provisioning.graph.rows import ExtensionAttributes, Identity, User
from provisioning.kinds.shared.directory import Seen, Sighting, Sought
from provisioning.kinds.shared.external_user import ExternalUser
from provisioning.kinds.shared.marker import Marker, bound, bound_to
from provisioning.kinds.shared.people_reading import theirs
from provisioning.plan.model import Key

MARK = Marker("extensionAttribute15", "extranet/ext")
PAUL, ALIAS, ZOE = "paul@ars.example", "p.martin@ars.example", "zoe@cd.example"
KEY = Key("guest", PAUL)
IDS = ("1", "2", "3")

some = st.sampled_from([PAUL, ALIAS, ZOE, "other@x.example"])
maybe = st.none() | some


def identity(address: str) -> Identity:
    return Identity(issuer_assigned_id=address)


@st.composite
def accounts(draw: st.DrawFn, id_: str) -> User:
    login = draw(some)
    if draw(st.booleans()):
        login = f"{login.replace('@', '_')}#EXT#@agence.example"
    mark = draw(
        st.none() | st.just(MARK) | st.builds(bound, st.just(MARK), st.sampled_from(IDS), some)
    )
    return User(
        id=id_,
        mail=draw(maybe),
        user_principal_name=login,
        other_mails=tuple(draw(st.lists(some, max_size=2))),
        proxy_addresses=tuple(f"smtp:{each}" for each in draw(st.lists(some, max_size=2))),
        identities=tuple(
            Identity(issuer_assigned_id=each) for each in draw(st.lists(some, max_size=1))
        ),
        user_type=draw(st.sampled_from(["Guest", "Member"])),
        creation_type=draw(st.sampled_from([None, "Invitation"])),
        on_premises_extension_attributes=ExtensionAttributes(
            extension_attribute15=mark.value if mark else None
        ),
    )


tenants = st.lists(st.sampled_from(IDS), unique=True).flatmap(
    lambda ids: st.tuples(*(accounts(id_) for id_ in ids))
)


def sighted(tenant: tuple[User, ...], account: str | None, aliases: tuple[str, ...]) -> Sighting:
    seen = Seen({KEY: Sought((PAUL, *aliases), account)}, MARK)
    seen.add(tenant)
    return Sighting(tuple(seen.live[KEY].values()), seen.bound.get(KEY))


def signs_in(user: User) -> set[str]:
    """What somebody types to sign in, said here once more and otherwise."""
    upn = user.user_principal_name or ""
    typed = {upn}
    if "#EXT#" in upn:
        local = upn.split("#EXT#")[0]
        typed = {local[: local.rindex("_")] + "@" + local[local.rindex("_") + 1 :]}
    typed |= {each.issuer_assigned_id or "" for each in user.identities or ()}
    if user.creation_type == "Invitation" or user.user_type == "Member":
        typed.add(user.mail or "")
    return typed


@settings(max_examples=400)
@given(tenants, st.none() | st.sampled_from(IDS), st.sampled_from([(), (ALIAS,)]))
def test_nobody_enters_through_an_account_that_merely_carries_their_address(
    tenant: tuple[User, ...], account: str | None, aliases: tuple[str, ...]
) -> None:
    want = ExternalUser(key=KEY, marker=MARK, account=account, known_as=aliases)
    match = theirs(want, sighted(tenant, account, aliases))
    if match is None:
        return
    user = match.account
    if account:
        assert user.id == account
    else:
        mine = {PAUL, *aliases}
        assert signs_in(user) & mine or bound_to(user, MARK) in mine


@settings(max_examples=400)
@given(tenants, st.sampled_from([(), (ALIAS,)]))
def test_whoever_alone_proves_to_be_somebody_gets_in_and_where_two_do_nobody(
    tenant: tuple[User, ...], aliases: tuple[str, ...]
) -> None:
    want = ExternalUser(key=KEY, marker=MARK, known_as=aliases)
    mine = {PAUL, *aliases}
    tied = [user for user in tenant if bound_to(user, MARK) in mine]
    proving = [user for user in tenant if signs_in(user) & mine]
    match = theirs(want, sighted(tenant, None, aliases))
    if tied:
        assert match is not None
        assert match.account in tied
    elif len(proving) == 1:
        assert match is not None
        assert match.account == proving[0]
    else:
        assert match is None


@given(tenants, st.sampled_from(IDS))
def test_an_account_remembered_by_its_id_is_theirs_whatever_it_shows(
    tenant: tuple[User, ...], account: str
) -> None:
    want = ExternalUser(key=KEY, marker=MARK, account=account)
    match = theirs(want, sighted(tenant, account, ()))
    assert (match.account.id if match else None) == (
        account if any(user.id == account for user in tenant) else None
    )


@given(tenants, st.sampled_from([(), (ALIAS,)]), st.data())
def test_the_order_in_which_accounts_are_listed_says_nothing(
    tenant: tuple[User, ...], aliases: tuple[str, ...], data: st.DataObject
) -> None:
    want = ExternalUser(key=KEY, marker=MARK, known_as=aliases)
    other = tuple(data.draw(st.permutations(tenant)))
    found = [theirs(want, sighted(each, None, aliases)) for each in (tenant, other)]
    logins = [match.account.user_principal_name if match else None for match in found]
    assert logins[0] == logins[1]
    if len({user.user_principal_name for user in tenant}) == len(tenant):
        assert len({match.account.id if match else None for match in found}) == 1
