"""Invented comments for tests."""

import factory
from django.contrib.contenttypes.models import ContentType
from factory.django import DjangoModelFactory

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.factories import MembershipFactory
from kemitraan.core import clock
from kemitraan.core.models import Comment, CommentMention
from partners.tests.factories import OrganizationFactory


class CommentFactory(DjangoModelFactory):
    """A comment for the institution on an organization, posted now by a coordinator."""

    class Meta:
        model = Comment
        exclude = ["record"]

    record = factory.SubFactory(OrganizationFactory)
    institution = factory.SelfAttribute("record.institution")
    content_type = factory.LazyAttribute(lambda row: ContentType.objects.get_for_model(row.record))
    object_id = factory.SelfAttribute("record.pk")
    author = factory.LazyAttribute(
        lambda row: MembershipFactory(institution=row.record.institution, role=Role.COORDINATOR).user
    )
    text = "Sudah ditelepon, menunggu jawaban."
    posted_at = factory.LazyFunction(clock.now)


class CommentMentionFactory(DjangoModelFactory):
    class Meta:
        model = CommentMention

    comment = factory.SubFactory(CommentFactory)
    institution = factory.SelfAttribute("comment.institution")
    user = factory.SelfAttribute("comment.author")
    name = factory.SelfAttribute("user.full_name")
