# Base images where none can be pulled: Debian's own packages on the root that script/stack-test imports.
ARG DEBIAN_IMAGE=wenqu-offline/debian:bookworm

FROM ${DEBIAN_IMAGE} AS python
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*

FROM ${DEBIAN_IMAGE} AS redis
RUN apt-get update && apt-get install -y --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/*

FROM ${DEBIAN_IMAGE} AS java
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless curl \
 && rm -rf /var/lib/apt/lists/*
