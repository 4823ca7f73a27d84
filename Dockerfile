# The farm in two images: `farm` for every process of ours, `front` for both nginx. docker-compose.yml builds both.
# What the steps do stands in scripts of deploy/, which are run outside of containers as well.

FROM node:22.12.0-bookworm-slim AS console
WORKDIR /farm
COPY web web
COPY docs/openapi.json docs/openapi.json
COPY deploy/npm deploy/npm
RUN deploy/npm ci --no-audit --no-fund --loglevel=error && deploy/npm run --silent build

FROM python:3.11.13-slim-bookworm AS packages
WORKDIR /farm
ENV PIP_NO_CACHE_DIR=1
COPY deploy/image deploy/runtime.lock deploy/faces deploy/faces.lock deploy/
RUN deploy/image packages /opt/farm
COPY pyproject.toml README.md LICENSE ./
COPY farm farm
COPY storage storage
COPY transcode transcode
COPY ingest ingest
COPY live live
COPY ai ai
COPY publish publish
COPY workers workers
COPY api api
RUN deploy/image farm /opt/farm
RUN /opt/farm/bin/python -m api.container_front >/nginx.conf && /opt/farm/bin/python -m api.container_front pushes >/rtmp.conf

FROM python:3.11.13-slim-bookworm AS farm
WORKDIR /farm
COPY deploy/image deploy/image
RUN deploy/image system
COPY --from=packages /opt/farm /opt/farm
COPY --from=packages /farm /farm
COPY --from=console /farm/web/dist web/dist
ENV PATH=/opt/farm/bin:$PATH PYTHONDONTWRITEBYTECODE=1
VOLUME /var/lib/farm /var/lib/farm-models
USER 10001:10001
CMD ["farm", "--help"]

FROM debian:12.11-slim AS front
WORKDIR /farm
COPY deploy/image deploy/image
RUN deploy/image front
COPY --from=packages /nginx.conf /rtmp.conf /etc/farm/
USER 10001:10001
CMD ["nginx", "-e", "stderr", "-c", "/etc/farm/nginx.conf"]
