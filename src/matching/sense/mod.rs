//! Matching by meaning: a sentence encoder from a folder of the user's, the vectors of claims beside the index, and how
//! they join in the ranking. Without the feature `semantic`, or without a model, nothing of this happens.

#[cfg(feature = "semantic")]
mod bert;
#[cfg(feature = "semantic")]
mod encoder;
#[cfg(feature = "semantic")]
mod nearest;
#[cfg(feature = "semantic")]
pub mod vectors;
#[cfg(feature = "semantic")]
mod wordpiece;

#[cfg(not(feature = "semantic"))]
mod without;

#[cfg(feature = "semantic")]
mod ranking;

#[cfg(feature = "semantic")]
pub use encoder::Encoder;
#[cfg(feature = "semantic")]
pub use ranking::{NEAREST, Sense, likenesses, of_claims};
#[cfg(not(feature = "semantic"))]
pub use without::Sense;

use chrono::NaiveDate;

use super::find::{self, Candidate};
use crate::model::ClaimId;
use crate::view::matches::ModelState;

/// What is compared by meaning, in the order of the weights. Each is a cosine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Likeness {
    /// The post and the statement.
    CosText,
    /// The post and the title.
    CosTitle,
    /// The better of statement and title.
    CosBest,
}

impl Likeness {
    /// Their names, in order.
    pub const NAMES: &'static [&'static str] = &["CosText", "CosTitle", "CosBest"];
}

/// How many there are.
pub const LIKENESSES: usize = Likeness::NAMES.len();

/// How alike a post and a claim are by meaning.
pub type Likenesses = [f32; LIKENESSES];

/// A text whose candidates are to be ranked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The text.
    pub text: String,
    /// Its day, when the text does not say it.
    pub day: Option<NaiveDate>,
    /// Its language, as a code.
    pub language: Option<String>,
    /// Claims that are no answer: those that are asked about.
    pub but: Vec<ClaimId>,
    /// What the words found.
    pub candidates: Vec<Candidate>,
}

impl Asked {
    /// The text as it is looked for.
    pub fn text(&self) -> find::Text<'_> {
        find::Text {
            words: &self.text,
            day: self.day,
            language: self.language.as_deref(),
        }
    }
}

#[cfg(feature = "semantic")]
use std::path::Path;

#[cfg(feature = "semantic")]
use crate::error::{Error, Result};

/// How the sentence encoder of a folder stands; the folder in use, if one is.
pub fn state(folder: Option<&std::path::Path>) -> ModelState {
    let mut state = ModelState {
        built_in: cfg!(feature = "semantic"),
        folder: folder.map(|folder| folder.display().to_string()),
        numbers: None,
        problem: None,
    };
    #[cfg(feature = "semantic")]
    if let Some(folder) = folder {
        match Encoder::open(folder) {
            Ok(encoder) => state.numbers = Some(encoder.width() as i64),
            Err(error) => state.problem = Some(error.message),
        }
    }
    #[cfg(not(feature = "semantic"))]
    {
        let said = crate::error::Error::without_semantic();
        state.problem = Some(match said.hint {
            Some(hint) => format!("{}: {hint}", said.message),
            None => said.message,
        });
    }
    state
}

/// A folder that holds no model, and why.
#[cfg(feature = "semantic")]
fn not_a_model(folder: &Path, why: &str) -> Error {
    Error::usage(format!("{} holds no sentence encoder: {why}", folder.display())).hint(
        "name a folder with config.json, tokenizer.json or vocab.txt, and model.safetensors, such as that of all-MiniLM-L6-v2",
    )
}

/// A file of a model's folder, when there is one.
#[cfg(feature = "semantic")]
fn file(folder: &Path, name: &str) -> Result<Option<Vec<u8>>> {
    let path = folder.join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => Err(may_not_read(&path, e)),
        Err(e) => Err(not_a_model(folder, &format!("its {name} cannot be read: {e}"))),
    }
}

/// A file or folder of a model that is shut to whoever asks.
#[cfg(feature = "semantic")]
fn may_not_read(path: &Path, error: std::io::Error) -> Error {
    let error = Error::io(format!("cannot read the sentence encoder {}", path.display()), error);
    error.hint("have its owner let you read it, or name another folder with `sayso model use FOLDER`")
}

/// A file of JSON, when there is one.
#[cfg(feature = "semantic")]
fn json(folder: &Path, name: &str) -> Result<Option<serde_json::Value>> {
    let Some(bytes) = file(folder, name)? else {
        return Ok(None);
    };
    match serde_json::from_slice(&bytes) {
        Ok(value) => Ok(Some(value)),
        Err(e) => Err(not_a_model(folder, &format!("its {name} is no JSON: {e}"))),
    }
}
