//! Writes a man page for sayso and each of its commands into a folder: `cargo run --example man -- target/man`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/man".to_owned());
    std::fs::create_dir_all(&folder)?;
    clap_mangen::generate_to(sayso::cli::command(), Path::new(&folder))
}
