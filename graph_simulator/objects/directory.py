"""Users, groups and what else may be in a group, as the simulated tenant remembers them.

Field names are Graph's in snake case; what is not returned by Graph starts with ``secret_``.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from graph_simulator.wire.messages import Json


class User(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A password is never kept: only that one was set, when, and whether it must change."""

    id: str
    account_enabled: bool = True
    age_group: str | None = None
    assigned_licenses: tuple[Json, ...] = ()
    business_phones: tuple[str, ...] = ()
    city: str | None = None
    company_name: str | None = None
    consent_provided_for_minor: str | None = None
    country: str | None = None
    created_date_time: str = ""
    creation_type: str | None = None
    deleted_date_time: str | None = None
    department: str | None = None
    display_name: str = ""
    employee_id: str | None = None
    employee_type: str | None = None
    external_user_state: str | None = None
    external_user_state_change_date_time: str | None = None
    fax_number: str | None = None
    given_name: str | None = None
    identities: tuple[Json, ...] = ()
    im_addresses: tuple[str, ...] = ()
    job_title: str | None = None
    last_password_change_date_time: str | None = None
    mail: str | None = None
    mail_nickname: str | None = None
    mobile_phone: str | None = None
    office_location: str | None = None
    on_premises_extension_attributes: dict[str, str | None] = {}
    on_premises_distinguished_name: str | None = None
    on_premises_domain_name: str | None = None
    on_premises_immutable_id: str | None = None
    on_premises_sam_account_name: str | None = None
    on_premises_security_identifier: str | None = None
    on_premises_sync_enabled: bool | None = None
    on_premises_user_principal_name: str | None = None
    other_mails: tuple[str, ...] = ()
    password_policies: str | None = None
    password_profile: None = None
    postal_code: str | None = None
    preferred_language: str | None = None
    proxy_addresses: tuple[str, ...] = ()
    show_in_address_list: bool | None = None
    sign_in_activity: Json | None = None
    sign_in_sessions_valid_from_date_time: str | None = None
    state: str | None = None
    street_address: str | None = None
    surname: str | None = None
    usage_location: str | None = None
    user_principal_name: str = ""
    user_type: str | None = None
    secret_set: bool = False
    secret_must_change: bool = False


class Group(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    id: str
    allow_external_senders: bool | None = None
    auto_subscribe_new_members: bool | None = None
    classification: str | None = None
    created_date_time: str = ""
    creation_options: tuple[str, ...] = ()
    deleted_date_time: str | None = None
    description: str | None = None
    display_name: str = ""
    expiration_date_time: str | None = None
    group_types: tuple[str, ...] = ()
    hide_from_address_lists: bool | None = None
    hide_from_outlook_clients: bool | None = None
    is_assignable_to_role: bool | None = None
    mail: str | None = None
    mail_enabled: bool = False
    mail_nickname: str = ""
    membership_rule: str | None = None
    membership_rule_processing_state: str | None = None
    on_premises_domain_name: str | None = None
    on_premises_net_bios_name: str | None = None
    on_premises_sam_account_name: str | None = None
    on_premises_security_identifier: str | None = None
    on_premises_sync_enabled: bool | None = None
    preferred_data_location: str | None = None
    preferred_language: str | None = None
    proxy_addresses: tuple[str, ...] = ()
    renewed_date_time: str | None = None
    resource_behavior_options: tuple[str, ...] = ()
    resource_provisioning_options: tuple[str, ...] = ()
    security_enabled: bool = True
    security_identifier: str | None = None
    theme: str | None = None
    unique_name: str | None = None
    visibility: str | None = None

    @property
    def unified(self) -> bool:
        """Whether this is a Microsoft 365 group."""
        return "Unified" in self.group_types

    @property
    def dynamic(self) -> bool:
        return "DynamicMembership" in self.group_types


def _tag(name: str) -> str:
    """As Graph writes types: ``servicePrincipal``."""
    return name[:1].lower() + name[1:]


class ServicePrincipal(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, tag=_tag
):
    """An application as it stands in this tenant."""

    id: str = ""
    account_enabled: bool = True
    app_id: str = ""
    app_display_name: str | None = None
    deleted_date_time: str | None = None
    display_name: str = ""
    service_principal_type: str = "Application"


class Device(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, tag=_tag
):
    id: str = ""
    account_enabled: bool = True
    deleted_date_time: str | None = None
    device_id: str = ""
    display_name: str = ""
    operating_system: str | None = None


class OrgContact(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, tag=_tag
):
    """An address of the organisation's book, who never signs in."""

    id: str = ""
    company_name: str | None = None
    deleted_date_time: str | None = None
    display_name: str = ""
    mail: str | None = None


Principal: TypeAlias = ServicePrincipal | Device | OrgContact
"""What Graph has no call here to make, and what groups may hold all the same."""
DirectoryObject: TypeAlias = User | Group | Principal
"""Any of them may be in a group; users and groups may be deleted and restored."""
