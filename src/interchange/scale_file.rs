//! A desk's own rating scale, written by hand in TOML. Errors name the file, line and column.

use std::path::Path;

use super::seed::Place;
use super::stories::text_of;
use crate::error::Result;
use crate::model::Scale;

/// What an error says last, when nothing better is known.
const HINT: &str = "docs/scales.md describes the format; nothing of the file was kept";

/// Reads a scale's file and checks it.
///
/// # Errors
/// `Io`, or `Usage` that begins with `file:line:column:`.
pub fn open(path: &Path) -> Result<(Scale, String)> {
    let text = text_of(path)?;
    Ok((read(&path.display().to_string(), &text)?, text))
}

/// Reads the text of a scale's file and checks it.
///
/// # Errors
/// `Usage` that begins with `file:line:column:`.
pub fn read(file: &str, text: &str) -> Result<Scale> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let place = Place::of(file, text);
    let scale: Scale = toml::from_str(text).map_err(|e| {
        let mut error = place.toml(&e);
        if error.hint.as_deref().is_none_or(|hint| hint.starts_with("docs/")) {
            error.hint = Some(HINT.to_owned());
        }
        error
    })?;
    match scale.fault() {
        Some(fault) => Err(place.refused(&fault.path, fault.refusal)),
        None => Ok(scale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "format = \"sayso-scale/1\"\nname = \"ours\"\nversion = 1\ntitle = \"Ours\"\n\n\
                        [[labels]]\nlabel = \"Right\"\nstatus = \"verified\"\n";

    fn no(text: &str) -> (String, String) {
        let error = read("ours.toml", text).unwrap_err();
        (error.message, error.hint.unwrap_or_default())
    }

    #[test]
    fn a_scale_is_read_or_refused_with_its_line() {
        assert_eq!(read("ours.toml", GOOD).unwrap().labels.len(), 1);
        let (message, _) = no(&GOOD.replace("verified", "proved"));
        assert!(
            message.starts_with("ours.toml:8:10: unknown variant \"proved\""),
            "{message}"
        );
        let (message, hint) = no(&GOOD.replace("status", "statsu"));
        assert!(
            message.starts_with("ours.toml:8:1: unknown field \"statsu\""),
            "{message}"
        );
        assert_eq!(hint, "did you mean \"status\"?");
        let (message, _) = no(&GOOD.replace("name = \"ours\"", "name = \"Our Scale\""));
        assert_eq!(message, "ours.toml:2:8: \"Our Scale\" is not a scale's name");
        let (message, hint) = no(&format!("{GOOD}value = 3\n"));
        assert_eq!(message, "ours.toml:9:9: a value needs the scale's worst and best");
        assert_eq!(hint, "give worst and best at the top of the file");
        let (_, hint) = no("format = ");
        assert!(hint.starts_with("docs/scales.md"), "{hint}");
    }

    #[test]
    fn the_json_schema_is_that_of_the_shape() {
        crate::interchange::schemas::check::<Scale>("scales/schema.json");
    }
}
