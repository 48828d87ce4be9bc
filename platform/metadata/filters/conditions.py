"""What a filter consists of: conditions on fields, groups of them, and formulas for whatever is neither."""

from __future__ import annotations

from dataclasses import dataclass, replace

from msgspec import Struct

Place = tuple[int, ...]
"""Where a member stands: its number in the outermost group, then in the group there, and so on."""


class Condition(Struct, frozen=True):
    """A field, an operator of its kind, and the values as their controls hold them ("today-7", "12.5", a choice)."""

    path: str
    operator: str
    values: tuple[str, ...] = ()


class Formula(Struct, frozen=True):
    """A part that is written as an expression, kept as it was typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Members of which all or any must hold; `denied`, the group holds where they do not.

    With `of`, the name of a set, they are about related records: the group holds where one of those fits, and `denied`
    where none does.
    """

    members: tuple[Member, ...] = ()
    any: bool = False
    denied: bool = False
    of: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it only joins its members."""
        return not self.denied and not self.of


Member = Condition | Formula | Group


def as_group(member: Member) -> Group:
    """The member as an outermost group, to which conditions can be added; one that does more is put into another."""
    return member if isinstance(member, Group) and member.is_plain else Group((member,))


def replaced(group: Group, place: Place, *inserted: Member) -> Group:
    """The group with the member at `place` replaced by those given (by none: taken out); an unknown place is left."""
    number, rest = place[0], place[1:]
    if not 0 <= number < len(group.members):
        return group
    found = group.members[number]
    if rest:
        inserted = (replaced(found, rest, *inserted),) if isinstance(found, Group) else (found,)
    members = (*group.members[:number], *inserted, *group.members[number + 1 :])
    return replace(group, members=members)
