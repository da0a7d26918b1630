# The application and nothing else: a virtual environment made of hash-checked packages, a user
# without rights, one port. tests/app/test_dockerfile.py runs these commands without Docker.

FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv --without-pip /opt/tiski
COPY requirements.lock requirements-build.lock ./
RUN pip --python /opt/tiski/bin/python install --quiet --require-hashes -r requirements.lock
RUN python -m venv tools && \
    tools/bin/pip install --quiet --require-hashes -r requirements-build.lock
COPY pyproject.toml schema.graphql ./
COPY schema/ schema/
COPY resolvers/ resolvers/
COPY domain/ domain/
COPY db/ db/
COPY queryplan/ queryplan/
COPY adapters/ adapters/
COPY app/ app/
RUN tools/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . && \
    pip --python /opt/tiski/bin/python install --quiet --no-index --no-deps dist/*.whl

FROM python:3.13-slim
COPY --from=build /opt/tiski /opt/tiski
ENV PATH=/opt/tiski/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TISKI_DATABASE_URL=sqlite+aiosqlite:////data/tiski.sqlite
RUN mkdir /data && chown 10001:10001 /data
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=3)"]
ENTRYPOINT ["tiski"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
