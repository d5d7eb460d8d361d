"""Every route × every role, from the address table itself: a new route is covered the day it is added."""

import uuid

import pytest

from kemitraan.monitoring.tests.routes import Route, all_routes

ROLES = ("admin_user", "coordinator", "mentor_user", "partner_user", "observer")
ROUTES = all_routes()
PLAIN = [route for route in ROUTES if not route.parameters and "^" not in route.pattern]
WITH_RECORD = [route for route in ROUTES if any(kind == "uuid" for kind, _ in route.parameters)]

EVERYONE = dict.fromkeys(ROLES, 200)
OFFICE = EVERYONE | {"mentor_user": 403, "partner_user": 403, "observer": 403}
FIELD = EVERYONE | {"partner_user": 403}
# What belongs to planning is not there for mentors and partners.
PLANNING = EVERYONE | {"mentor_user": 404, "partner_user": 404}
ADMIN = dict.fromkeys(ROLES, 403) | {"admin_user": 200}
MENTORS_TOO = OFFICE | {"mentor_user": 200}
ELSEWHERE = dict.fromkeys(ROLES, 302)
NOTHING_THERE = dict.fromkeys(ROLES, 404)

# Pages without parameters that do not follow the rule of their name (`-list`: everyone, `-create`: the office).
SPECIAL = {
    "accounts:institution-update": ADMIN,
    "accounts:member-list": ADMIN,
    "accounts:member-invite": ADMIN,
    "core:outbox-list": ADMIN,
    "monitoring:health": ADMIN,
    "exchange:import-list": OFFICE,
    "reminders:effect-list": OFFICE,
    "reminders:rule-list": OFFICE,
    "programs:clause-templates": OFFICE,
    "programs:word-templates": OFFICE,
    "programs:word-fields": OFFICE,
    "programs:component-templates": PLANNING,
    "programs:component-template-create": PLANNING | {"observer": 403},
    "exchange:mapping-list": OFFICE,
    "pendampingan:overview": FIELD,
    "pendampingan:calendar": FIELD,
    "pendampingan:monthly-report": FIELD,
    "pendampingan:lonely-group-list": EVERYONE | {"mentor_user": 403, "partner_user": 403},
    "pendampingan:instruments": FIELD,
    "pendampingan:materials": FIELD,
    "pendampingan:material-create": MENTORS_TOO,
    "pendampingan:task-coverage-list": FIELD,
    "pendampingan:report-create": MENTORS_TOO,
    # Sign-in pages: who is signed in is led on, and what was never switched on is not there.
    "account_login": ELSEWHERE,
    "account_set_password": ELSEWHERE,
    "mfa_authenticate": ELSEWHERE,
    "mfa_reauthenticate": ELSEWHERE,
    "mfa_activate_totp": ELSEWHERE,
    "mfa_generate_recovery_codes": ELSEWHERE,
    "mfa_deactivate_totp": NOTHING_THERE,
    "mfa_view_recovery_codes": NOTHING_THERE,
    "mfa_download_recovery_codes": NOTHING_THERE,
}
# Open without signing in; all else leads to the sign-in page.
PUBLIC = {
    "monitoring:liveness",
    "monitoring:metrics",
    "monitoring:readiness",
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "accounts:invitation-accept",
    "pendampingan:calendar-feed",
    "pendampingan:confirmation-link",
    "programs:consent-link",
    "reminders:item-link",
    "reminders:stop-link",
    "programs:document-code",
    "programs:document-verify",
}
# What a public page answers when its code or link is not known; the others are simply there.
PUBLIC_WITHOUT_RECORD = {
    "accounts:invitation-accept": 410,
    "pendampingan:calendar-feed": 404,
    "pendampingan:confirmation-link": 410,
    "programs:consent-link": 410,
    "reminders:item-link": 410,
    "reminders:stop-link": 410,
    "programs:document-verify": 404,
}
# Dropping what is not there is no error: the page that offered it may be old.
FORGIVING = {"core:draft-discard"}


def expected(route: Route) -> dict[str, int]:
    if route.name in SPECIAL:
        return SPECIAL[route.name]
    return OFFICE if route.name.endswith("-create") else EVERYONE


def by_name(route: Route) -> str:
    return route.name


def test_names_are_unique_and_paths_end_as_agreed():
    names = [route.name for route in ROUTES]
    assert len(names) == len(set(names))
    without_slash = {
        route.pattern for route in ROUTES if route.pattern and not route.pattern.rstrip("$").endswith("/")
    } - {"healthz", "readyz", "metrics"}
    assert all("." in pattern.rsplit("/", 1)[-1] for pattern in without_slash), without_slash


def test_paths_are_lower_case_and_never_carry_a_primary_key():
    for route in ROUTES:
        assert "<int:" not in route.pattern, route.pattern
        if "^" not in route.pattern:
            assert route.path() == route.path().lower(), route.pattern


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", [route for route in PLAIN if not route.is_post_only], ids=by_name)
def test_page_answers_each_role_as_agreed(route, role, request, client_for):
    answer = client_for(request.getfixturevalue(role)).get(route.path())
    assert answer.status_code == expected(route)[role]
    if answer.status_code == 403:
        assert "data-reason" in answer.content.decode()


@pytest.mark.parametrize("route", [route for route in PLAIN if not route.is_post_only], ids=by_name)
def test_page_for_a_person_without_institution_never_fails(route, operator, client_for):
    assert client_for(operator).get(route.path()).status_code in {200, 302, 403, 404}


@pytest.mark.parametrize("route", [route for route in ROUTES if "^" not in route.pattern], ids=by_name)
def test_route_without_sign_in_leads_to_the_sign_in_page(route, db, client):
    answer = client.post(route.path()) if route.is_post_only else client.get(route.path())
    if route.name in PUBLIC:
        assert answer.status_code == PUBLIC_WITHOUT_RECORD.get(route.name, 200)
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/masuk/")


@pytest.mark.parametrize("role", [*ROLES, "operator"])
@pytest.mark.parametrize("route", WITH_RECORD, ids=by_name)
def test_route_of_a_record_that_is_not_there_is_not_found(route, role, request, client_for):
    client = client_for(request.getfixturevalue(role))
    path = route.path(public_id=str(uuid.uuid4()))
    answer = client.post(path) if route.is_post_only else client.get(path)
    assert answer.status_code in ({302} if route.name in FORGIVING else {403, 404})
    if role == "admin_user" and route.name not in FORGIVING:
        assert answer.status_code == 404


@pytest.mark.parametrize("bad", ["7", "ngawur", "00000000-0000-0000-0000-00000000000g", "%00", "..%2f..%2fetc"])
@pytest.mark.parametrize("route", WITH_RECORD, ids=by_name)
def test_malformed_id_is_not_found(route, bad, coordinator, client_for):
    names = {name: bad for kind, name in route.parameters if kind == "uuid"}
    assert client_for(coordinator).get(route.path(**names)).status_code == 404


@pytest.mark.parametrize("route", [route for route in ROUTES if route.is_post_only], ids=by_name)
def test_state_change_is_never_a_get(route, coordinator, client_for):
    assert client_for(coordinator).get(route.path()).status_code in {403, 405}


@pytest.mark.parametrize("route", [route for route in ROUTES if route.is_post_only], ids=by_name)
def test_state_change_needs_a_form_token(route, coordinator):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    assert client.post(route.path()).status_code == 403
