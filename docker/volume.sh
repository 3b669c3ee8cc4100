# To be sourced: claim_volume FOLDER KIND VERSION notes what writes a volume, and stops before another server damages it.
# A newer server may take over the volume of an older one, but never the other way round, nor another kind of server.
claim_volume() {
  stamp=$1/.wenqu-volume
  if ! [ -w "$1" ]; then
    echo "wenqu: $1 is not writable for uid $(id -u): its volume belongs to $(stat -c %u "$1")." >&2
    echo "wenqu: change the owner of the volume, or start with an empty one ('docker volume rm')." >&2
    exit 78
  fi
  if [ -s "$stamp" ]; then
    read -r kind version <"$stamp"
    if [ "$kind" != "$2" ]; then
      echo "wenqu: the volume of $1 was written by $kind $version, this is $2 $3, which can not read it." >&2
      echo "wenqu: use another project name (docker compose -p NAME), or remove this volume and submit the pages again." >&2
      exit 78
    fi
    newest=$(printf '%s\n%s\n' "$version" "$3" | sort -V | tail -n 1)
    if [ "$newest" != "$3" ]; then
      echo "wenqu: the volume of $1 was written by $kind $version, newer than this $3, which can not read it." >&2
      echo "wenqu: build with $kind $version or newer again (docker compose build), or remove this volume." >&2
      exit 78
    fi
  fi
  printf '%s %s\n' "$2" "$3" >"$stamp"
}
