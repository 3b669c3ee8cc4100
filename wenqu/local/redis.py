"""Redis of the local stack: every write on disk before it is answered, never evicting, loopback only."""

import shutil

from shared.errors import UserError
from wenqu.local.home import Home, LocalSettings, write_private
from wenqu.local.ports import HOST
from wenqu.local.stackfile import Stack


def command(home: Home) -> list[str]:
    """How to start it. UserError when it is not installed."""
    server = shutil.which("redis-server")
    if server is None:
        raise UserError(
            "redis-server is not installed; run `script/setup`, or `apt-get install redis-server`"
        )
    return [server, str(home.redis_conf)]


def write_conf(home: Home, stack: Stack, settings: LocalSettings) -> None:
    """Write redis.conf. It holds the password, so only its owner can read it."""
    lines = {
        "bind": HOST,
        "port": str(stack.redis_port),
        "protected-mode": "yes",
        "requirepass": stack.redis_password,
        "dir": _quoted(str(home.redis_data)),
        "daemonize": "no",
        # The title would overwrite the environment by which the stack knows its processes.
        "set-proc-title": "no",
        "appendonly": "yes",
        "appendfsync": "always",
        "save": '""',
        "maxmemory": settings.redis_maxmemory,
        "maxmemory-policy": "noeviction",
        "tcp-keepalive": "60",
        "logfile": '""',
    }
    write_private(home.redis_conf, "".join(f"{name} {value}\n" for name, value in lines.items()))


def ping(stack: Stack, timeout: float = 2.0) -> str | None:
    """None when it answers to our password, else what is wrong, as a short sentence."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
    from redis.retry import Retry

    client = Redis.from_url(
        stack.redis_url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=Retry(NoBackoff(), 0)
    )
    try:
        client.ping()
    except (RedisError, OSError) as error:
        return f"Redis does not answer: {error}"
    finally:
        client.close()
    return None


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
