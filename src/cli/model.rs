//! `sayso model`: the sentence encoder by which matches are ranked too.

use std::path::{Path, PathBuf};

use super::{App, Code, text};
use crate::db::location::config_home;
use crate::error::{Error, Result};
use crate::view::matches::ModelState;

/// The sentence encoder by which matches are ranked too, and claims found that share no word with a post
///
/// It is a folder on this machine, such as that of all-MiniLM-L6-v2: config.json, tokenizer.json or vocab.txt, and
/// model.safetensors. The choice is yours, not the ledger's: it stands in your settings folder, and SAYSO_MODEL names another
/// folder for one command. Without a model everything works, less finely.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Use the encoder of a folder from now on
    Use {
        /// The folder
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// Use none
    None,
    /// Say which is in use, and whether it can be read
    Show,
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        match self {
            Command::Use { folder } => choose(folder)?,
            Command::None => forget()?,
            Command::Show => {}
        }
        let state = state()?;
        let paper = app.out.paper(chrono_tz::UTC);
        app.out.emit(&state, |state| text::model_state(state, &paper))?;
        Ok(Code::DONE)
    }
}

/// The folder in use: that of SAYSO_MODEL, or that of the settings.
///
/// # Errors
/// `Io` when the settings cannot be read.
pub(super) fn in_use() -> Result<Option<PathBuf>> {
    if let Some(folder) = std::env::var_os("SAYSO_MODEL") {
        return Ok(Some(PathBuf::from(folder)).filter(|folder| !folder.as_os_str().is_empty()));
    }
    let Some(file) = setting() else { return Ok(None) };
    match std::fs::read_to_string(&file) {
        Ok(folder) => Ok(Some(PathBuf::from(folder.trim_end_matches('\n'))).filter(|f| !f.as_os_str().is_empty())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::io(format!("cannot read your setting {}", file.display()), e)
            .hint("put that file right or remove it; SAYSO_MODEL names a folder without it")),
    }
}

/// The same for a command that can do without: what is wrong with the setting is said.
#[cfg(feature = "matching")]
pub(super) fn at_hand(app: &App) -> Option<PathBuf> {
    in_use().unwrap_or_else(|error| {
        let helps = error.hint.unwrap_or_default();
        app.out
            .say(&super::phrases::safe(&format!("{}; {helps}", error.message)));
        None
    })
}

fn setting() -> Option<PathBuf> {
    Some(config_home()?.join("model"))
}

#[cfg(feature = "semantic")]
fn choose(folder: &Path) -> Result<()> {
    crate::matching::sense::Encoder::open(folder)?;
    let cannot = |e| Error::io(format!("cannot read {}", folder.display()), e);
    let whole = folder.canonicalize().map_err(cannot)?;
    let name = whole
        .to_str()
        .ok_or_else(|| Error::usage(format!("{} is a name that cannot be kept", whole.display())))?;
    let file = setting().ok_or_else(|| {
        Error::usage("there is no home folder to keep the choice in").hint("name the folder with SAYSO_MODEL")
    })?;
    let kept = match file.parent() {
        Some(home) => std::fs::create_dir_all(home),
        None => Ok(()),
    };
    kept.and_then(|()| std::fs::write(&file, format!("{name}\n")))
        .map_err(|e| Error::io(format!("cannot write {}", file.display()), e))
}

#[cfg(not(feature = "semantic"))]
fn choose(_folder: &Path) -> Result<()> {
    Err(Error::without_semantic())
}

fn forget() -> Result<()> {
    let Some(file) = setting() else { return Ok(()) };
    match std::fs::remove_file(&file) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("cannot remove {}", file.display()), e))
        }
        _ => Ok(()),
    }
}

fn state() -> Result<ModelState> {
    let folder = in_use()?;
    #[cfg(feature = "matching")]
    let state = crate::matching::sense::state(folder.as_deref());
    #[cfg(not(feature = "matching"))]
    let state = ModelState {
        built_in: false,
        folder: folder.as_ref().map(|folder| folder.display().to_string()),
        numbers: None,
        problem: Some(Error::without_matching().message),
    };
    Ok(state)
}
