# To be sourced: need_memory NAME BYTES WHAT_TO_DO stops a service whose container is too small to run it.
container_memory() {
  for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    if [ -r "$file" ]; then
      cat "$file"
      return
    fi
  done
  echo max
}

# 128m, 2g, 1gb or bytes, as bytes.
bytes_of() {
  number=$(printf '%s' "$1" | sed 's/[^0-9].*//')
  case $1 in
    *[gG] | *[gG][bB]) echo $((number * 1024 * 1024 * 1024)) ;;
    *[mM] | *[mM][bB]) echo $((number * 1024 * 1024)) ;;
    *[kK] | *[kK][bB]) echo $((number * 1024)) ;;
    *) echo "$number" ;;
  esac
}

need_memory() {
  limit=$(container_memory)
  [ "$limit" != max ] || return 0
  if [ "$limit" -lt "$2" ]; then
    echo "wenqu: $1 has $((limit / 1048576)) MiB and needs $(($2 / 1048576)) MiB at least; $3" >&2
    exit 78
  fi
}
