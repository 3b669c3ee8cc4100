# To be sourced: the address of Redis with its password, unless it is given.
if [ -z "${WENQU_REDIS_URL:-}" ]; then
  if [ ! -r /run/wenqu/redis-password ]; then
    echo "wenqu: /run/wenqu/redis-password is missing; 'docker compose up -d' runs the service 'secrets' that makes it." >&2
    exit 78
  fi
  WENQU_REDIS_URL="redis://:$(cat /run/wenqu/redis-password)@redis:6379/0"
  export WENQU_REDIS_URL
fi
