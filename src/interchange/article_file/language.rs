//! In which language a text is: what it looks like decides, when that is sure; else what the file says.

use super::ArticleFile;

/// Settles the language of a file that was read.
pub(super) fn settle(file: &mut ArticleFile) {
    let declared = file.language.take().and_then(|tag| sound_tag(&tag));
    let seen = detect(&file.text);
    file.language = match (seen, declared) {
        (Some(seen), Some(declared)) if main(&declared) == seen => Some(declared),
        (Some(seen), Some(declared)) => {
            file.said.push(format!(
                "the file says that its language is {declared}; its text reads as {seen}"
            ));
            Some(seen.to_owned())
        }
        (Some(seen), None) => Some(seen.to_owned()),
        (None, declared) => declared,
    };
}

/// The language that a text surely is in.
fn detect(text: &str) -> Option<&'static str> {
    // The middle of an article is prose; its beginning may be names and dates.
    let length = text.chars().count();
    let sample: String = text.chars().skip((length / 4).min(2_000)).take(4_000).collect();
    let info = whatlang::detect(&sample)?;
    (info.is_reliable() && sample.chars().filter(|c| c.is_alphabetic()).count() >= 60)
        .then(|| two_letters(info.lang().code()))
}

fn main(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// A tag as BCP 47 writes it, when it is one.
fn sound_tag(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let parts: Vec<&str> = tag.split('-').collect();
    let sound = parts
        .iter()
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    let first = parts[0].len();
    (sound && (2..=3).contains(&first)).then(|| {
        let parts: Vec<String> = parts
            .iter()
            .enumerate()
            .map(|(at, part)| match (at, part.len()) {
                (0, _) => part.to_ascii_lowercase(),
                (_, 2) => part.to_ascii_uppercase(),
                _ => (*part).to_owned(),
            })
            .collect();
        parts.join("-")
    })
}

/// ISO 639-3 as the detector gives it, in the two letters that BCP 47 wants where there are two.
fn two_letters(code: &'static str) -> &'static str {
    const SHORT: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "nb"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zul", "zu"),
    ];
    SHORT
        .iter()
        .find(|(long, _)| *long == code)
        .map_or(code, |(_, short)| short)
}
