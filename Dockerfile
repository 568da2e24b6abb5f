# docker build -t onside . && docker run --rm -v "$PWD:/work:ro" onside check
FROM rust:1.88-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked && strip target/release/onside

FROM debian:bookworm-slim
COPY --from=build /src/target/release/onside /usr/local/bin/onside
COPY LICENSE-MIT LICENSE-APACHE NOTICE THIRD-PARTY.md /usr/share/doc/onside/
COPY data/ru/LICENSE /usr/share/doc/onside/LICENSE-words-ru
COPY data/en/LICENSE /usr/share/doc/onside/LICENSE-words-en
RUN useradd --system --no-create-home --uid 10001 onside
USER onside
WORKDIR /work
ENTRYPOINT ["onside"]
CMD ["check"]
