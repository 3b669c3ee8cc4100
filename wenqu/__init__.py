"""Wenqu: Chinese government and development-zone news, from messy pages to structured, searchable documents."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wenqu.client import Client

__all__ = ["Client"]


def __getattr__(name: str) -> Any:
    """`Client` is loaded when it is first asked for, so that the command line starts fast."""
    if name == "Client":
        from wenqu.client import Client

        return Client
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
