"""The editors' door: working copies in, and the acts that put them before callers."""

from .accounts import AccountAdmin, RoleAdmin
from .article import ArticleAdmin
from .audit import AuditEntryAdmin
from .background import WorkerAdmin
from .people_and_shelves import AuthorAdmin, CategoryAdmin, TagAdmin
from .records import ChangeAdmin, ScheduleAdmin
from .review import ReviewAdmin
from .webhook_deliveries import WebhookDeliveryAdmin
from .webhooks import WebhookEndpointAdmin

__all__ = [
    "AccountAdmin",
    "ArticleAdmin",
    "AuditEntryAdmin",
    "AuthorAdmin",
    "CategoryAdmin",
    "ChangeAdmin",
    "ReviewAdmin",
    "RoleAdmin",
    "ScheduleAdmin",
    "TagAdmin",
    "WebhookDeliveryAdmin",
    "WebhookEndpointAdmin",
    "WorkerAdmin",
]
