"""What holds for every value: reading its JSON form gives it again, and no input does worse than be refused."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from metacrm.metadata.field_types.base import FieldType, InvalidValue
from tests.metadata.field_types.samples import ORGANISATION, TYPES, field_of

every_type = pytest.mark.parametrize("field_type", TYPES.values(), ids=TYPES.keys())
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

texts = st.text(st.characters(codec=None), max_size=60)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | texts
    | st.text(string.digits + "+-.,:eETZPHM/ {}\"'", max_size=30)
    | st.dates().map(str)
    | st.datetimes().map(str)
    | st.times().map(str)
    | st.uuids().map(str)
    | st.emails()
)
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "object", "latitude", "longitude", "city", "street"]) | texts, inner, max_size=3
        )
    ),
    max_leaves=6,
)


@every_type
@quick
@given(raw=json_values)
@example(raw="")
@example(raw="\u200b")
@example(raw=10**5000)
@example(raw="9" * 5000)
@example(raw="{" * 100_000)
@example(raw=["", ""])
@example(raw={"id": None})
def test_whatever_comes_in_is_read_or_refused(field_type: FieldType, raw: Any) -> None:
    field = field_of(field_type.name)
    parse = field_type.values.parser(field, ORGANISATION)
    try:
        value = parse(raw)
    except InvalidValue:
        return
    if value is None:
        return
    values = field_type.values
    assert parse(values.serialise(value)) == value
    assert parse(values.cell(value)) == value
    assert isinstance(values.search_text(value), str)
    for derive in field_type.storage.derived(field_of(field_type.name, unique=True)).values():
        derive(value)
    for locale in ("en", "zh"):
        assert isinstance(field_type.presentation.display(value, field, locale, ORGANISATION), str)


WRITTEN = {
    "integer": st.integers(-(2**63), 2**63 - 1),
    "decimal": st.decimals(-(10**15), 10**15, places=2).map(str),
    "currency": st.decimals(-(10**15), 10**15, places=2).map(str),
    "percent": st.decimals(0, 100, places=2).map(str),
    "date": st.dates().map(str),
    "datetime": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
    "time": st.times().map(lambda time: time.isoformat("seconds")),
    "duration": st.integers(0, 10**11),
    "text": st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=50),
    "email": st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?@[a-z]{1,8}\.(com|cn)", fullmatch=True),
    "phone": st.from_regex(r"\+?[0-9]{3,4}[- ]?[0-9]{3,8}", fullmatch=True),
    "url": st.from_regex(r"https?://[a-z]{1,9}(\.[a-z]{2,5}){1,2}(:[1-9][0-9]{1,3})?/[a-z/]{0,9}", fullmatch=True),
    "lookup": st.uuids().map(str),
    "multi_picklist": st.lists(st.sampled_from(["novel", "poetry", "history"]), min_size=1),
}


@pytest.mark.parametrize("name", WRITTEN)
@quick
@given(data=st.data())
def test_what_is_written_well_is_taken(name: str, data: st.DataObject) -> None:
    values = TYPES[name].values
    parse = values.parser(field_of(name), ORGANISATION)
    value = parse(data.draw(WRITTEN[name]))
    if value is not None:
        assert parse(values.serialise(value)) == value
        assert parse(values.cell(value)) == value
