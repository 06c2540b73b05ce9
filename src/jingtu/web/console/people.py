"""Accounts, for the system administrator: make them, disable them, reset passwords. Roles are given elsewhere."""

from axes.models import AccessAttempt
from axes.utils import reset as reset_attempts
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.passwords import temporary_password
from jingtu.core.parties.scope import needs
from jingtu.web.listing import Column, Listing

MANAGE = "users.manage"
COLUMNS = (
    Column("name", gettext_lazy("姓名"), ("full_name",)),
    Column("username", gettext_lazy("用户名"), ("username",)),
    Column("party", gettext_lazy("单位"), ("party__name",)),
    Column("state", gettext_lazy("状态")),
    Column("last", gettext_lazy("最近登录"), ("last_login",)),
)


class PeopleFilter(forms.Form):
    STATES = (("", gettext_lazy("全部")), ("active", gettext_lazy("可以登录")), ("disabled", gettext_lazy("已停用")))

    words = forms.CharField(label=gettext_lazy("姓名或用户名"), required=False, max_length=60)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=STATES)

    def apply(self, people: QuerySet[User]) -> QuerySet[User]:
        self.is_valid()
        wanted = self.cleaned_data  # a field in error asks nothing
        if words := (wanted.get("words") or "").strip():
            people = people.filter(Q(full_name__contains=words) | Q(username__contains=words))
        if state := wanted.get("state"):
            people = people.filter(is_active=state == "active")
        return people


class PersonForm(forms.ModelForm):
    """The facts of an account."""

    full_name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    party = forms.ModelChoiceField(
        Party.objects.none(), label=gettext_lazy("单位"), required=False, empty_label=gettext_lazy("暂不填写")
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "party")

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        self.fields["username"].label = _("用户名")
        self.fields["username"].help_text = _("登录时输入，可用字母、数字和 @ . + - _，建议用姓名拼音。")
        self.fields["username"].error_messages["unique"] = _("这个用户名已经有人使用，请换一个。")
        self.fields["party"].queryset = Party.objects.exclude(kind=Party.Kind.COLLECTIVE).select_related("place")
        self.fields["party"].label_from_instance = lambda party: f"{party.place} {party}"


@needs(MANAGE)
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request.GET)
    rows = form.apply(User.objects.select_related("party"))
    listing = Listing(request, rows, COLUMNS, default="username")
    return render(request, "web/people/people.html", {"form": form, "listing": listing})


@needs(MANAGE)
@never_cache
def person_new(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user, password = _create(form, request.user)
        return _show_once(request, user, password)
    return render(request, "web/people/new.html", {"form": form})


@needs(MANAGE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.select_related("party"), pk=pk)
    form = PersonForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            record(request.user, "accounts.edit", subject=f"user:{pk}", detail={"changed": form.changed_data})
        messages.success(request, _("账号资料已保存。"))
        return redirect("web:person", pk)
    locked = AccessAttempt.objects.filter(username=user.username, failures_since_start__gte=settings.AXES_FAILURE_LIMIT)
    context = {"person": user, "form": form, "locked": locked.exists(), "own": user.pk == request.user.pk}
    return render(request, "web/people/person.html", context)


@needs(MANAGE)
@require_POST
@never_cache
def person_reset(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    if user.pk == request.user.pk:
        messages.error(request, _("自己的密码请在右上角“修改密码”里修改。"))
        return redirect("web:person", pk)
    with transaction.atomic():
        password = _give_temporary_password(user)
        record(request.user, "accounts.reset", subject=f"user:{pk}")
    reset_attempts(username=user.username)
    return _show_once(request, user, password)


@needs(MANAGE)
@require_POST
def person_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    with transaction.atomic():
        reset_attempts(username=user.username)
        record(request.user, "accounts.unlock", subject=f"user:{pk}")
    messages.success(request, _("已解除锁定，可以重新登录。"))
    return redirect("web:person", pk)


@needs(MANAGE)
@require_POST
def person_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable an account or let it in again; what the person did stays on record."""
    user = get_object_or_404(User, pk=pk)
    active = request.POST.get("active") == "yes"
    if user.pk == request.user.pk:
        messages.error(request, _("不能停用自己的账号，请由另一位系统管理员办理。"))
        return redirect("web:person", pk)
    with transaction.atomic():
        User.objects.filter(pk=pk).update(is_active=active)
        record(request.user, "accounts.enable" if active else "accounts.disable", subject=f"user:{pk}")
    messages.success(request, _("账号已启用。") if active else _("账号已停用，已登录的会话随即失效。"))
    return redirect("web:person", pk)


@transaction.atomic
def _create(form: PersonForm, by: User) -> tuple[User, str]:
    user = form.save(commit=False)
    password = _give_temporary_password(user)
    record(by, "accounts.create", subject=f"user:{user.pk}", detail={"username": user.username})
    return user, password


def _give_temporary_password(user: User) -> str:
    password = temporary_password()
    user.set_password(password)
    user.must_change_password = True
    user.save()
    return password


def _show_once(request: HttpRequest, user: User, password: str) -> HttpResponse:
    return render(request, "web/people/password_once.html", {"person": user, "password": password})


urlpatterns = [
    path("people/", people, name="people"),
    path("people/new/", person_new, name="person_new"),
    path("people/<int:pk>/", person, name="person"),
    path("people/<int:pk>/reset/", person_reset, name="person_reset"),
    path("people/<int:pk>/unlock/", person_unlock, name="person_unlock"),
    path("people/<int:pk>/state/", person_state, name="person_state"),
]
