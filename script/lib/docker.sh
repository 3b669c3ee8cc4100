# To be sourced: finds or makes a Docker engine and Compose v2. Sets `stack COMPOSE-ARGUMENTS`.
COMPOSE_VERSION=v2.39.4
cache=${XDG_CACHE_HOME:-$HOME/.cache}/wenqu
engine=${WENQU_DOCKER_STATE:-/var/tmp/wenqu-docker}
engine_pid=

prepare_docker() {
  install_from_debian
  command -v docker >/dev/null || cannot "there is no docker command here"
  if ! docker info >/dev/null 2>&1; then
    start_docker
  fi
  find_compose
}

install_from_debian() {
  local missing=()
  docker info >/dev/null 2>&1 || {
    command -v dockerd >/dev/null || missing+=(docker.io)
    command -v iptables >/dev/null || missing+=(iptables)
  }
  has_base_images || command -v debootstrap >/dev/null || missing+=(debootstrap)
  [ "${#missing[@]}" -gt 0 ] || return 0
  [ "$(id -u)" -eq 0 ] || cannot "as root, install ${missing[*]} first"
  command -v apt-get >/dev/null || cannot "install ${missing[*]} first: this is neither Debian nor Ubuntu"
  quietly apt-get update -q
  DEBIAN_FRONTEND=noninteractive quietly apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# By hand, where no init runs it; in a folder of its own, so that it meets no other engine.
start_docker() {
  [ "$(id -u)" -eq 0 ] || cannot "no Docker engine answers; start it (systemctl start docker), or run this as root"
  command -v dockerd >/dev/null || cannot "no Docker engine answers and there is no dockerd"
  mkdir -p "$engine"
  # Two runs never share it: the other's engine would answer in place of ours, and end with that run.
  exec 9>"$engine/lock"
  if ! flock -n 9; then
    echo "another run uses the engine in $engine; waiting for its end" >&2
    flock -w 1800 9 || cannot "another run uses the engine in $engine; end it, or set WENQU_DOCKER_STATE to another folder"
  fi
  export DOCKER_HOST="unix://$engine/docker.sock"
  setsid dockerd --data-root "$engine/data" --exec-root "$engine/exec" --pidfile "$engine/pid" \
    --host "$DOCKER_HOST" >"$engine/log" 2>&1 9>&- &
  engine_pid=$!
  local _
  for _ in $(seq 1 60); do
    kill -0 "$engine_pid" 2>/dev/null || break
    ! docker info >/dev/null 2>&1 || return 0
    sleep 0.5
  done
  tail -n 20 "$engine/log" >&2
  cannot "the Docker engine does not start here; see above"
}

# Only the engine that this run has started. Its images stay for the next run.
stop_docker() {
  [ -n "$engine_pid" ] || return 0
  kill "$engine_pid" 2>/dev/null || true
  wait "$engine_pid" 2>/dev/null || true
}

find_compose() {
  compose=(docker compose)
  recent docker compose && return 0
  compose=("$cache/docker-compose-$COMPOSE_VERSION")
  [ -x "${compose[0]}" ] || build_compose
}

# `!reset` in an override file came with 2.24.
recent() {
  local version
  version=$("$@" version --short 2>/dev/null) || return 1
  [ "$(printf '%s\n' 2.24.0 "${version#v}" | sort -V | head -n 1)" = 2.24.0 ]
}

build_compose() {
  command -v go >/dev/null || cannot "Compose v2 is missing; install the docker-compose-plugin, or Go to build it"
  echo "building Compose $COMPOSE_VERSION" >&2
  local module
  module=$(mktemp -d)
  mkdir -p "$cache"
  (
    cd "$module"
    quietly go mod init throwaway
    quietly go get "github.com/docker/compose/v2/cmd@$COMPOSE_VERSION"
    quietly go build -trimpath -ldflags "-s -w -X github.com/docker/compose/v2/internal.Version=$COMPOSE_VERSION" \
      -o "$cache/.docker-compose" github.com/docker/compose/v2/cmd
  )
  mv "$cache/.docker-compose" "${compose[0]}"
  rm -rf "$module"
}

# Compose's own builder, which needs no buildx.
stack() { COMPOSE_BAKE=false "${compose[@]}" "$@"; }
