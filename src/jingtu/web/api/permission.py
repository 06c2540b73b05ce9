"""What a key may do: what its owner may, and of that only what the key was given for."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from jingtu.core.keys.models import ApiKey
from jingtu.core.parties.scope import PERMISSIONS, Scope, scope_of


class Allowed(BasePermission):
    """The owner has one of the permissions that the view names in `permissions`, and the key the right for the method.

    As on the pages, `request.scope` is then the scope reduced to what the view needs. A view with `asks_gates` answers keys
    that were given for gates alone; its questions change nothing.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return False for a request without a key; raises PermissionDenied with the sentence to show."""
        if not isinstance(request.auth, ApiKey):
            return False
        self._check_key(request, view)
        scope = scope_of(request.user)
        wanted: tuple[str, ...] = view.permissions  # type: ignore[attr-defined]
        if not any(scope.may(permission) for permission in wanted):
            names = _("、").join(str(PERMISSIONS[permission]) for permission in wanted)
            raise PermissionDenied(_("密钥所属的账号没有“%(names)s”的权限。需要时请联系安全管理员。") % {"names": names})
        request.scope = Scope(tuple(grant for grant in scope.grants if grant.permissions.intersection(wanted)))
        return True

    def _check_key(self, request: Request, view: APIView) -> None:
        asks_gates = getattr(view, "asks_gates", False)
        rights = ApiKey.Rights(request.auth.rights)
        changes = request.method not in SAFE_METHODS and not asks_gates
        if (rights is ApiKey.Rights.GATES and not asks_gates) or (rights is ApiKey.Rights.READ and changes):
            raise PermissionDenied(
                _("这个密钥的权限是“%(rights)s”，不能这样用。需要时请联系安全管理员另发密钥。") % {"rights": rights.label}
            )
