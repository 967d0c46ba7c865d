# Builds Martlet in one stage and runs it, alone and not as root, in another.
FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpq-dev libssl-dev zlib1g-dev libzstd-dev libnghttp2-dev libcurl4-openssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN swift build -c release --product martlet --static-swift-stdlib \
    && install -D "$(swift build -c release --static-swift-stdlib --show-bin-path)/martlet" /out/martlet \
    && strip /out/martlet

FROM debian:bookworm-slim
# What `ldd martlet` names beyond libc; libpq5 brings its own.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq5 libssl3 zlib1g libzstd1 libcurl4 libstdc++6 libgcc-s1 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/martlet --create-home --shell /usr/sbin/nologin martlet
COPY --from=build /out/martlet /usr/local/bin/martlet
COPY LICENSE /usr/share/doc/martlet/LICENSE
USER martlet
WORKDIR /var/lib/martlet
# There is no Postgres in this image: set DATABASE_URL. On 0.0.0.0 Martlet starts with a password of your own only.
ENV HTTP_HOST=0.0.0.0 HTTP_PORT=8000 DATA_DIR=/var/lib/martlet ENVIRONMENT=production LOGGING_FORMAT=json
VOLUME /var/lib/martlet
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["martlet", "status", "--live"]
ENTRYPOINT ["martlet"]
CMD ["serve"]
