//! Rating scales: named and versioned lists of labels, each with the status that it means. Those of well-known desks are
//! data in `scales/`, compiled in; a desk adds its own. A label is what a reader sees, a status what the desk found: the
//! two must agree. A number on a scale never decides anything.

mod foreign;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::names::{fold, nearest};
use super::words::Status;

pub use foreign::{Understood, normalised, understand};

/// The format of a scale's file.
pub const FORMAT: &str = "sayso-scale/1";

/// The built-in scale of words that desks in many languages use: what a label means where nobody has said.
pub const COMMON: &str = "common";

/// A rating scale. Also the shape of its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Always `sayso-scale/1`.
    #[serde(skip_serializing, default)]
    pub format: String,
    /// Its name: lower-case letters, digits and hyphens.
    pub name: String,
    /// 1, 2, 3 …: a scale is never changed, only followed by another version.
    pub version: i64,
    /// What people call it.
    pub title: String,
    /// Whose it is.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Where it is explained.
    #[serde(default)]
    pub url: Option<String>,
    /// The sites whose reviews are rated on it (`politifact.com`).
    #[serde(default)]
    pub hosts: Vec<String>,
    /// BCP 47 tag of its labels' language.
    #[serde(default)]
    pub language: Option<String>,
    /// The value at its bad end, where it counts.
    #[serde(default)]
    pub worst: Option<i64>,
    /// The value at its good end.
    #[serde(default)]
    pub best: Option<i64>,
    /// Its labels, in the order in which readers see them.
    pub labels: Vec<Label>,
}

/// A label of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// What readers see.
    pub label: String,
    /// What it means; left out for a label that does not judge the claim (a change of mind, a satire).
    #[serde(default)]
    pub status: Option<Status>,
    /// Its place between worst and best, for a scale that counts.
    #[serde(default)]
    pub value: Option<i64>,
    /// When it is given, in a sentence.
    #[serde(default)]
    pub meaning: Option<String>,
    /// Other spellings and languages in which it is met.
    #[serde(default)]
    pub also: Vec<String>,
}

/// Something wrong with a scale, and where in its file: `labels.2.status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The path of the field.
    pub path: String,
    /// What is wrong, and what to do.
    pub refusal: Refusal,
}

