"""The one tree of errors: what went wrong, about which record, what to do, and whether to try again."""

from __future__ import annotations


class TrackerError(Exception):
    """A failure that the caller can't carry on from, told in a sentence a user can act on.

    `permanent` is False where trying again later may help; `retry_after` is then the number of
    seconds that the other side asked for, when it did. `record` is the NCT number concerned, if one is.
    """

    permanent: bool = True

    def __init__(
        self, message: str, *, record: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.record = record
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.record}: {self.message}" if self.record else self.message


class MisuseError(TrackerError):
    """The command was called with something it can't take; exit status 2."""


class ConfigError(TrackerError):
    """config.toml can't be used; the message lists every fault with its key."""


class RegistryError(TrackerError):
    """The registry did not give what was asked for."""


class UnavailableError(RegistryError):
    """No usable answer: connection, time-out, 429, 5xx, truncated or unreadable body. Try again later."""

    permanent = False


class AskedToWaitError(UnavailableError):
    """The registry asks for a longer wait than a call can make: nothing is to be asked before."""


class BlockedError(RegistryError):
    """The registry refuses this client (403): never to be read as "no such record", never retried at once."""


class RefusedError(RegistryError):
    """The registry says that the request itself is wrong (400 and the like)."""


class StorageError(TrackerError):
    """The database or a snapshot can't be read or written, or is damaged."""


class DiskError(StorageError):
    """The disk is full, or takes nothing: no other record fares better until that is mended."""


class InUseError(StorageError):
    """Another process is at work on the same database."""


class ReadingError(TrackerError):
    """A file or an answer is not what it should be, and nothing of it was stored."""


class DeliveryError(TrackerError):
    """A message could not be handed over; `permanent` tells whether it may be tried again."""

    def __init__(self, message: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.permanent = permanent
