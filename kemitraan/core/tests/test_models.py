"""What holds for the tables of all apps."""

import pytest
from django.apps import apps
from django.db import models

OWN = ("kemitraan.", "partners", "programs", "pendampingan")
# Reminders and exchange stand side by side.
LEVEL = {"core": 0, "accounts": 1, "reminders": 2, "exchange": 2, "partners": 3, "programs": 4, "pendampingan": 5}
ANCHORS = {"accounts.User", "accounts.Institution"}
MODELS = [model for model in apps.get_models() if model.__module__.startswith(OWN)]


def named(model: type[models.Model]) -> str:
    return model._meta.label


def own_foreign_keys():
    for model in MODELS:
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in MODELS:
                yield pytest.param(model, field, id=f"{model._meta.label}.{field.name}")


@pytest.mark.parametrize(("model", "field"), own_foreign_keys())
def test_foreign_key_points_downwards(model, field):
    target = field.related_model
    if target._meta.label in ANCHORS:
        return
    own, below = LEVEL[model._meta.app_label], LEVEL[target._meta.app_label]
    assert below < own or target._meta.app_label == model._meta.app_label


def test_accounts_points_at_no_table_of_core():
    targets = {
        field.related_model._meta.app_label
        for model in apps.get_app_config("accounts").get_models()
        for field in model._meta.concrete_fields
        if field.is_relation
    }
    assert "core" not in targets


@pytest.mark.parametrize("model", MODELS, ids=named)
class TestEveryModel:
    def test_model_says_what_a_row_is(self, model):
        assert model.__doc__
        assert not model.__doc__.startswith(f"{model.__name__}(")

    def test_model_has_a_name_for_people(self, model):
        assert "__str__" in {name for cls in model.__mro__[:-3] for name in vars(cls)}

    def test_model_constraints_are_named_after_app_and_explain_themselves(self, model):
        for constraint in model._meta.constraints:
            assert constraint.name.startswith(f"{model._meta.app_label}_"), constraint.name

    def test_model_has_indonesian_names(self, model):
        assert {"verbose_name", "verbose_name_plural"} <= set(model._meta.original_attrs)


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_checks_say_what_is_wrong_in_indonesian(model):
    default = models.CheckConstraint(condition=models.Q(pk__gt=0), name="x").violation_error_message
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            assert constraint.violation_error_message != default, constraint.name
