"""Figures of a report's groups; typed already, and served once there are reports."""

from __future__ import annotations

from ..naming import NOWHERE
from ..types import NUMBER
from .base import Function, Overload, words


class GroupFigure(Function):
    """Asks about the group of a report that a row belongs to."""

    places = NOWHERE
    refusal = elsewhere = words(
        "only a report has groups, and there are no reports yet", "只有报表才有分组，目前尚无报表"
    )
    overloads = (Overload(("number",), NUMBER, lambda value: None),)


class ParentGroupValue(GroupFigure):
    name = "PARENTGROUPVAL"
    syntax = 'PARENTGROUPVAL(figure, "group")'
    doc = words("The figure of the group around this one; of the outermost, a blank.", "上级分组的数值；最外层为空。")
    examples = ('SUM(amount) / PARENTGROUPVAL(SUM(amount), "department")',)
    overloads = (Overload(("number", "text"), NUMBER, lambda value, group: None),)


class PreviousGroupValue(GroupFigure):
    name = "PREVGROUPVAL"
    syntax = 'PREVGROUPVAL(figure, "group", back)'
    doc = words("The figure of an earlier group; of the first, a blank.", "前一分组的数值；首个分组为空。")
    examples = ('PREVGROUPVAL(SUM(amount), "month")',)
    overloads = (Overload(("number", "text", "count"), NUMBER, lambda value, group, back=1: None, optional=1),)


class Running(GroupFigure):
    name = "RUNNING"
    syntax = "RUNNING(figure)"
    doc = words("The sum of the figure up to this group.", "截至本分组的累计值。")
    examples = ("RUNNING(SUM(amount))",)


class Rank(GroupFigure):
    name = "RANK"
    syntax = "RANK(figure)"
    doc = words("The place of the group by the figure, the largest first.", "按数值从大到小的名次。")
    examples = ("RANK(SUM(amount))",)


class PercentOf(GroupFigure):
    name = "PERCENTOF"
    syntax = "PERCENTOF(figure)"
    doc = words("The group's part of the whole, 1 being all of it.", "占总计的比例，1 为全部。")
    examples = ("PERCENTOF(SUM(amount))",)
