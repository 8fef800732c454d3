"""The knowledge base as one JSON document for other programs (docs/api.md, section "Export")."""

from __future__ import annotations

from typing import Any

from knowledge.catalogue import Catalogue, Conflict, Hospital, Office, Phone, Service
from knowledge.vocabulary import District, Status

EXPORT_SCHEMA = 1


def export(catalogue: Catalogue) -> dict[str, Any]:
    """The export of everything that may be shown; withdrawn texts are left out."""
    sources = {document.id: f"{document.id} {document.title}" for document in catalogue.documents}
    questions = [q for q in catalogue.questions if q.status is Status.ACTIVE]
    howtos = [h for h in catalogue.howtos if h.status is Status.ACTIVE]
    return {
        "schema": EXPORT_SCHEMA,
        "services": [_service(s, sources) for s in catalogue.services if s.status is Status.ACTIVE],
        "questions": [
            {
                "id": q.id,
                "source": sources[q.document],
                "question": q.question,
                "answer": q.answer,
                "region": q.region,
            }
            for q in questions
        ],
        "howtos": [
            {"id": h.id, "source": sources[h.document], "title": h.title, "text": h.text} for h in howtos
        ],
        "offices": _offices(catalogue, sources),
        "hospitals": [_hospital(hospital, sources) for hospital in catalogue.hospitals],
        "conflicts": [_conflict(conflict) for conflict in catalogue.conflicts],
    }


def _service(service: Service, sources: dict[str, str]) -> dict[str, Any]:
    return {
        "id": service.id,
        "source": sources[service.document],
        "title": service.title,
        "category": service.chapter or service.topic,
        "region": service.region,
        "sections": [
            {"name": section.name.value, "text": section.text}
            for section in service.sections
            if section.status is Status.ACTIVE
        ],
    }


def _offices(catalogue: Catalogue, sources: dict[str, str]) -> list[dict[str, Any]]:
    """One office for each document and district: its windows and phones with the services they hold for."""
    offices: dict[tuple[str, District], dict[str, Any]] = {}
    places: list[Office | Phone] = [*catalogue.offices, *catalogue.phones]
    for place in places:
        office = offices.setdefault(
            (place.document, place.district),
            {
                "id": f"{place.document}/{place.district.value}",
                "source": sources[place.document],
                "district": place.district.value,
                "windows": [],
                "phones": [],
            },
        )
        if isinstance(place, Office):
            office["windows"].append(_window(place))
        else:
            office["phones"].append(_phone(place))
    return list(offices.values())


def _window(office: Office) -> dict[str, Any]:
    return {"text": office.text, "hours": office.hours, "services": list(office.services)}


def _phone(phone: Phone) -> dict[str, Any]:
    return {
        "kind": phone.kind.value,
        "number": phone.number,
        "note": phone.note,
        "services": list(phone.services),
    }


def _hospital(hospital: Hospital, sources: dict[str, str]) -> dict[str, Any]:
    return {
        "id": hospital.id,
        "source": sources[hospital.document],
        "name": hospital.name,
        "kind": hospital.kind.value,
        "pilot": hospital.pilot,
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "id": conflict.id,
        "subject": conflict.subject,
        "show": conflict.show,
        "note": conflict.note,
        "sides": [
            {
                "target": side.target,
                "section": side.section.value if side.section else None,
                "text": side.text,
            }
            for side in conflict.sides
        ],
    }
