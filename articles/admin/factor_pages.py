"""The second factor's pages: giving the code, setting it up, recovery codes, doing without."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as remember_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles import auditing, second_factor

from .acts import editor
from .signing_in import DUE

KEY = "second_factor_key"  # in the session, until the app has shown that it has it

View = Callable[..., HttpResponse]


def is_owed(request: HttpRequest) -> bool:
    """Tell whether whoever gave their password has to give a code, or to set one up, first."""
    if settings.SECOND_FACTOR == "off" or request.user.is_verified():  # type: ignore[union-attr]
        return False
    return settings.SECOND_FACTOR == "required" or bool(request.session.get(DUE))


def with_password(view: View) -> View:
    """Let in whoever gave their password and is of the staff, whether they owe a code or not."""

    @never_cache
    @csrf_protect
    @sensitive_post_parameters()
    @wraps(view)
    def guarded(request: HttpRequest, **given: Any) -> HttpResponse:
        if not is_half_in(request):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        with auditing.acting(request.user):
            return view(request, **given)

    return guarded


def is_half_in(request: HttpRequest) -> bool:
    """Tell whether they gave the password of an account of the staff."""
    user = request.user
    return bool(user.is_active and user.is_staff)


def where_to(request: HttpRequest) -> HttpResponseRedirect:
    """Lead whoever owes a code to the page that asks for it, and afterwards to where they were."""
    has_one = second_factor.has_one(editor(request))
    name = "second_factor" if has_one else "second_factor_setup"
    query = urlencode({"next": _next(request)})
    return HttpResponseRedirect(f"{reverse(f'admin:{name}')}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, *, desk: AdminSite) -> HttpResponse:
    """Ask for the code, after the password."""
    account, refusal = editor(request), ""
    if not is_owed(request):
        return HttpResponseRedirect(_next(request))
    if not second_factor.has_one(account):  # somebody reset it since they came in
        request.session.pop(DUE, None)
        return where_to(request) if is_owed(request) else HttpResponseRedirect(_next(request))
    if request.method == "POST":
        try:
            device = second_factor.verify(
                account=account, code=request.POST.get("code", ""), at=timezone.now()
            )
        except second_factor.Refused as error:
            refusal = str(error)
        else:
            request.session.cycle_key()
            remember_device(request, device)
            request.session.pop(DUE, None)
            return HttpResponseRedirect(_next(request))
    return _page(request, desk, "second_factor", {"title": "Second factor", "refusal": refusal})


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, *, desk: AdminSite) -> HttpResponse:
    """Show the key as a QR code, and take it once a code proves that the app has it."""
    account, refusal = editor(request), ""
    if settings.SECOND_FACTOR == "off":
        messages.info(request, "This site asks for no second factor.")
        return HttpResponseRedirect(reverse("admin:index"))
    if second_factor.has_one(account):
        if is_owed(request):
            return where_to(request)
        left = second_factor.codes_left(account)
        context = {"title": "Second factor", "codes_left": left, "mode": settings.SECOND_FACTOR}
        return _page(request, desk, "second_factor_manage", context)
    key = request.session.setdefault(KEY, second_factor.new_key())
    if request.method == "POST":
        try:
            codes = second_factor.set_up(
                account=account, key=key, code=request.POST.get("code", ""), at=timezone.now()
            )
            device = _newest_device(account)
        except second_factor.Refused as error:
            refusal = str(error)
        else:
            del request.session[KEY]
            request.session.pop(DUE, None)
            remember_device(request, device)
            return _codes_page(request, desk, codes)
    address = second_factor.key_address(key, account=account, issuer=str(desk.site_header))
    context = {
        "title": "Set up a second factor",
        "refusal": refusal,
        "qr": _drawn(address),
        "key": second_factor.key_to_type(key),
        "mode": settings.SECOND_FACTOR,
    }
    return _page(request, desk, "second_factor_setup", context)


@require_http_methods(["POST"])
def make_codes(request: HttpRequest, *, desk: AdminSite) -> HttpResponse:
    """Make new recovery codes, for whoever gives a code of the app."""
    if not (account := _proven(request)):
        return HttpResponseRedirect(reverse("admin:second_factor_setup"))
    return _codes_page(request, desk, second_factor.new_codes(account=account, at=timezone.now()))


@require_http_methods(["POST"])
def remove(request: HttpRequest, *, desk: AdminSite) -> HttpResponse:
    """Do without, for whoever gives a code; where it is required it is set up anew at once."""
    if account := _proven(request):
        second_factor.remove(account=account, at=timezone.now(), by=account)
        messages.success(request, "The second factor is off: the password alone opens the account.")
    return HttpResponseRedirect(reverse("admin:second_factor_setup"))


def _proven(request: HttpRequest) -> Any:
    """Return the account if it owes nothing and gave a right code just now; else say why not."""
    account = editor(request)
    if is_owed(request) or not second_factor.has_one(account):
        return None
    try:
        second_factor.verify(account=account, code=request.POST.get("code", ""), at=timezone.now())
    except second_factor.Refused as error:
        messages.error(request, str(error))
        return None
    return account


def _newest_device(account: Any) -> Any:
    return TOTPDevice.objects.get(user_id=account.pk, confirmed=True)


def _codes_page(request: HttpRequest, desk: AdminSite, codes: list[str]) -> HttpResponse:
    return _page(request, desk, "second_factor_codes", {"title": "Recovery codes", "codes": codes})


def _page(
    request: HttpRequest, desk: AdminSite, template: str, context: dict[str, Any]
) -> HttpResponse:
    request.current_app = desk.name
    everything = {**desk.each_context(request), "next": _next(request)}
    return TemplateResponse(request, f"admin/{template}.html", everything | context)


def _next(request: HttpRequest) -> str:
    """Return where they were going, if it is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if is_ours else reverse("admin:index")


def _drawn(address: str) -> str:
    """Return a QR code as SVG, dark on white in the dark too: cameras want it so."""
    code = segno.make(address, error="m")
    drawn = code.svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True)
    return mark_safe(drawn)  # noqa: S308  drawn here, of a key that is ours
