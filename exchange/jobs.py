"""The names of what is done in the background, and how to ask for it."""

from enum import StrEnum

from accounts.bell import ring


class Job(StrEnum):
    """Each job is named by the dotted path of the function that does it."""

    MATCH_LISTING = "exchange.matching.actions.match_listing"
    REFRESH_LISTING = "exchange.matching.actions.refresh_listing"
    MATCH_PROFILE = "exchange.matching.actions.match_profile"
    REINDEX = "exchange.matching.vocabulary.rereading.reindex"
    WRITE_DIGESTS = "exchange.digests.writing.write_prepared"
    TELL = "exchange.notifications.actions.tell"
    DELIVER_LETTERS = "accounts.letters.delivery.drain"
    HANDLE_MAIL = "exchange.answering.receiving.handle"
    MAKE_RENDITIONS = "cms.renditions.make_renditions"


class Sweep(StrEnum):
    """What looks, every so often, for rows whose message was lost or whose time has come."""

    LETTERS = "accounts.letters.delivery.sweep"
    RECEIVED_MAIL = "exchange.answering.receiving.sweep"
    MAIL_RETENTION = "exchange.answering.forgetting.sweep"
    LISTINGS = "exchange.matching.actions.sweep"
    REACTIONS = "exchange.matching.reacting.wake"
    WAITING_MATCHES = "exchange.matching.actions.tell_waiting"
    VOCABULARY = "exchange.matching.vocabulary.rereading.sweep"
    INDEX = "exchange.matching.finding.index.sweep"
    WORDS = "exchange.matching.finding.statistics.sweep"
    EXPIRY = "exchange.listings.actions.expire_due"
    NOTIFICATIONS = "exchange.notifications.actions.sweep"
    DIGESTS = "exchange.digests.preparing.prepare_due"


def enqueue(job: Job, **ids: int) -> None:
    """Ask for `job` as soon as the surrounding transaction has committed."""
    ring(job, **ids)
