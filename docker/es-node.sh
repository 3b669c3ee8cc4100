# The embedded node where the official image can not be pulled.
set -eu
. /opt/wenqu/memory.sh
. /opt/wenqu/volume.sh
home=/usr/share/elasticsearch/data
heap=$(printf '%s' "${ES_JAVA_OPTS:-}" | sed -n 's/.*-Xmx\([0-9]*[kmgKMG]\).*/\1/p')
heap=${heap:-1g}
need_memory elasticsearch $(($(bytes_of "$heap") * 3 / 2)) \
  "raise WENQU_ELASTICSEARCH_MEMORY, or lower the heap (WENQU_ELASTICSEARCH_HEAP, now $heap) in .env, then 'docker compose up -d'"
version=$(ls /opt/es-node/lib/elasticsearch-[0-9]*.jar | sed 's/.*elasticsearch-\([0-9.]*\)\.jar/\1/')
claim_volume "$home" es-node "$version"
exec java "-Xmx$heap" -XX:+ExitOnOutOfMemoryError -cp '/opt/es-node/lib/*' wenqu.node.Main \
  --home "$home" --port 9200 --host 0.0.0.0