impl Scale {
    /// The scale and its version as people write it: `politifact/1`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.name, self.version)
    }

    /// The label that a text is, however it is spelt.
    pub fn find(&self, text: &str) -> Option<&Label> {
        let wanted = bare(text);
        let is = |spelling: &str| bare(spelling) == wanted;
        let by_name = self.labels.iter().find(|label| is(&label.label));
        by_name.or_else(|| {
            self.labels
                .iter()
                .find(|label| label.also.iter().any(|other| is(other)))
        })
    }

    /// The label for a mark of that status.
    ///
    /// # Errors
    /// When the scale has no such label, or it means another status.
    pub fn rate(&self, text: &str, status: Status) -> Result<&Label, Refusal> {
        let all = || names(self.labels.iter());
        let Some(label) = self.find(text) else {
            let hint = match nearest(text, self.labels.iter().map(|l| l.label.as_str())) {
                Some(near) => format!("did you mean {near:?}? Its labels: {}", all()),
                None => format!("its labels: {}", all()),
            };
            return Err(Refusal::new(
                format!(
                    "{:?} is not a label of the scale {}",
                    super::ids::short(text),
                    self.key()
                ),
                hint,
            ));
        };
        match label.status {
            Some(means) if means != status => {
                let fitting = self.labels.iter().filter(|l| l.status.is_none_or(|s| s == status));
                let hint = match names(fitting) {
                    none if none.is_empty() => format!("leave --rating out: the scale has no label for {status}"),
                    labels => format!("for {status} it has {labels}"),
                };
                Err(Refusal::new(
                    format!(
                        "{:?} means {means} on the scale {}, not {status}",
                        label.label,
                        self.key()
                    ),
                    hint,
                ))
            }
            _ => Ok(label),
        }
    }

    /// The first thing wrong with the scale as a file; `None` when it can be used.
    pub fn fault(&self) -> Option<Fault> {
        let fault = |path: &str, message: String, hint: &str| {
            Some(Fault {
                path: path.to_owned(),
                refusal: Refusal::new(message, hint),
            })
        };
        if self.format != FORMAT {
            let message = format!("{:?} is not a format that this sayso reads", self.format);
            return fault("format", message, "write format = \"sayso-scale/1\"");
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.name.is_empty() || self.name.len() > 60 || !self.name.chars().all(plain) {
            let message = format!("{:?} is not a scale's name", super::ids::short(&self.name));
            return fault(
                "name",
                message,
                "lower-case letters, digits and hyphens, such as \"our-scale\"",
            );
        }
        if self.version < 1 {
            return fault("version", format!("{} is not a version", self.version), "count from 1");
        }
        if self.worst.is_some() != self.best.is_some() || (self.worst.is_some() && self.worst == self.best) {
            let message = "worst and best go together, and differ".to_owned();
            return fault("worst", message, "give both ends of the scale, or neither");
        }
        if self.labels.is_empty() {
            return fault("labels", "a scale needs labels".to_owned(), "add them under [[labels]]");
        }
        self.labels
            .iter()
            .enumerate()
            .find_map(|(n, label)| self.label_fault(n, label))
    }

    fn label_fault(&self, n: usize, label: &Label) -> Option<Fault> {
        let fault = |field: &str, message: String, hint: &str| {
            Some(Fault {
                path: format!("labels.{n}.{field}"),
                refusal: Refusal::new(message, hint),
            })
        };
        if let Err(refusal) = super::names::sound("label", &label.label, 100) {
            return fault("label", refusal.message, &refusal.hint);
        }
        for (at, text) in std::iter::once(&label.label).chain(&label.also).enumerate() {
            let field = if at == 0 {
                "label".to_owned()
            } else {
                format!("also.{}", at - 1)
            };
            if bare(text).is_empty() {
                return fault(
                    &field,
                    format!("{text:?} holds no letter or digit"),
                    "write the label in words",
                );
            }
            let twin = self.labels[..n].iter().find(|other| {
                std::iter::once(&other.label)
                    .chain(&other.also)
                    .any(|o| bare(o) == bare(text))
            });
            if let Some(twin) = twin {
                let message = format!("{text:?} is a spelling of the label {:?} too", twin.label);
                return fault(&field, message, "a spelling belongs to one label");
            }
        }
        let value = label.value?;
        let Some((worst, best)) = self.worst.zip(self.best) else {
            let message = "a value needs the scale's worst and best".to_owned();
            return fault("value", message, "give worst and best at the top of the file");
        };
        if value < worst.min(best) || value > worst.max(best) {
            let message = format!("{value} is not between {worst} and {best}");
            return fault("value", message, "give a value on the scale, or none");
        }
        None
    }
}

fn names<'a>(labels: impl Iterator<Item = &'a Label>) -> String {
    labels.map(|label| label.label.as_str()).collect::<Vec<_>>().join(", ")
}

/// A label as it is compared: letters and digits, folded, words apart by one space.
pub(super) fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in fold(text).split(|c: char| !(c.is_alphanumeric() || is_mark(c))) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Vowel signs of scripts in which a letter is not a word without them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0900}'..='\u{0dff}' | '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{200c}' | '\u{200d}')
        && !matches!(c, '\u{0964}' | '\u{0965}')
}

macro_rules! built_in {
    ($($file:literal),+ $(,)?) => {
        /// The files of the built-in scales.
        const FILES: &[(&str, &str)] = &[$(($file, include_str!(concat!("../../scales/", $file, ".toml")))),+];
    };
}

built_in!(
    "afp",
    "africa-check",
    "averitec",
    "chequeado",
    "common",
    "correctiv",
    "factcheck-lk",
    "full-fact",
    "lupa",
    "pagella-politica",
    "politifact",
    "snopes",
    "washington-post",
);

/// The scales that sayso brings with it, by name.
pub fn built_in() -> &'static [Scale] {
    // A test reads every file; one that could not be read would be missing here rather than stop a desk's work.
    static ALL: LazyLock<Vec<Scale>> =
        LazyLock::new(|| FILES.iter().filter_map(|(_, text)| toml::from_str(text).ok()).collect());
    &ALL
}

