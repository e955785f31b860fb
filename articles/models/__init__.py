from .article import Article, Byline, RelatedLink, Section
from .audit_entry import AuditEntry
from .autosave import Autosave
from .background import Job, Worker
from .change import Change, ChangeKey, LogFollower, LogHead
from .fact import Fact, KeyCount
from .finding import Finding
from .origin import Origin
from .outgoing import LinkHost, LinkTarget, OutgoingLink
from .people_and_shelves import Author, Category, Tag
from .presence import Presence
from .preview_link import PreviewLink, PreviewOpening
from .publication import LivePeriod, Publication, PublicationKey, Slug
from .review import Review, ReviewComment
from .revision import Revision
from .schedule import Schedule
from .webhook_delivery import WebhookDelivery
from .webhook_endpoint import WebhookEndpoint, WebhookSecret

__all__ = [
    "Article",
    "AuditEntry",
    "Author",
    "Autosave",
    "Byline",
    "Category",
    "Change",
    "ChangeKey",
    "Fact",
    "Finding",
    "Job",
    "KeyCount",
    "LinkHost",
    "LinkTarget",
    "LivePeriod",
    "LogFollower",
    "LogHead",
    "Origin",
    "OutgoingLink",
    "Presence",
    "PreviewLink",
    "PreviewOpening",
    "Publication",
    "PublicationKey",
    "RelatedLink",
    "Review",
    "ReviewComment",
    "Revision",
    "Schedule",
    "Section",
    "Slug",
    "Tag",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookSecret",
    "Worker",
]
