"""
Accounts and roles. Nobody manages an account, or gives a right, that goes beyond their own.

So whoever may manage accounts can't make themselves more than they are: not by ticking a box, nor
by another's password, nor through a group.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django_otp.plugins.otp_static import admin as _static_admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _totp_admin
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import resetting
from .audit import Audited

# Imported, they have registered themselves: ours take the place of Django's, and django-otp's would
# show everybody's secrets.
REGISTERED_BY = (UserAdmin, GroupAdmin, _static_admin, _totp_admin)
for _hidden in (User, Group, TOTPDevice, StaticDevice):
    admin.site.unregister(_hidden)


def may_manage(asking: User, account: User) -> bool:
    """Tell whether the account may do nothing that they may not."""
    if asking.is_superuser:
        return True
    if account.is_superuser:
        return False
    # Not by `get_all_permissions`: of an account that is switched off it says there are none.
    given = Permission.objects.filter(Q(group__user=account) | Q(user=account))
    return not _beyond(asking, given)


def grantable(asking: User) -> QuerySet[Permission]:
    """Return the rights that they may give: those they have."""
    if asking.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(group__user=asking) | Q(user=asking)).distinct()


def _beyond(asking: User, rights: QuerySet[Permission]) -> bool:
    return rights.exclude(pk__in=grantable(asking).values("pk")).exists()


class RoleFilter(admin.SimpleListFilter):
    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (str(pk), name)
            for pk, name in Group.objects.order_by("name").values_list("pk", "name")[:50]
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        value = self.value() or ""
        return queryset.filter(groups=int(value)) if value.isdecimal() else queryset


@admin.register(User)
class AccountAdmin(Audited, UserAdmin):
    list_display = ["username", "name", "roles", "last_seen", "has_factor", "is_active"]
    list_filter = ["is_active", RoleFilter]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["username", "first_name", "last_name", "email"]
    search_help_text = "Searches names and addresses."
    actions = None  # accounts are switched off one by one, with a look at each
    filter_horizontal = ["user_permissions"]
    delete_confirmation_template = "admin/auth/user/delete_confirmation.html"
    readonly_fields = ["second_factor", "last_login", "date_joined"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reset_second_factor)
        own = path("<int:account_id>/second-factor/", view, name="auth_user_second_factor")
        return [own, *super().get_urls()]

    def reset_second_factor(self, request: HttpRequest, account_id: int) -> Any:
        return resetting.reset_second_factor(request, account_id, desk=self)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        accounts: QuerySet[User] = super().get_queryset(request).prefetch_related("groups")
        return accounts.annotate(has_second_factor=Exists(devices))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or may_manage(_asking(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody deletes themselves, nor anybody who may do more."""
        may = super().has_delete_permission(request, obj)
        if obj is None or not may:
            return may
        return obj.pk != request.user.pk and may_manage(_asking(request), obj)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return [
                (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
                ("Role", {"fields": ["is_staff", "groups"]}),
            ]
        flags = ["is_active", "is_staff"]
        rights = ["groups"]
        if request.user.is_superuser:
            flags.append("is_superuser")
            rights.append("user_permissions")
        return [
            (None, {"fields": ["username", "password", "second_factor"]}),
            ("Who it is", {"fields": ["first_name", "last_name", "email"]}),
            ("What they may do", {"fields": [*flags, *rights]}),
            ("When", {"fields": ["last_login", "date_joined"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody gives or takes their own rights, nor shuts themselves out."""
        fields = list(super().get_readonly_fields(request, obj))
        if obj and obj.pk == request.user.pk and not _asking(request).is_superuser:
            fields += ["is_active", "is_staff", "groups"]
        return fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "groups":  # a handful
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "groups" and not _asking(request).is_superuser:
            beyond = Permission.objects.exclude(pk__in=grantable(_asking(request)).values("pk"))
            field.queryset = Group.objects.exclude(permissions__in=beyond)
        return field

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form: type[forms.ModelForm] = super().get_form(request, obj, change=change, **kwargs)
        helps = {
            "is_staff": "May come in here. Without it the account opens nothing.",
            "is_active": "Untick it instead of deleting the account: then it opens nothing, and "
            "the history goes on naming it.",
            "groups": "Its roles: it may do what each of them may.",
        }
        for name, text in helps.items():
            if name in form.base_fields:
                form.base_fields[name].help_text = text
        return form

    def audit_detail(self, obj: User) -> str:
        roles = ", ".join(sorted(group.name for group in obj.groups.all())) or "none"
        flags = {"superuser": obj.is_superuser, "staff": obj.is_staff, "active": obj.is_active}
        said = ", ".join(name if has else f"not {name}" for name, has in flags.items())
        return f"Roles: {roles}; {said}."

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_addition(request, User.objects.get(pk=obj.pk), message)

    @admin.display(description="name")
    def name(self, account: User) -> str:
        return account.get_full_name()

    @admin.display(description="roles")
    def roles(self, account: User) -> str:
        names = sorted(group.name for group in account.groups.all())
        return ", ".join(["superuser", *names] if account.is_superuser else names)

    @admin.display(description="last login (UTC)", ordering="last_login")
    def last_seen(self, account: User) -> str:
        return f"{account.last_login:%Y-%m-%d %H:%M}" if account.last_login else "never"

    @admin.display(description="second factor", boolean=True)
    def has_factor(self, account: User) -> bool:
        return bool(getattr(account, "has_second_factor", False))

    @admin.display(description="second factor")
    def second_factor(self, account: User) -> str:
        if not getattr(account, "has_second_factor", False):
            return "No"
        address = reverse("admin:auth_user_second_factor", args=[account.pk])
        return format_html('Yes. <a href="{}">Reset it…</a>', address)


@admin.register(Group)
class RoleAdmin(Audited, GroupAdmin):
    list_display = ["name"]

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not _beyond(_asking(request), obj.permissions.all()))

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not _beyond(_asking(request), obj.permissions.all()))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}  # one by one: each with a look at what it takes away

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "permissions":
            given = grantable(_asking(request)).select_related("content_type")
            field.queryset = given.order_by("content_type__app_label", "codename")
        return field

    def audit_detail(self, obj: Group) -> str:
        rights = obj.permissions.order_by("codename").values_list("codename", flat=True)
        return f"Rights: {', '.join(rights) or 'none'}."


def _asking(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the admin lets nobody in without an account
    return request.user