/// A built-in scale by name and version; without one, its newest.
pub fn built_in_scale(name: &str, version: Option<i64>) -> Option<&'static Scale> {
    let named = built_in().iter().filter(|scale| scale.name == name);
    match version {
        Some(version) => named.into_iter().find(|scale| scale.version == version),
        None => named.max_by_key(|scale| scale.version),
    }
}

/// Reads `politifact` or `politifact/1`.
///
/// # Errors
/// Says what a scale's name looks like.
pub fn parse_key(text: &str) -> Result<(String, Option<i64>), String> {
    let (name, version) = match text.split_once('/') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    let version = version.map(|v| v.parse::<i64>().ok().filter(|v| *v >= 1));
    match version {
        Some(None) => Err(format!(
            "{:?} is not a scale, such as politifact or politifact/1",
            super::ids::short(text)
        )),
        Some(Some(version)) => Ok((name.to_owned(), Some(version))),
        None => Ok((name.to_owned(), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_scale_can_be_used() {
        assert_eq!(built_in().len(), FILES.len());
        for (file, text) in FILES {
            let scale: Scale = toml::from_str(text).unwrap_or_else(|e| panic!("{file}: {e}"));
            assert_eq!(scale.name, *file);
            assert_eq!(scale.fault(), None, "{file}");
        }
    }

    #[test]
    fn a_label_is_known_however_it_is_spelt() {
        let scale = built_in_scale("politifact", None).unwrap();
        for text in ["Pants on Fire", "pants on fire!", "PANTS-ON-FIRE"] {
            assert_eq!(
                scale.find(text).map(|l| l.label.as_str()),
                Some("Pants on Fire"),
                "{text}"
            );
        }
        assert_eq!(scale.find("Four Pinocchios"), None);
    }

    #[test]
    fn a_label_and_its_mark_agree() {
        let scale = built_in_scale("politifact", Some(1)).unwrap();
        assert!(scale.rate("Mostly True", Status::Verified).is_ok());
        // How often somebody changed their mind says nothing of whether the claim is right.
        assert!(scale.rate("Full Flop", Status::Verified).is_ok());
        let no = scale.rate("True", Status::False).unwrap_err();
        assert_eq!(
            no.message,
            "\"True\" means verified on the scale politifact/1, not false"
        );
        assert!(no.hint.starts_with("for false it has "), "{}", no.hint);
        let no = scale.rate("Mostly Ture", Status::Verified).unwrap_err();
        assert!(no.hint.starts_with("did you mean \"Mostly True\"?"), "{}", no.hint);
    }

    #[test]
    fn a_scale_is_checked_before_it_is_kept() {
        let good = Scale {
            format: FORMAT.into(),
            name: "ours".into(),
            version: 1,
            title: "Ours".into(),
            publisher: None,
            url: None,
            hosts: Vec::new(),
            language: None,
            worst: Some(0),
            best: Some(2),
            labels: vec![Label {
                label: "Right".into(),
                status: Some(Status::Verified),
                value: Some(2),
                meaning: None,
                also: vec!["OK".into()],
            }],
        };
        assert_eq!(good.fault(), None);
        let with = |change: fn(&mut Scale)| {
            let mut scale = good.clone();
            change(&mut scale);
            scale.fault().map(|fault| fault.path)
        };
        assert_eq!(with(|s| s.name = "Our scale".into()).as_deref(), Some("name"));
        assert_eq!(with(|s| s.version = 0).as_deref(), Some("version"));
        assert_eq!(with(|s| s.best = None).as_deref(), Some("worst"));
        assert_eq!(with(|s| s.labels.clear()).as_deref(), Some("labels"));
        assert_eq!(with(|s| s.labels[0].value = Some(3)).as_deref(), Some("labels.0.value"));
        let twin = |s: &mut Scale| {
            let mut twin = s.labels[0].clone();
            twin.label = "Wrong".into();
            s.labels.push(twin);
        };
        assert_eq!(with(twin).as_deref(), Some("labels.1.also.0"));
    }

    #[test]
    fn a_scale_is_named_with_or_without_its_version() {
        assert_eq!(parse_key("ours"), Ok(("ours".into(), None)));
        assert_eq!(parse_key("ours/2"), Ok(("ours".into(), Some(2))));
        assert!(parse_key("ours/two").is_err());
    }
}
