# To be sourced: parts of a script with their minutes.
parts_done=()

part() {
  local name=$1 begun=$SECONDS code=0
  shift
  printf '== %s\n' "$name" >&2
  "$@" || code=$?
  parts_done+=("$(awk -v n="$name" -v s=$((SECONDS - begun)) 'BEGIN { printf "%-12s %5.1f minutes", n, s / 60 }')")
  return "$code"
}

print_parts() {
  printf '%s\n' "${parts_done[@]}" "$(awk -v s="$SECONDS" 'BEGIN { printf "%-12s %5.1f minutes", "all", s / 60 }')" >&2
}

# What a tool says is shown only if it fails.
quietly() {
  local log code=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || code=$?
  if [ "$code" -ne 0 ]; then
    tail -n 60 "$log" >&2
    echo "this failed: $*" >&2
  fi
  rm -f "$log"
  return "$code"
}

# No Docker can be had: a reason and a good end, but a failure in CI.
cannot() {
  if [ "${CI:-}" = true ]; then
    echo "FAILED: $*" >&2
    exit 1
  fi
  echo "skipped: $*" >&2
  exit 0
}
