# List the recipes
default:
    @just --list

# Run the whole gate, as a merge does
ci:
    bash .ci/run

# Test on SQLite
test *ARGS:
    cargo test {{ARGS}}

# Test on SQLite and on a temporary PostgreSQL
test-postgres *ARGS:
    SAYSO_TEST_POSTGRES_REQUIRED=1 scripts/with-postgres cargo test {{ARGS}}

# Test matching by meaning, with the feature that is off by default
test-semantic *ARGS:
    cargo test --features semantic {{ARGS}}

# Check format, lints, licences and sources
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo clippy --all-targets --no-default-features -- -D warnings
    cargo deny check bans licenses sources

# Format the code
fmt:
    cargo fmt

# Run the benches; docs/performance.md says what they measure
bench *ARGS:
    cargo bench --bench ledger -- {{ARGS}}

# Score the reading of articles against annotated news (text/*.txt and attributions/*.ann)
eval-reading DIR *ARGS:
    cargo build --release
    scripts/eval-reading {{DIR}} {{ARGS}}

# Read the twenty invented articles, and print what is right
eval-own:
    cargo test --test it twenty_articles -- --nocapture

# Print how well drafts are ordered by worth, beside length and chance
eval-worth:
    cargo test --test it drafts_are_ordered_by -- --nocapture

# Measure the speed of reading; docs/reading.md says what it means
bench-reading:
    cargo bench --bench reading

# Throw anything at the extractor for ten minutes
fuzz-reading SECONDS="600":
    RUSTC_BOOTSTRAP=1 cargo fuzz run reading -- -max_total_time={{SECONDS}} -max_len=4000

# Throw any bytes at the reader of files (text, pages, Markdown, encodings) for ten minutes
fuzz-files SECONDS="600":
    RUSTC_BOOTSTRAP=1 cargo fuzz run files -- -max_total_time={{SECONDS}} -max_len=8000

# Throw anything at the readers of imports, at each for ten minutes
fuzz-import SECONDS="600":
    for target in json page lines table file story; do RUSTC_BOOTSTRAP=1 cargo fuzz run $target -- -max_total_time={{SECONDS}} -max_len=4000 || exit 1; done

# Measure the import of RECORDS.jsonl beside sqlite-utils and sqlite3
measure-import RECORDS *COUNTS:
    cargo build --release
    scripts/measure-import {{RECORDS}} {{COUNTS}}

# Score matching on a collection of the CheckThat! lab; docs/matching.md says how
eval-matching DIR *ARGS:
    cargo build --release
    SAYSO_BIN="${CARGO_TARGET_DIR:-target}/release/sayso" scripts/eval-matching {{DIR}} {{ARGS}}

# Measure matching on a million invented claims; docs/matching.md says what it means
bench-matching *ARGS:
    cargo bench --bench matching -- {{ARGS}}

# Measure matching beside bm25s (PyPI) on a collection of the CheckThat! lab among invented claims
bench-bm25s DIR *ARGS:
    cargo build --release
    SAYSO_BIN="${CARGO_TARGET_DIR:-target}/release/sayso" scripts/bench-bm25s {{DIR}} {{ARGS}}

# Measure the desk over HTTP beside Datasette (PyPI), both on one ledger's file; needs wrk
bench-desk LEDGER *ARGS:
    cargo build --release
    SAYSO_BIN="${CARGO_TARGET_DIR:-target}/release/sayso" scripts/bench-desk {{LEDGER}} {{ARGS}}

# Kill sayso over and over while it writes, and check that nothing is lost
torture ROUNDS="1000":
    cargo build --release
    SAYSO_BIN="${CARGO_TARGET_DIR:-target}/release/sayso" scripts/torture {{ROUNDS}}

# The same on a temporary PostgreSQL
torture-postgres ROUNDS="1000":
    cargo build --release
    SAYSO_BIN="${CARGO_TARGET_DIR:-target}/release/sayso" scripts/with-postgres scripts/torture {{ROUNDS}} postgres

# Kill what a PostgreSQL ledger stands on while sixteen writers mark: three nodes under Patroni, and etcd, on this machine
ha *SCENARIOS:
    cargo build --release
    SAYSO_BIN="${CARGO_TARGET_DIR:-target}/release/sayso" scripts/ha {{SCENARIOS}}

# Write the man pages to target/man
man:
    cargo run --example man -- target/man

# Build what is shipped: smaller and faster, slow to make
dist:
    cargo build --locked --profile dist

# Build the library's documentation
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# Let schemathesis (pip install schemathesis) send a running desk whatever its OpenAPI document allows, and what it does not
fuzz-api *ARGS:
    cargo build
    scripts/fuzz-api {{ARGS}}
