"""Questions about whoever looks."""

from __future__ import annotations

from msgspec.structs import replace

from ..naming import NOWHERE
from ..typed import Apply, ViewerValue
from ..types import BOOLEAN, ExpressionType, FieldRef
from .base import CallSite, Function, Overload, words
from .named import named_definition

ROLES = FieldRef(("$User", "roles"), ExpressionType("choices"), volatility="viewer")


class HasRole(Function):
    name = "HASROLE"
    syntax = 'HASROLE("role")'
    doc = words(
        "Whether whoever looks holds the role, named by its API name.", "查看者是否拥有该角色（写角色的 API 名）。"
    )
    examples = ('HASROLE("administrator")',)
    volatility = "viewer"
    strict = False
    overloads = (Overload(("text",), BOOLEAN, lambda role, roles: role in (roles or ())),)

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is None or named_definition(site, call.arguments[0], "role") is None:
            return None
        return replace(call, arguments=(*call.arguments, ViewerValue(ROLES, site.span)))


class Awaited(Function):
    """Known by name and kind of value, but refused everywhere: what it asks about does not exist yet."""

    places = NOWHERE
    overloads = (Overload(("text",), BOOLEAN, lambda name: None),)


class InGroup(Awaited):
    name = "INGROUP"
    syntax = 'INGROUP("group")'
    doc = words("Whether whoever looks belongs to the group.", "查看者是否属于该用户组。")
    examples = ('INGROUP("board")',)
    refusal = elsewhere = words("there are no groups of users yet", "尚无用户组")


class HasPermission(Awaited):
    name = "HASPERMISSION"
    syntax = 'HASPERMISSION("permission")'
    doc = words("Whether whoever looks has the permission.", "查看者是否拥有该权限。")
    examples = ('HASPERMISSION("discounts")',)
    refusal = elsewhere = words(
        "there are no permissions that bear names yet; ask for a role", "尚无命名权限，请改用角色"
    )


class InTerritory(Awaited):
    name = "INTERRITORY"
    syntax = 'INTERRITORY("territory")'
    doc = words("Whether whoever looks works in the territory.", "查看者是否负责该区域。")
    examples = ('INTERRITORY("north")',)
    refusal = elsewhere = words("there are no territories yet", "尚无销售区域")
