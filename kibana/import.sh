#!/usr/bin/env bash
# Imports the data views, saved searches, charts and the dashboard; a second run puts them back as they are here.
set -euo pipefail
kibana=${KIBANA_URL:-http://kibana:5601}
file=$(dirname "${BASH_SOURCE[0]}")/wenqu.ndjson
for attempt in $(seq 1 30); do
  answer=$(curl -sS -m 20 -X POST "$kibana/api/saved_objects/_import?overwrite=true" \
    -H 'kbn-xsrf: wenqu' --form "file=@$file" 2>&1) || true
  case $answer in
    *'"success":true'*)
      echo "Imported into Kibana: $answer"
      exit 0
      ;;
  esac
  echo "attempt $attempt: Kibana does not take the saved objects yet: ${answer:0:300}" >&2
  sleep 4
done
echo "wenqu: Kibana took no saved objects in 30 attempts; 'docker compose logs kibana' says why, then" >&2
echo "wenqu: 'docker compose up -d kibana-import' tries again." >&2
exit 1
