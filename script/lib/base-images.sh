# To be sourced: the base images of compose.offline.yml, from Debian packages alone.
OFFLINE_BASES=(python redis java)

has_base_images() {
  local name
  for name in debian "${OFFLINE_BASES[@]}"; do
    docker image inspect "wenqu-offline/$name:bookworm" >/dev/null 2>&1 || return 1
  done
}

make_base_images() {
  local name
  if has_base_images; then
    return 0
  fi
  docker image inspect wenqu-offline/debian:bookworm >/dev/null 2>&1 || import_debian
  for name in "${OFFLINE_BASES[@]}"; do
    DOCKER_BUILDKIT=0 quietly docker build --network host -f docker/offline.Dockerfile --target "$name" \
      -t "wenqu-offline/$name:bookworm" docker
  done
}

# The mirror that this host uses itself, if it runs the same Debian; else nothing, and debootstrap takes its own.
debian_mirror() {
  if grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
    apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 2>/dev/null | head -n 1 || true
  fi
}

import_debian() {
  local root mirror
  [ "$(id -u)" -eq 0 ] || cannot "debootstrap needs root"
  mirror=${WENQU_DEBIAN_MIRROR:-$(debian_mirror)}
  root=$(mktemp -d)
  chmod 755 "$root"
  quietly debootstrap --variant=minbase --include=ca-certificates bookworm "$root" ${mirror:+"$mirror"}
  # Whom this host trusts, the build must trust too, or pip fails on certificates.
  if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
    cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  fi
  rm -f "$root"/var/cache/apt/archives/*.deb
  tar -C "$root" -c . | docker import \
    --change 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' \
    - wenqu-offline/debian:bookworm >/dev/null
  rm -rf "$root"
}
