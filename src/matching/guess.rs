//! In which language a post seems to be, among those in which the ledger has claims. A short post tells little; whoever guesses
//! wrong only looks for a few words more. Pure.

use whatlang::{Detector, Lang};

use super::post::{Part, Post};
use super::words::{Sort, Tongue};

/// The likeliest languages of a post, the likeliest first, English aside: one where that is sure, else two.
pub(super) fn likely(post: &Post, tongues: &[Tongue]) -> Vec<Tongue> {
    let words: Vec<&str> = post
        .words
        .iter()
        .filter(|word| word.sort == Sort::Word && matches!(word.part, Part::Text | Part::Hashtag))
        .map(|word| word.lower.as_str())
        .collect();
    let mut open: Vec<Lang> = tongues.iter().filter_map(|tongue| lang(*tongue)).collect();
    if words.is_empty() || open.is_empty() {
        return Vec::new();
    }
    let text = words.join(" ");
    open.push(Lang::Eng);
    let mut found = Vec::new();
    for _ in 0..2 {
        let Some(seen) = Detector::with_allowlist(open.clone()).detect(&text) else {
            break;
        };
        open.retain(|lang| *lang != seen.lang());
        found.extend(
            tongues
                .iter()
                .copied()
                .find(|tongue| lang(*tongue) == Some(seen.lang())),
        );
        if seen.is_reliable() || open.is_empty() {
            break;
        }
    }
    found
}

/// A language as the detector calls it, which knows one Norwegian.
fn lang(tongue: Tongue) -> Option<Lang> {
    match tongue.code() {
        "no" => Some(Lang::Nob),
        _ => tongue.codes().iter().find_map(|code| Lang::from_code(*code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(text: &str, among: &[&str]) -> Vec<&'static str> {
        let tongues: Vec<Tongue> = among.iter().map(|code| Tongue::of(code).unwrap()).collect();
        let post = Post::read(text, &|_| 1);
        likely(&post, &tongues).into_iter().map(Tongue::code).collect()
    }

    #[test]
    fn a_post_is_taken_for_what_it_is_or_nearly() {
        let all = [
            "da", "nl", "fi", "fr", "de", "hu", "it", "no", "pt", "ro", "es", "sv", "tr",
        ];
        for (code, text) in [
            ("es", "El alcalde cerró tres puentes de la ciudad, dicen los vecinos"),
            (
                "de",
                "Der Bürgermeister soll drei Brücken in der Stadt geschlossen haben",
            ),
            ("fi", "Pormestari on sulkenut kaupungin kolme siltaa, kertovat asukkaat"),
            (
                "fr",
                "Le maire aurait fermé trois ponts de la ville selon les habitants",
            ),
            ("tr", "Belediye başkanı şehirdeki üç köprüyü kapattı diyorlar"),
            ("hu", "A polgármester lezárta a város három hídját a lakók szerint"),
            ("no", "Ordføreren har stengt tre broer i byen, sier innbyggerne"),
        ] {
            assert!(guessed(text, &all).contains(&code), "{code}: {:?}", guessed(text, &all));
        }
        assert_eq!(
            guessed(
                "The mayor has closed three bridges of the town, say those who live there",
                &all
            ),
            [""; 0]
        );
        assert_eq!(guessed("El alcalde cerró tres puentes", &[]), [""; 0]);
        assert_eq!(guessed("🙂 https://t.co/x", &all), [""; 0]);
    }

    #[test]
    fn every_language_has_a_name_for_the_detector() {
        for code in Tongue::all().map(Tongue::code) {
            assert!(Tongue::of(code).and_then(lang).is_some(), "{code}");
        }
    }
}
