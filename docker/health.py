"""Health of a worker's container: its process is there, and Redis answers to our password. `health.py NAME`."""

import socket
import sys
from pathlib import Path

PASSWORD = Path("/run/wenqu/redis-password")
TIMEOUT = 4.0


def runs(service: str, processes: Path = Path("/proc")) -> bool:
    """Whether a process `python -m services.SERVICE` is there and no zombie."""
    wanted = f"services.{service}".encode()
    for folder in processes.glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in command and b"-m" in command:
            return True
    return False


def redis_answers(host: str, port: int, password: str) -> str | None:
    """None when Redis answers PONG, else what is wrong."""
    try:
        with socket.create_connection((host, port), timeout=TIMEOUT) as connection:
            connection.sendall(_command("AUTH", password) + _command("PING") + _command("QUIT"))
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
    except OSError as error:
        return f"Redis does not answer: {error}"
    return None if b"+PONG" in answer else f"Redis answers: {answer.decode('utf-8', 'replace').strip()}"


def _command(*words: str) -> bytes:
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def main(service: str) -> int:
    """0 when healthy; else 1 and one line of why."""
    if not runs(service):
        sys.stdout.write(f"services.{service} does not run; see docker compose logs {service}\n")
        return 1
    problem = redis_answers("redis", 6379, PASSWORD.read_text().strip())
    sys.stdout.write(f"{problem}\n" if problem is not None else "")
    return 0 if problem is None else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
