"""What `wandb.util` is used for: ids of runs, made before `init` is called."""

from __future__ import annotations

import secrets

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def generate_id(length: int = 8) -> str:
    """Return an id that no run has: random base-36 characters."""
    return "".join(secrets.choice(_DIGITS) for _ in range(length))
