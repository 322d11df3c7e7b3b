"""Deprecated name of `vraagbaak.index.maintenance.verification`; it goes with the next version."""

from .maintenance.verification import verify

__all__ = ["verify"]
