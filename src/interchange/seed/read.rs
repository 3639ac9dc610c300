//! From the text of a seed file to a scenario, or to an error that says where and what was expected.

use toml::de::{DeTable, DeValue};

use super::{Place, Scenario, check};
use crate::error::{Error, Result};
use crate::model::names::{LONGEST_FIELD, sound};

/// The only format that this program knows.
pub(super) const FORMAT: &str = "sayso-seed/1";

/// Reads a seed file's text and checks everything that can be known without a ledger.
///
/// # Errors
/// `Usage`, beginning with `file:line:column:`.
pub fn read(file: &str, text: &str) -> Result<Scenario> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let place = Place::of(file, text);
    let root = DeTable::parse(text).map_err(|e| place.toml(&e))?;
    // Said first: a file of a later format would otherwise be blamed for fields that are right in it.
    if let Some(format) = root.get_ref().get("format").and_then(|value| value.get_ref().as_str())
        && format != FORMAT
    {
        return Err(place
            .fault("format", format!("{format:?} is not a format that this sayso reads"))
            .hint(format!("write format = {FORMAT:?}")));
    }
    for (key, value) in root.get_ref() {
        sound_all(&place, key.get_ref(), value.get_ref(), value.span().start)?;
    }
    let mut scenario: Scenario = toml::from_str(text).map_err(|e| place.toml(&e))?;
    scenario.place = place;
    check(&scenario)?;
    Ok(scenario)
}

/// Every text of the file: none is empty, endless, or holds what a database or a terminal stumbles over.
fn sound_all(place: &Place, field: &str, value: &DeValue, at: usize) -> Result<()> {
    match value {
        DeValue::String(text) => {
            sound(field, text, LONGEST_FIELD).map_err(|refusal| {
                let hint = match text.trim().is_empty() {
                    true => format!("fill {field} in, or leave it out"),
                    false => refusal.hint,
                };
                Error::usage(format!("{}: {}", place.position(Some(at..at)), refusal.message)).hint(hint)
            })?;
        }
        DeValue::Array(items) => {
            for item in items.iter() {
                sound_all(place, field, item.get_ref(), item.span().start)?;
            }
        }
        DeValue::Table(fields) => {
            for (key, value) in fields {
                sound_all(place, key.get_ref(), value.get_ref(), value.span().start)?;
            }
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
    Ok(())
}
