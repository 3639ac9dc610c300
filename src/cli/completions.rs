//! `sayso completions`: what a shell needs to complete sayso's commands.

use clap_complete::Shell;
use serde::Serialize;

use super::{App, Code};
use crate::error::Result;

/// Print completions for a shell
///
/// For bash: `sayso completions bash > ~/.local/share/bash-completion/completions/sayso`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which shell
    shell: Shell,
}

#[derive(Debug, Serialize)]
struct Completions {
    shell: String,
    script: String,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::command(), "sayso", &mut script);
        let completions = Completions {
            shell: self.shell.to_string(),
            script: String::from_utf8_lossy(&script).into_owned(),
        };
        app.out.emit(&completions, |completions| completions.script.clone())?;
        Ok(Code::DONE)
    }
}
