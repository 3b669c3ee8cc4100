# Redis: every write on disk before it is answered, never evicting, with a password.
set -eu
. /opt/wenqu/memory.sh
. /opt/wenqu/volume.sh
maxmemory=${WENQU_REDIS_MAXMEMORY:-512mb}
# Rewriting the append-only file forks, and what is written meanwhile is copied.
need_memory redis $(($(bytes_of "$maxmemory") + $(bytes_of "$maxmemory") / 4)) \
  "raise its mem_limit or lower WENQU_REDIS_MAXMEMORY ($maxmemory) in .env, then 'docker compose up -d'"
claim_volume /data redis "$(redis-server --version | sed -n 's/.* v=\([0-9.]*\).*/\1/p')"
if [ ! -r /run/wenqu/redis-password ]; then
  echo "wenqu: /run/wenqu/redis-password is missing; 'docker compose up -d' runs the service 'secrets' that makes it." >&2
  exit 78
fi
# From standard input, so that the password is in no process list.
exec redis-server - <<END
requirepass $(cat /run/wenqu/redis-password)
bind 0.0.0.0
port 6379
dir /data
appendonly yes
appendfsync always
save ""
maxmemory $maxmemory
maxmemory-policy noeviction
tcp-keepalive 60
END
