# One file, a target per service. Every base image is an argument, so that compose.offline.yml can swap it.
ARG PYTHON_IMAGE=python:3.12.11-slim-bookworm
ARG REDIS_IMAGE=redis:7.4.5-alpine
ARG ES_VERSION=8.19.0
ARG ELASTICSEARCH_IMAGE=elasticsearch:${ES_VERSION}
ARG JAVA_IMAGE=debian:12.11-slim

FROM ${PYTHON_IMAGE} AS base
ARG PIP_INDEX_URL=
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
# The folders are here so that new volumes belong to the user.
RUN python3 -m venv /opt/venv \
 && groupadd --gid 10001 wenqu && useradd --uid 10001 --gid 10001 --create-home wenqu \
 && install -d -o wenqu -g wenqu -m 0750 /blobs /run/wenqu && install -d -m 0755 /inbox

FROM base AS wheel
COPY requirements/build.lock /src/requirements/
RUN pip install --require-hashes -r /src/requirements/build.lock
COPY pyproject.toml README.md LICENSE NOTICE /src/
COPY lexicon /src/lexicon
COPY schemas /src/schemas
COPY shared /src/shared
COPY services /src/services
COPY wenqu /src/wenqu
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels /src

FROM base AS secrets
COPY docker/secrets.sh /opt/wenqu/
USER wenqu
CMD ["sh", "/opt/wenqu/secrets.sh"]

FROM base AS ingest
COPY requirements/ingest.lock /tmp/
RUN pip install --require-hashes -r /tmp/ingest.lock
COPY --from=wheel /wheels /tmp/wheels
RUN pip install --no-deps --no-index /tmp/wheels/*.whl
COPY docker/environment.sh docker/worker.sh docker/health.py /opt/wenqu/
# `docker compose exec ingest wenqu` does not pass the entrypoint, yet needs the same environment.
COPY docker/wenqu.sh /usr/local/sbin/wenqu
ENV PATH=/usr/local/sbin:$PATH
USER wenqu
ENTRYPOINT ["sh", "/opt/wenqu/worker.sh"]
CMD ["python", "-m", "services.ingest"]

FROM base AS normalize
COPY requirements/normalize.lock /tmp/
RUN pip install --require-hashes -r /tmp/normalize.lock
COPY --from=wheel /wheels /tmp/wheels
RUN pip install --no-deps --no-index /tmp/wheels/*.whl
COPY docker/environment.sh docker/worker.sh docker/health.py /opt/wenqu/
USER wenqu
ENTRYPOINT ["sh", "/opt/wenqu/worker.sh"]
CMD ["python", "-m", "services.normalize"]

FROM base AS extract
COPY requirements/extract.lock /tmp/
RUN pip install --require-hashes -r /tmp/extract.lock
COPY --from=wheel /wheels /tmp/wheels
RUN pip install --no-deps --no-index /tmp/wheels/*.whl
COPY docker/environment.sh docker/worker.sh docker/health.py /opt/wenqu/
USER wenqu
ENTRYPOINT ["sh", "/opt/wenqu/worker.sh"]
CMD ["python", "-m", "services.extract"]

FROM base AS index
COPY requirements/index.lock /tmp/
RUN pip install --require-hashes -r /tmp/index.lock
COPY --from=wheel /wheels /tmp/wheels
RUN pip install --no-deps --no-index /tmp/wheels/*.whl
COPY docker/environment.sh docker/worker.sh docker/health.py /opt/wenqu/
USER wenqu
ENTRYPOINT ["sh", "/opt/wenqu/worker.sh"]
CMD ["python", "-m", "services.index"]

FROM base AS sweeper
COPY requirements/sweeper.lock /tmp/
RUN pip install --require-hashes -r /tmp/sweeper.lock
COPY --from=wheel /wheels /tmp/wheels
RUN pip install --no-deps --no-index /tmp/wheels/*.whl
COPY docker/environment.sh docker/worker.sh docker/health.py /opt/wenqu/
USER wenqu
ENTRYPOINT ["sh", "/opt/wenqu/worker.sh"]
CMD ["python", "-m", "services.sweeper"]

FROM ${REDIS_IMAGE} AS redis
# The uid of the workers: all read the one file with the password.
RUN mkdir -p /data && chown 10001:10001 /data
COPY docker/volume.sh docker/memory.sh docker/redis.sh docker/redis-health.sh /opt/wenqu/
VOLUME /data
USER 10001:10001
ENTRYPOINT ["sh", "/opt/wenqu/redis.sh"]
CMD []

FROM ${ELASTICSEARCH_IMAGE} AS elasticsearch
ARG ES_VERSION
ARG IK_VERSION=${ES_VERSION}
# `official`, an address of a plugin's zip, or `own`: es-node/target/dist/plugins/analysis-ik, built for ES_VERSION.
ARG IK_PLUGIN=official
COPY --chown=1000:0 docker/entitlement-policy.yaml es-node/target/dist/plugins/analysis-i[k] /tmp/own/
COPY docker/install-ik.sh docker/IKAnalyzer.cfg.xml docker/volume.sh docker/memory.sh docker/elasticsearch.sh docker/elasticsearch-health.sh /opt/wenqu/
RUN sh /opt/wenqu/install-ik.sh "$ES_VERSION" "$IK_VERSION" "$IK_PLUGIN"
USER 1000:0
ENTRYPOINT ["sh", "/opt/wenqu/elasticsearch.sh"]
CMD ["eswrapper"]

FROM ${JAVA_IMAGE} AS elasticsearch-offline
RUN groupadd --gid 1000 elasticsearch && useradd --uid 1000 --gid 0 --home-dir /usr/share/elasticsearch elasticsearch \
 && install -d -o 1000 -g 0 -m 0770 /usr/share/elasticsearch/data
COPY es-node/target/dist /opt/es-node
COPY docker/volume.sh docker/memory.sh docker/es-node.sh docker/elasticsearch-health.sh /opt/wenqu/
USER 1000:0
ENTRYPOINT ["sh", "/opt/wenqu/es-node.sh"]
CMD []
