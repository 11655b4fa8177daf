"""The models of the knowledge base."""

from kb.models.adaptations import Adaptation, Confirmation
from kb.models.case_study import SECTIONS, CaseStudyPage
from kb.models.case_study_index import CaseStudyIndexPage
from kb.models.case_study_rows import (
    CaseStudyAudience,
    CaseStudyDocument,
    CaseStudyMedia,
    CaseStudyNeed,
    CaseStudyTopic,
    Funder,
    Indicator,
    Partner,
    Source,
    TranslationWish,
)
from kb.models.drafts import CaseDraft, Consent, DraftFile
from kb.models.glossary import GlossaryConcept, GlossaryDefinition, GlossaryTerm
from kb.models.memory import MemoryUnit
from kb.models.notifications import Notification
from kb.models.people import DailyUse, Member, ResumeLink, User
from kb.models.places import Library, Region, RegionName
from kb.models.review import EditorialReviewTask, ReviewState
from kb.models.suggestions import (
    CheckDismissal,
    MachineTranslationJob,
    MachineTranslationRun,
    SegmentComment,
    SegmentEvent,
    Suggestion,
)
from kb.models.translation import (
    Acceptance,
    ReaderDemand,
    SourceChange,
    TranslationRevision,
    TranslationRule,
    TranslationTask,
)
from kb.models.vocabulary import (
    Audience,
    AudienceLabel,
    Concept,
    ConceptLabel,
    Need,
    NeedLabel,
    Topic,
    TopicLabel,
)
from kb.models.withdrawals import Withdrawal, WithdrawnFile

__all__ = [
    "SECTIONS",
    "Acceptance",
    "Adaptation",
    "Audience",
    "AudienceLabel",
    "CaseDraft",
    "CaseStudyAudience",
    "CaseStudyDocument",
    "CaseStudyIndexPage",
    "CaseStudyMedia",
    "CaseStudyNeed",
    "CaseStudyPage",
    "CaseStudyTopic",
    "CheckDismissal",
    "Concept",
    "ConceptLabel",
    "Confirmation",
    "Consent",
    "DailyUse",
    "DraftFile",
    "EditorialReviewTask",
    "Funder",
    "GlossaryConcept",
    "GlossaryDefinition",
    "GlossaryTerm",
    "Indicator",
    "Library",
    "MachineTranslationJob",
    "MachineTranslationRun",
    "Member",
    "MemoryUnit",
    "Need",
    "NeedLabel",
    "Notification",
    "Partner",
    "ReaderDemand",
    "Region",
    "RegionName",
    "ResumeLink",
    "ReviewState",
    "SegmentComment",
    "SegmentEvent",
    "Source",
    "SourceChange",
    "Suggestion",
    "Topic",
    "TopicLabel",
    "TranslationRevision",
    "TranslationRule",
    "TranslationTask",
    "TranslationWish",
    "User",
    "Withdrawal",
    "WithdrawnFile",
]
