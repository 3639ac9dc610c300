//! Files packed and encoded in whatever way, as `just fuzz-import` throws them at the importer.
#![no_main]
#![allow(dead_code)]

mod readers;

use std::path::PathBuf;
use std::sync::LazyLock;

static AT: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("sayso-fuzz-{}", std::process::id())));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::file(bytes, &AT));
