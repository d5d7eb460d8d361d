"""A mentor with one group, as most tests of pendampingan need it."""

import pytest

from pendampingan.models import Assignment, Mentor
from pendampingan.tests.factories import AssignmentFactory, MentorFactory


@pytest.fixture
def mentor(mentor_user) -> Mentor:
    return MentorFactory(membership=mentor_user.membership, institution=mentor_user.membership.institution)


@pytest.fixture
def assignment(mentor) -> Assignment:
    return AssignmentFactory(mentor=mentor)
