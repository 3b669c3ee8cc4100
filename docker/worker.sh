# Entrypoint of all workers.
set -eu
. /opt/wenqu/environment.sh
if ! [ -w /blobs ]; then
  echo "wenqu: /blobs is not writable for uid $(id -u): the volume or folder belongs to $(stat -c %u /blobs)." >&2
  echo "wenqu: change its owner: docker compose run --rm --user 0 --entrypoint chown ingest -R 10001:10001 /blobs" >&2
  exit 78
fi
exec "$@"
