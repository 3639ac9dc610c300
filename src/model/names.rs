//! Names and texts as people type them: folded for comparison, checked for what no text may hold.

use unicode_normalization::UnicodeNormalization;

use super::Refusal;

/// The longest claim, in characters.
pub const LONGEST_CLAIM: usize = 2_000;
/// The longest other field, in characters.
pub const LONGEST_FIELD: usize = 20_000;

/// A text for comparing: without accents, case, curly quotes and doubled spaces. `Al-Abadi` and `al-ʿAbādī ` meet.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut rest = text;
    // ASCII is what it is when decomposed, and nothing moves across it: only what lies between needs Unicode's tables.
    while !rest.is_empty() {
        let ascii = rest.bytes().position(|b| !b.is_ascii()).unwrap_or(rest.len());
        for byte in rest.as_bytes()[..ascii].iter().copied() {
            if char::from(byte).is_whitespace() {
                gap = !out.is_empty();
                continue;
            }
            if std::mem::take(&mut gap) {
                out.push(' ');
            }
            out.push(char::from(byte.to_ascii_lowercase()));
        }
        rest = &rest[ascii..];
        let other = rest.find(|c: char| c.is_ascii()).unwrap_or(rest.len());
        fold_other(&rest[..other], &mut out, &mut gap);
        rest = &rest[other..];
    }
    out
}

fn fold_other(text: &str, out: &mut String, gap: &mut bool) {
    for c in text.nfkd().filter(|c| !is_ornament(*c)) {
        let c = match c {
            '\u{2018}' | '\u{2019}' | '\u{02bc}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            '\u{2010}'..='\u{2015}' => '-',
            '\u{02be}' | '\u{02bf}' => continue,
            c => c,
        };
        if c.is_whitespace() {
            *gap = !out.is_empty();
            continue;
        }
        if std::mem::take(gap) {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
    }
}

/// Accents of Latin, Greek and Cyrillic, Hebrew points and Arabic vowel signs, which people leave out. In other scripts, such
/// as Devanagari, such marks are vowels, and tell one name from another.
fn is_ornament(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{0591}'..='\u{05c7}' | '\u{064b}'..='\u{065f}' | '\u{0670}')
}

/// A text that may be kept: trimmed, without control characters, not empty and not endless.
///
/// # Errors
/// A refusal that names the field.
pub fn sound(field: &str, text: &str, longest: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::new(
            format!("the {field} is empty"),
            format!("give the {field} in words"),
        ));
    }
    if let Some(c) = unseen(text) {
        return Err(refuse_unseen(&format!("the {field}"), c));
    }
    let length = text.chars().count();
    if length > longest {
        return Err(Refusal::new(
            format!("the {field} has {length} characters; at most {longest} fit"),
            "shorten it, or split it in two",
        ));
    }
    Ok(text.to_owned())
}

/// [`sound`] for a field that may be left out.
///
/// # Errors
/// A refusal that names the field.
pub fn sound_if(field: &str, text: Option<&str>, longest: usize) -> Result<Option<String>, Refusal> {
    text.map(|text| sound(field, text, longest)).transpose()
}

/// The first control character in a text that is neither a line's end nor a tab.
pub fn unseen(text: &str) -> Option<char> {
    // All of them are below the space, or DEL, or begin with the byte C2: most texts need no second look.
    let suspicious = |b: u8| (b < b' ' && !matches!(b, b'\n' | b'\t')) || matches!(b, 0x7f | 0xc2);
    // Without an early end the compiler looks at many bytes at once.
    match text.bytes().fold(false, |found, b| found | suspicious(b)) {
        true => text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')),
        false => None,
    }
}

/// What is said of a text with a control character.
pub fn refuse_unseen(what: &str, c: char) -> Refusal {
    Refusal::new(
        format!("{what} holds the control character U+{:04X}", u32::from(c)),
        "take it out; it cannot be seen, and databases and terminals stumble over it",
    )
}

/// The candidate nearest to a word, when one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&folded, &fold(candidate)), candidate))
        .filter(|(score, _)| *score > 0.82)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_meet() {
        assert_eq!(fold("  Haider  Al-ʿAbādī "), fold("haider al-abadi"));
        assert_eq!(fold("Islamic Da’wa"), fold("islamic da'wa"));
    }

    proptest::proptest! {
        #[test]
        fn runs_of_ascii_are_folded_like_everything_else(text in "[ -~\t\u{c0}-\u{17f}\u{300}-\u{36f}\u{2010}-\u{201d}\u{3000}ΣσİıﬁΑ]{0,40}") {
            let (mut whole, mut gap) = (String::new(), false);
            fold_other(&text, &mut whole, &mut gap);
            proptest::prop_assert_eq!(fold(&text), whole);
        }
    }

    #[test]
    fn vowel_signs_tell_names_apart() {
        assert_ne!(fold("राम"), fold("रमा"));
        assert_eq!(fold("مُحَمَّد"), fold("محمد"));
    }

    #[test]
    fn a_control_character_is_named() {
        let refusal = sound("name", "a\u{0}b", 10).unwrap_err();
        assert_eq!(refusal.message, "the name holds the control character U+0000");
    }

    #[test]
    fn right_to_left_text_and_emoji_are_sound() {
        assert!(sound("claim", "قال المصدر 🙂", 100).is_ok());
    }

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        assert_eq!(nearest("Jon Allen", ["John Allen", "Barack Obama"]), Some("John Allen"));
        assert_eq!(nearest("Putin", ["John Allen", "Barack Obama"]), None);
    }
}
