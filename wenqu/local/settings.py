"""How a client finds its servers: the environment first, else the local stack."""

import os

from shared.errors import UserError
from shared.runtime.settings import Settings, load_settings


def named_by_environment() -> bool:
    """Whether the environment names the servers, as in a container of the stack."""
    return bool(os.environ.get("WENQU_REDIS_URL"))


def stack_settings() -> Settings:
    """Settings from the environment if `WENQU_REDIS_URL` is set, else those of the local stack.

    UserError when there is neither.
    """
    if named_by_environment():
        return load_settings()
    # Only here: an image of the stack holds nothing of what the local stack needs.
    from wenqu.local import stackfile
    from wenqu.local.home import Home, local_settings

    stack = stackfile.read(Home.find(local_settings()))
    if stack is None:
        raise UserError(
            "no stack is running here: run `wenqu up` (or set WENQU_REDIS_URL and WENQU_ELASTICSEARCH_URL)"
        )
    return load_settings(
        redis_url=stack.redis_url,
        elasticsearch_url=stack.elasticsearch_url,
        blobs=stack.blobs,
        allowed_roots=stack.allowed_roots,
        log_format="console",
    )
