//! The scenarios compiled in, and a user's own seed file with the texts beside it.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::seed::{Scenario, read};
use crate::error::{Error, Kind, Result};
use crate::model::ids::short;
use crate::model::names::nearest;

/// The names of the built-in scenarios; the first is loaded when none is named.
pub const BUILTIN: &[&str] = &["iraq-russia-2015", "harbour-bridge", "harbour-ferry"];

/// A scenario compiled in.
#[derive(Debug, Clone, Copy)]
pub struct Builtin {
    /// Its name.
    pub name: &'static str,
    /// Its seed file.
    pub toml: &'static str,
    /// The texts of its articles, by file name.
    pub texts: &'static [(&'static str, &'static str)],
}

/// The built-in scenario of that name.
pub fn builtin(name: &str) -> Option<Builtin> {
    match name {
        "iraq-russia-2015" => Some(Builtin {
            name: "iraq-russia-2015",
            toml: include_str!("../../seeds/iraq-russia-2015.toml"),
            texts: &[],
        }),
        "harbour-bridge" => Some(Builtin {
            name: "harbour-bridge",
            toml: include_str!("../../seeds/harbour-bridge.toml"),
            texts: &[
                ("harbour-bridge-1.txt", include_str!("../../seeds/harbour-bridge-1.txt")),
                ("harbour-bridge-2.txt", include_str!("../../seeds/harbour-bridge-2.txt")),
            ],
        }),
        "harbour-ferry" => Some(Builtin {
            name: "harbour-ferry",
            toml: include_str!("../../seeds/harbour-ferry.toml"),
            texts: &[],
        }),
        _ => None,
    }
}

/// A scenario with the texts that it names, read and ready to be loaded.
#[derive(Debug, Clone)]
pub struct Story {
    /// The scenario.
    pub scenario: Scenario,
    texts: BTreeMap<String, String>,
}

impl Story {
    /// A built-in scenario by its name, or else the seed file at that path.
    ///
    /// # Errors
    /// `NotFound` when it is neither; `Usage` for a file that is no seed file, with its line; `Io`.
    pub fn open(which: &str) -> Result<Story> {
        let path = Path::new(which);
        match builtin(which) {
            Some(builtin) => Story::builtin(&builtin),
            None if path.exists() => Story::file(path),
            None => {
                let error = Error::not_found(format!("scenario or file {:?}", short(which)));
                Err(match nearest(which, BUILTIN.iter().copied()) {
                    Some(name) => error.hint(format!("did you mean {name:?}?")),
                    None => error.hint(format!("built in are {}; or name a file", BUILTIN.join(", "))),
                })
            }
        }
    }

    /// A built-in scenario.
    ///
    /// # Errors
    /// `Usage` when it is no seed file, which a test keeps from happening.
    pub fn builtin(builtin: &Builtin) -> Result<Story> {
        let scenario = read(&format!("seeds/{}.toml", builtin.name), builtin.toml)?;
        let texts = builtin
            .texts
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        Ok(Story { scenario, texts })
    }

    /// A built-in scenario by its name.
    ///
    /// # Errors
    /// `NotFound` when there is none of that name.
    pub fn named(name: &str) -> Result<Story> {
        match builtin(name) {
            Some(builtin) => Story::builtin(&builtin),
            None => Err(Error::not_found(format!("story {:?}", short(name)))
                .hint(format!("built in are {}", BUILTIN.join(", ")))),
        }
    }

    /// A seed file that was sent, with the texts that it names.
    ///
    /// # Errors
    /// `Usage` with the line; `NotFound` for a text that was not sent along.
    pub fn sent(toml: &str, texts: BTreeMap<String, String>) -> Result<Story> {
        let scenario = read("file", toml)?;
        for (n, article) in scenario.articles.iter().enumerate() {
            let named = article.text_file.as_ref().filter(|name| !texts.contains_key(*name));
            if let Some(name) = named {
                let path = format!("articles.{n}.text_file");
                return Err(scenario
                    .place
                    .fault(&path, format!("the text {name:?} was not sent along"))
                    .hint("send it among texts"));
            }
        }
        Ok(Story { scenario, texts })
    }

    /// A user's own file, with the texts beside it.
    ///
    /// # Errors
    /// `Io`, or `Usage` with the line.
    pub fn file(path: &Path) -> Result<Story> {
        let scenario = read(&path.display().to_string(), &text_of(path)?)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut texts = BTreeMap::new();
        for (n, article) in scenario.articles.iter().enumerate() {
            let Some(name) = &article.text_file else { continue };
            let field = format!("articles.{n}.text_file");
            // A story that somebody sends must not be able to carry other files of this machine into the ledger.
            if Path::new(name)
                .components()
                .any(|part| !matches!(part, Component::Normal(_)))
            {
                return Err(scenario
                    .place
                    .fault(&field, format!("{name:?} does not lie beside the seed file"))
                    .hint("put the text into the same folder and give its name"));
            }
            let text = text_of(&folder.join(name)).map_err(|e| scenario.place.wrap(&field, e))?;
            texts.insert(name.clone(), text);
        }
        Ok(Story { scenario, texts })
    }

    /// The text of a file that the scenario names.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn text(&self, file: &str) -> Result<String> {
        self.texts
            .get(file)
            .cloned()
            .ok_or_else(|| Error::not_found(format!("text {file:?} beside the seed file")))
    }
}

pub(super) fn text_of(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(format!("cannot read {}", path.display()), e))?;
    String::from_utf8(bytes).map_err(|e| {
        Error::new(
            Kind::Usage,
            format!(
                "{} is not UTF-8 text: byte {} is not",
                path.display(),
                e.utf8_error().valid_up_to() + 1
            ),
        )
        .hint("save it as UTF-8")
    })
}
