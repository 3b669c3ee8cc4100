# Elasticsearch from the official image, after checks whose failure it would tell less plainly.
set -eu
. /opt/wenqu/memory.sh
. /opt/wenqu/volume.sh
home=/usr/share/elasticsearch
heap=$(printf '%s' "${ES_JAVA_OPTS:-}" | sed -n 's/.*-Xmx\([0-9]*[kmgKMG]\).*/\1/p')
heap=${heap:-1g}
need_memory elasticsearch $(($(bytes_of "$heap") * 3 / 2)) \
  "raise WENQU_ELASTICSEARCH_MEMORY, or lower the heap (WENQU_ELASTICSEARCH_HEAP, now $heap) in .env, then 'docker compose up -d'"
if [ "$(cat /proc/sys/vm/max_map_count)" -lt 262144 ]; then
  echo "wenqu: vm.max_map_count is $(cat /proc/sys/vm/max_map_count); Elasticsearch needs 262144. On the host, as root:" >&2
  echo "wenqu:   sysctl -w vm.max_map_count=262144; echo vm.max_map_count=262144 >/etc/sysctl.d/99-wenqu.conf" >&2
  exit 78
fi
version=$(ls "$home"/lib/elasticsearch-[0-9]*.jar | sed 's/.*elasticsearch-\([0-9.]*\)\.jar/\1/')
plugin=$(sed -n 's/^elasticsearch\.version=//p' "$home/plugins/analysis-ik/plugin-descriptor.properties" 2>/dev/null || true)
if [ "$plugin" != "$version" ]; then
  echo "wenqu: the plugin analysis-ik is for ${plugin:-no server: it is not installed}, this is Elasticsearch $version." >&2
  echo "wenqu: set ES_VERSION and IK_VERSION to the same version in .env, then 'docker compose build elasticsearch'." >&2
  exit 78
fi
claim_volume "$home/data" elasticsearch "$version"
exec /usr/local/bin/docker-entrypoint.sh "$@"
