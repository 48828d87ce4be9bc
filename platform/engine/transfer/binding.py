"""Binds a mapping to a model and a file's header: every name is looked up once, every problem told before the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from ...metadata.field_types.written_dates import DateParser, format_parser
from ...metadata.problem import Problem, ProblemError
from ...metadata.suggestions import nearest
from ..model import CompiledField, CompiledObject, Model
from .columns import Constant, ConvertedCells, PlainCells, Reader, StepRecords, Templates, aliased, converter
from .csv_file import CsvFile
from .dates import order_parser
from .mapping import ImportMapping, Source, Step
from .references import Finder, FoundRecords, key_maker
from .survey import KeyColumn, Survey, survey

IDENTIFIER = "id"
_DATES = frozenset({"date", "datetime"})


class BoundStep(Struct, frozen=True):
    """A step ready to run. `uses` are the columns on which its record depends; `skip` those that must be filled."""

    step: Step
    compiled: CompiledObject
    names: tuple[str, ...]
    readers: tuple[Reader, ...]
    uses: tuple[int, ...]
    skip: tuple[int, ...]
    match: Reader | None = None
    key: Callable[[Any], Any] | None = None


class _Field(Struct, frozen=True):
    step: Step
    compiled: CompiledObject
    name: str
    source: Source
    item: CompiledField
    pointer: str

    @property
    def key(self) -> tuple[str, str]:
        return self.step.name, self.name

    @property
    def is_date(self) -> bool:
        return self.source.column is not None and self.item.type.expression_type in _DATES

    @property
    def is_match(self) -> bool:
        return self.name == self.step.match != IDENTIFIER

    @property
    def is_plain(self) -> bool:
        """Whether a cell alone is the value."""
        converted = self.is_date or self.item.definition.choices or self.source.multiply is not None
        return self.source.column is not None and not converted

    @property
    def is_reference(self) -> bool:
        return bool(self.source.column and self.item.column and self.item.definition.targets)


class Binding:
    """The names of a mapping, resolved; `survey` and then `steps` go on from there."""

    def __init__(self, model: Model, file: CsvFile, mapping: ImportMapping) -> None:
        self._model = model
        self._file = file
        self._mapping = mapping
        self._place = {name: index for index, name in enumerate(file.header)}
        self._problems: list[Problem] = []
        self._fields: list[_Field] = []
        self._lookups: dict[tuple[str, str], tuple[CompiledObject, CompiledField]] = {}
        self._formats: dict[tuple[str, str], DateParser] = {}
        self._check_columns()
        for number, step in enumerate(mapping.steps):
            self._resolve_step(step, f"/steps/{number}")
        self._raise()

    def survey(self, *, thorough: bool = False) -> Survey:
        """Read the whole file once, `thorough` for what a dry run must know.

        ProblemError where its structure breaks or the dates of a column are unclear.
        """
        doubtful = [self._place[str(field.source.column)] for field in self._fields if self._needs_order(field)]
        meaning = [*self._meaning_keys()] if thorough else []
        result = survey(self._file, list(dict.fromkeys(doubtful)), [*self._coming_keys()], meaning)
        for index, finder in result.orders.items():
            code = "mixed_dates" if finder.is_mixed else "ambiguous_dates" if finder.is_ambiguous else None
            if code:
                examples = (finder.day_first + finder.month_first) if finder.is_mixed else finder.either
                parameters = {"column": self._file.header[index], "examples": examples}
                self._problems.append(Problem(code, file=str(self._file.path), column=index + 1, parameters=parameters))
        self._raise()
        if thorough:
            unclear = {
                (field.compiled.name, field.name) for field in self._fields if field.is_match and not field.is_plain
            }
            result.meant = {**result.meant, **dict.fromkeys(unclear)}
        return result

    @property
    def rows_are_independent(self) -> bool:
        """Whether no row needs a record that another row makes."""
        if len(self._mapping.steps) > 1:
            return False
        compiled = self._model.object(self._mapping.steps[0].object)
        targets = {target.name for target, _ in self._lookups.values()}
        return compiled.name not in targets and "subtype_of" not in compiled.definition.traits

    def steps(self, found: Survey, find: Finder) -> tuple[BoundStep, ...]:
        """Every step with its readers."""
        return tuple(self._step(step, found, find) for step in self._mapping.steps)

    def _step(self, step: Step, found: Survey, find: Finder) -> BoundStep:
        fields = {field.name: field for field in self._fields if field.step is step}
        compiled = self._model.object(step.object)
        readers = {name: self._reader(field, found, find) for name, field in fields.items()}
        matched = fields[step.match] if step.match else None
        names = tuple(name for name in readers if name != IDENTIFIER)
        return BoundStep(
            step=step,
            compiled=compiled,
            names=names,
            readers=tuple(readers[name] for name in names),
            uses=tuple(sorted(set(self._uses(step)))),
            skip=tuple(self._place[name] for name in step.skip_when_blank),
            match=readers[matched.name] if matched else None,
            key=key_maker(compiled, matched.item) if matched else None,
        )

    def _uses(self, step: Step) -> Iterator[int]:
        yield from (self._place[name] for name in step.columns)
        named = {source.step for source in step.fields.values()} - {None}
        for other in self._mapping.steps:
            if other.name in named:
                yield from self._uses(other)

    def _reader(self, field: _Field, found: Survey, find: Finder) -> Reader:
        source = field.source
        if source.step is not None:
            return StepRecords(source.step)
        if source.templates:
            return Templates(source.templates, self._place)
        if source.column is None:
            return Constant(source.constant)
        index = self._place[source.column]
        if field.is_reference:
            target, by = self._lookups[field.key]
            coming = found.coming.get((target.name, by.name), set())
            more: Any = {"ids_too": source.lookup is None, "coming": coming}
            return FoundRecords(index, aliased(source), field.item.definition, target, by, find, **more)
        dates = self._dates(field, found)
        definition = field.item.definition
        if not (source.values or dates or definition.choices or source.multiply is not None):
            return PlainCells(index)
        is_day = field.item.type.expression_type == "date"
        return ConvertedCells(index, converter(source, definition, field.item.type.storage.many, dates, is_day))

    def _dates(self, field: _Field, found: Survey) -> DateParser | None:
        if not field.is_date:
            return None
        if field.source.date_format:
            return self._formats[field.key]
        return order_parser(found.orders[self._place[str(field.source.column)]].order)

    def _needs_order(self, field: _Field) -> bool:
        return field.is_date and not field.source.date_format

    def _coming_keys(self) -> Iterator[KeyColumn]:
        """The columns by whose cells other rows refer to the records of their own rows."""
        wanted = {(target.name, by.name) for target, by in self._lookups.values()}
        for field in self._fields:
            if field.source.column is not None and (field.compiled.name, field.name) in wanted:
                index = self._place[field.source.column]
                key = _key_of_cell(field.source, field.compiled, field.item)
                yield KeyColumn(field.compiled.name, field.name, index, key)

    def _matches(self) -> set[tuple[str, str]]:
        return {(field.compiled.name, field.name) for field in self._fields if field.is_match}

    def _meaning_keys(self) -> Iterator[KeyColumn]:
        """The columns whose cells say of which records rows speak: by their lookups, and by their matches."""
        for field in self._fields:
            index = self._place.get(str(field.source.column), 0)
            if field.key in self._lookups:
                target, by = self._lookups[field.key]
                yield KeyColumn(target.name, by.name, index, _key_of_cell(field.source, target, by), names=True)
            elif field.is_plain and (field.compiled.name, field.name) in self._matches():
                key = _key_of_cell(field.source, field.compiled, field.item)
                yield KeyColumn(field.compiled.name, field.name, index, key)

    def _check_columns(self) -> None:
        known = self._file.header
        missing = [name for name in self._mapping.columns if name not in self._place]
        if missing and len(missing) == len(self._mapping.columns):
            parameters = {"expected": missing[:5], "found": known[:5]}
            self._problems.append(Problem("no_header", file=str(self._file.path), line=1, parameters=parameters))
        else:
            for name in missing:
                parameters = {"name": name, "known": nearest(name, known)}
                self._problems.append(
                    Problem("column_missing", file=str(self._file.path), line=1, parameters=parameters)
                )
        self._raise()

    def _resolve_step(self, step: Step, pointer: str) -> None:
        try:
            compiled = self._model.object(step.object)
        except ProblemError as error:
            self._problems += [problem.placed(file=self._mapping.file, pointer=pointer) for problem in error.problems]
            return
        for name, source in step.fields.items():
            self._resolve_field(step, compiled, name, source, f"{pointer}/fields/{name}")
        if step.match is None:
            return
        item = compiled.fields.get(step.match)
        if step.match not in step.fields:
            self._note("match_not_mapped", pointer, match=step.match, object=compiled.definition.label)
        elif item is None or item.column is None or item.definition.targets:
            self._note("not_matchable", pointer, field=step.match, known=[field.name for field in compiled.unique])

    def _resolve_field(self, step: Step, compiled: CompiledObject, name: str, source: Source, pointer: str) -> None:
        item = compiled.fields.get(self._model.manifest.former_fields.get((compiled.name, name), name))
        if item is None or (name == IDENTIFIER and step.match != IDENTIFIER):
            self._note(
                "unknown_field",
                pointer,
                object=compiled.definition.label,
                name=name,
                known=nearest(name, compiled.fields),
            )
            return
        field = _Field(step, compiled, name, source, item, pointer)
        self._fields.append(field)
        if field.is_reference:
            self._resolve_lookup(field)
        elif source.lookup is not None:
            self._note("not_a_reference", pointer, field=item.definition.label)
        if source.date_format:
            try:
                self._formats[field.key] = format_parser(source.date_format)
            except ValueError:
                self._note("bad_date_format", pointer, format=source.date_format)

    def _resolve_lookup(self, field: _Field) -> None:
        target = self._model.object(field.item.definition.target)
        name = field.source.lookup or self._model.manifest.title_field(target.name).name
        by = target.fields.get(name)
        if by is None or by.column is None:
            known: Any = nearest(name, target.fields)
            self._note("not_matchable", field.pointer, field=name, known=known)
            return
        self._lookups[field.key] = (target, by)

    def _note(self, code: str, pointer: str, **parameters: Any) -> None:
        field = pointer.rpartition("/")[2] if "/fields/" in pointer else None
        self._problems.append(
            Problem(code, field=field, file=self._mapping.file, pointer=pointer, parameters=parameters)
        )

    def _raise(self) -> None:
        if self._problems:
            raise ProblemError(self._problems)


def _key_of_cell(source: Source, compiled: CompiledObject, item: CompiledField) -> Callable[[str], Any]:
    key, clean = key_maker(compiled, item), aliased(source)
    return lambda cell: key(clean(cell))
