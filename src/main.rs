//! sayso's command line: argv in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use sayso::cli::{App, Cli, Surroundings};

fn main() -> ExitCode {
    let args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return sayso::cli::refuse(&error, &args).into(),
    };
    let surroundings = match Surroundings::of_process(args, chrono::Utc::now()) {
        Ok(surroundings) => surroundings,
        Err(error) => return sayso::cli::fail(&error, &cli.common).into(),
    };
    let mut app = App::new(&cli.common, surroundings);
    match cli.run(&mut app) {
        Ok(code) => code.into(),
        Err(error) => sayso::cli::fail(&error, &cli.common).into(),
    }
}
