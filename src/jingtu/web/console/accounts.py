"""Coming in, leaving, and one's own password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from jingtu.core.journal.services import record


class LoginForm(AuthenticationForm):
    """Name and password; a wrong one is not told from the other, so that names cannot be guessed."""

    error_messages = {
        "invalid_login": gettext_lazy("用户名或密码不对，请核对后再输入（区分大小写）。忘记密码请联系本单位的系统管理员重置。"),
        "inactive": gettext_lazy("这个账号已停用，请联系本单位的系统管理员。"),
    }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")


class LoginView(auth_views.LoginView):
    template_name = "web/accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    extra_context = {"idle_minutes": settings.SESSION_COOKIE_AGE // 60}


class PasswordForm(PasswordChangeForm):
    """The old password once and the new one twice."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        labels = {"old_password": _("现在的密码"), "new_password1": _("新密码"), "new_password2": _("再输入一次新密码")}
        for name, label in labels.items():
            field: forms.Field = self.fields[name]
            field.label, field.help_text = label, ""
        self.error_messages = {
            **self.error_messages,
            "password_incorrect": _("现在的密码不对，请重新输入。"),
            "password_mismatch": _("两次输入的新密码不一样，请重新输入。"),
        }


@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password. Not guarded with `needs`, which sends people here until they have done it."""
    if not request.user.is_authenticated:
        return auth_views.redirect_to_login(request.get_full_path())
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _change(request, form)
        messages.success(request, _("密码已修改，其他设备上的登录已全部退出。"))
        return redirect("web:home")
    context = {"form": form, "rules": password_validators_help_texts(), "forced": request.user.must_change_password}
    return render(request, "web/accounts/password.html", context)


@transaction.atomic
def _change(request: HttpRequest, form: PasswordForm) -> None:
    user = form.user
    user.must_change_password = False
    form.save()
    update_session_auth_hash(request, user)
    record(user, "accounts.password", subject=f"user:{user.pk}")


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page that django-axes answers with after too many wrong passwords."""
    context = {
        "attempts": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
    }
    return render(request, "web/accounts/locked.html", context, status=429)


urlpatterns = [
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("account/password/", password, name="password"),
]
