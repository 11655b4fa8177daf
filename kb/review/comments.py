"""Comments at the fields of a case: Wagtail's own, for people who never see its administration."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import pgettext
from wagtail.models import Comment, CommentReply

from kb.models import CaseStudyPage, Notification, User
from kb.notifications.outbox import notify
from kb.permissions import is_author, may_see_review
from kb.review.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH = 4000


@dataclass(frozen=True)
class Remark:
    """One thing somebody said."""

    who: str
    is_mine: bool
    when: datetime
    text: str


@dataclass(frozen=True)
class Thread:
    """A comment at a field with its answers."""

    pk: int
    field: str
    # The field as the site calls it.
    label: str
    remarks: tuple[Remark, ...]
    resolved_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something."""
        return self.resolved_at is None


def threads(page: CaseStudyPage, user: User) -> list[Thread]:
    """The comments on a case, open ones first, then by age; nothing for who may not see them."""
    if not may_see_review(user, page):
        return []
    comments = (
        Comment.objects.filter(page_id=page.pk)
        .select_related("user__member")
        .prefetch_related("replies__user__member")
        .order_by("created_at", "pk")
    )
    found = [_thread(comment, user) for comment in comments]
    return sorted(found, key=lambda thread: not thread.is_open)


def threads_by_field(page: CaseStudyPage, user: User) -> dict[str, list[Thread]]:
    """The open comments by the name of the field."""
    found: dict[str, list[Thread]] = defaultdict(list)
    for thread in threads(page, user):
        if thread.is_open:
            found[thread.field].append(thread)
    return dict(found)


def _thread(comment: Comment, user: User) -> Thread:
    replies = sorted(comment.replies.all(), key=lambda reply: (reply.created_at, reply.pk))
    field = comment.contentpath.split(".")[0]
    return Thread(
        pk=comment.pk,
        field=field,
        label=_label(field),
        remarks=tuple(_remark(said, user) for said in (comment, *replies)),
        resolved_at=comment.resolved_at,
    )


def _label(field: str) -> str:
    try:
        name = CaseStudyPage._meta.get_field(field)
    except FieldDoesNotExist:
        return ""
    label = str(getattr(name, "verbose_name", ""))
    return label[:1].upper() + label[1:]


def _remark(said: Any, user: User) -> Remark:
    is_mine = said.user_id == user.pk
    who = pgettext("who said it", "You") if is_mine else shown_name(said.user)
    return Remark(who, is_mine, said.created_at, said.text)


@transaction.atomic
def answer(comment: Comment, user: User, text: str) -> CommentReply:
    """Answer a comment; the same words sent twice are one answer."""
    page = _page_of(comment, user)
    last = CommentReply.objects.filter(comment=comment).order_by("-created_at", "-pk").first()
    if last is not None and (last.user_id, last.text) == (user.pk, text):
        return last
    reply = CommentReply.objects.create(comment=comment, user=user, text=text)
    reply.log_create(user=user)
    tell_others(page, user, [comment])
    return reply


@transaction.atomic
def resolve(comment: Comment, user: User) -> None:
    """Say that it is settled."""
    _page_of(comment, user)
    if comment.resolved_at is None:
        # Not `save`: Wagtail's takes no names of fields but one.
        Comment.objects.filter(pk=comment.pk).update(resolved_at=timezone.now(), resolved_by=user)
        comment.log_resolve(user=user)


def _page_of(comment: Comment, user: User) -> CaseStudyPage:
    page: CaseStudyPage | None = CaseStudyPage.objects.filter(pk=comment.page_id).first()
    if page is None or not may_see_review(user, page):
        raise PermissionDenied
    return page


def tell_others(page: CaseStudyPage, user: User, comments: Iterable[Comment]) -> None:
    """Tell the author of words by the editors, and the editors in question of words by her."""
    if not is_author(user, page):
        notify(Notification.Kind.COMMENTED, [page.owner], page)
        return
    state = page.current_workflow_task_state
    editor = (
        state.specific.assigned_to if state and hasattr(state.specific, "assigned_to") else None
    )
    asked = [editor, *(comment.user for comment in comments)]
    notify(Notification.Kind.ANSWERED, [who for who in asked if who and who != user], page)
