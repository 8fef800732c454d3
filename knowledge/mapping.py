"""Catalogue objects to rows and back, field by field of the same name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from knowledge import catalogue as c
from knowledge import models as m

_Item = TypeVar("_Item")


def to_rows(catalogue: c.Catalogue) -> Iterator[m.Base]:
    """All rows of a base that holds `catalogue`; related rows hang on the ones returned."""
    yield m.Build(version=catalogue.version, schema_version=m.SCHEMA_VERSION)
    yield from _rows(m.Document, catalogue.documents)
    services = {row.id: row for row in _rows(m.Service, catalogue.services, sections=_section_rows)}
    yield from services.values()
    yield from _rows(m.Question, catalogue.questions, passages=_passage_rows)
    yield from _rows(m.HowTo, catalogue.howtos, passages=_passage_rows)

    def held_for(place: c.Office | c.Phone, _: str) -> list[m.Service]:
        return [services[service] for service in place.services]

    yield from _rows(m.Office, catalogue.offices, services=held_for)
    yield from _rows(m.Phone, catalogue.phones, "电话", services=held_for)
    yield from _rows(m.Hospital, catalogue.hospitals)
    yield from _rows(m.Conflict, catalogue.conflicts, sides=_side_rows)
    yield from _rows(m.Contact, catalogue.contacts)
    for target, phrases in catalogue.aliases.items():
        for n, phrase in enumerate(phrases):
            yield m.Alias(id=f"{target}#{n}", position=n, target=target, phrase=phrase)


def _rows(model: Any, items: Iterable[Any], owner: str = "", **related: Any) -> Iterator[Any]:
    """Rows with the items' fields that `model` has columns for; `related` makes more from item and id."""
    columns = set(model.__table__.columns.keys()) - {"id", "position", *related}
    for position, item in enumerate(items):
        row_id = getattr(item, "id", f"{owner}#{position}")
        values = {name: getattr(item, name) for name in columns if hasattr(item, name)}
        made = {name: make(item, row_id) for name, make in related.items()}
        yield model(id=row_id, position=position, **values, **made)


def _section_rows(service: c.Service, service_id: str) -> list[m.Section]:
    return list(_rows(m.Section, service.sections, service_id, passages=_passage_rows))


def _passage_rows(text: c.Section | c.Question | c.HowTo, owner: str) -> list[m.Passage]:
    return list(_rows(m.Passage, text.passages, owner))


def _side_rows(conflict: c.Conflict, conflict_id: str) -> list[m.ConflictSide]:
    return list(_rows(m.ConflictSide, conflict.sides, conflict_id))


def from_rows(session: Session) -> c.Catalogue:
    """The catalogue that a base holds; raises sqlalchemy.exc.SQLAlchemyError if it cannot be read."""
    build = session.execute(select(m.Build)).scalar_one()
    aliases = defaultdict(list)
    for row in _all(session, m.Alias):
        aliases[row.target].append(row.phrase)
    passages_of_sections = selectinload(m.Service.sections).selectinload(m.Section.passages)
    return c.Catalogue(
        version=build.version,
        documents=_items(c.Document, _all(session, m.Document)),
        services=tuple(
            _item(c.Service, row, sections=tuple(map(_section, row.sections)))
            for row in _all(session, m.Service, passages_of_sections)
        ),
        questions=_texts(c.Question, _all(session, m.Question, selectinload(m.Question.passages))),
        howtos=_texts(c.HowTo, _all(session, m.HowTo, selectinload(m.HowTo.passages))),
        offices=_places(c.Office, _all(session, m.Office, selectinload(m.Office.services))),
        phones=_places(c.Phone, _all(session, m.Phone, selectinload(m.Phone.services))),
        hospitals=_items(c.Hospital, _all(session, m.Hospital)),
        conflicts=tuple(
            _item(c.Conflict, row, sides=_items(c.ConflictSide, row.sides))
            for row in _all(session, m.Conflict, selectinload(m.Conflict.sides))
        ),
        contacts=_items(c.Contact, _all(session, m.Contact)),
        aliases={target: tuple(phrases) for target, phrases in aliases.items()},
    )


def _all(session: Session, model: Any, *options: Any) -> Sequence[Any]:
    return session.execute(select(model).order_by(model.position).options(*options)).scalars().all()


def _item(kind: type[_Item], row: Any, **made: Any) -> _Item:
    """An object of `kind` from a row; fields that no column holds keep their default unless `made`."""
    names = {field.name for field in fields(kind)} - set(made)  # type: ignore[arg-type]
    return kind(**{name: getattr(row, name) for name in names if hasattr(row, name)}, **made)


def _items(kind: type[_Item], rows: Iterable[Any]) -> tuple[_Item, ...]:
    return tuple(_item(kind, row) for row in rows)


def _texts(kind: type[_Item], rows: Iterable[Any]) -> tuple[_Item, ...]:
    return tuple(_item(kind, row, passages=_items(c.Passage, row.passages)) for row in rows)


def _section(row: m.Section) -> c.Section:
    return _item(c.Section, row, passages=_items(c.Passage, row.passages))


def _places(kind: type[_Item], rows: Iterable[Any]) -> tuple[_Item, ...]:
    return tuple(_item(kind, row, services=tuple(service.id for service in row.services)) for row in rows)
