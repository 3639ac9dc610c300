//! Stories, as `just fuzz-import` throws it at the reader.
#![no_main]
#![allow(dead_code)]

mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::story(bytes));
