"""Taking the second factor from somebody who lost it, so that they can set it up anew."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles import second_factor

from .acts import editor


def reset_second_factor(request: HttpRequest, account_id: int, *, desk: ModelAdmin) -> HttpResponse:
    """Say what it means, then do it: for whoever may manage the account."""
    if not desk.has_change_permission(request):
        raise PermissionDenied
    account = get_object_or_404(User, pk=account_id)
    if not desk.has_change_permission(request, account):
        raise PermissionDenied
    back = reverse("admin:auth_user_change", args=[account.pk])
    if request.method == "POST":
        second_factor.remove(account=account, at=timezone.now(), by=editor(request))
        messages.success(request, f"{account} logs in by password alone, until it is set up anew.")
        return HttpResponseRedirect(back)
    context = {
        **desk.admin_site.each_context(request),
        "title": "Reset the second factor",
        "opts": desk.opts,
        "account": account,
        "back": back,
    }
    return TemplateResponse(request, "admin/auth/user/second_factor.html", context)
