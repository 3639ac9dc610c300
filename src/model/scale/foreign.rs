//! What another desk's label means: by that desk's own scale, else by the words that desks in many languages use. A label
//! that says something else, or two things, is left alone: nobody guesses a finding.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{COMMON, Label, Scale, bare, built_in, built_in_scale};
use crate::model::words::Status;

/// A foreign label that was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Understood<'s> {
    /// By which scale.
    pub scale: &'s Scale,
    /// Which of its labels.
    pub label: &'s Label,
    /// The status that it means; `None` for a label that does not judge the claim.
    pub status: Option<Status>,
}

/// What a label means that a site gave to a claim. `own` are scales that the desk added; they come first. Without a site,
/// or for one whose scale nobody knows, the words count that many desks use.
///
/// A sentence counts by what it opens with ("False. The mayor never said so"), if that is a label.
pub fn understand<'s>(text: &str, host: Option<&str>, own: &'s [Scale]) -> Option<Understood<'s>> {
    let of_host = |scale: &&'s Scale| host.is_some_and(|host| scale.hosts.iter().any(|known| is_on(host, known)));
    let newest = |scales: &'s [Scale]| {
        let mut found: Vec<&Scale> = scales.iter().filter(of_host).collect();
        found.sort_by_key(|scale| std::cmp::Reverse(scale.version));
        found
    };
    let common = built_in_scale(COMMON, None);
    let scales: Vec<&Scale> = newest(own)
        .into_iter()
        .chain(newest(built_in()))
        .chain(common)
        .collect();
    let by = |text: &str| {
        let wanted = bare(text);
        scales.iter().find_map(|scale| found(scale, &wanted))
    };
    by(text).or_else(|| by(opening(text)?))
}

/// The label of a scale whose bare spelling that is.
fn found<'s>(scale: &'s Scale, wanted: &str) -> Option<Understood<'s>> {
    let at = match built_in().iter().position(|known| std::ptr::eq(known, scale)) {
        Some(n) => *SPELLINGS[n].get(wanted)?,
        None => spellings(scale).get(wanted).copied()?,
    };
    let label = &scale.labels[at];
    Some(Understood {
        scale,
        label,
        status: label.status,
    })
}

/// The spellings of every built-in scale: an import asks for a hundred thousand labels.
static SPELLINGS: LazyLock<Vec<HashMap<String, usize>>> = LazyLock::new(|| built_in().iter().map(spellings).collect());

fn spellings(scale: &Scale) -> HashMap<String, usize> {
    let also = |(n, label): (usize, &'_ Label)| label.also.iter().map(move |text| (bare(text), n)).collect::<Vec<_>>();
    let mut all: HashMap<String, usize> = scale.labels.iter().enumerate().flat_map(also).collect();
    all.extend(
        scale
            .labels
            .iter()
            .enumerate()
            .map(|(n, label)| (bare(&label.label), n)),
    );
    all
}

fn is_on(host: &str, known: &str) -> bool {
    let host = host.trim_start_matches("www.");
    host == known || host.strip_suffix(known).is_some_and(|rest| rest.ends_with('.'))
}

/// The words before the first mark that ends a verdict, when they are few and something follows.
fn opening(text: &str) -> Option<&str> {
    let ends = |c: char| {
        matches!(
            c,
            '.' | ':' | ';' | '!' | ',' | '–' | '—' | '\n' | '(' | '|' | '।' | '。' | '，' | '：'
        )
    };
    let by_mark = text.find(ends);
    let by_dash = text.find(" - ");
    let at = [by_mark, by_dash].into_iter().flatten().min()?;
    let opening = text[..at].trim();
    let words = bare(opening).split(' ').count();
    (!opening.is_empty() && words <= 4).then_some(opening)
}

/// Where a foreign rating lies between the worst (0) and the best (1000) of its scale, in thousandths. `None` unless all
/// three are numbers, best and worst differ, the value lies between them, and they are not the placeholder −1/−1/−1.
pub fn normalised(value: &str, worst: &str, best: &str) -> Option<i64> {
    let (value, worst, best) = (decimal(value)?, decimal(worst)?, decimal(best)?);
    let placeholder = [value, worst, best].iter().all(|n| *n == -1000);
    if best == worst || placeholder || value < worst.min(best) || value > worst.max(best) {
        return None;
    }
    let (from, whole) = (
        i128::from(value) - i128::from(worst),
        i128::from(best) - i128::from(worst),
    );
    i64::try_from((from * 2000 + whole) / (2 * whole)).ok()
}

/// A decimal number in thousandths, with a point or a comma; further digits are cut off.
fn decimal(text: &str) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1, rest),
        None => (1, text.as_str()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || whole.len() > 12 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let thousandths: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    Some(sign * (whole * 1000 + thousandths.parse::<i64>().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(text: &str, host: Option<&str>) -> Option<Status> {
        understand(text, host, &[]).and_then(|found| found.status)
    }

    #[test]
    fn a_sites_own_scale_comes_before_common_words() {
        assert_eq!(status("Half Flip", Some("www.politifact.com")), None);
        assert!(understand("Half Flip", Some("politifact.com"), &[]).is_some());
        assert_eq!(status("Pants on Fire!", Some("politifact.com")), Some(Status::False));
        assert_eq!(
            status("Four Pinocchios", Some("washingtonpost.com")),
            Some(Status::False)
        );
        assert_eq!(understand("Half Flip", Some("notpolitifact.com"), &[]), None);
    }

    #[test]
    fn words_of_many_languages_are_understood() {
        for (text, means) in [
            ("Falso", Status::False),
            ("FAUX", Status::False),
            ("Falsch", Status::False),
            ("vals", Status::False),
            ("Falskt", Status::False),
            ("Yanlış", Status::False),
            ("Fałsz", Status::False),
            ("زائف", Status::False),
            ("錯誤", Status::False),
            ("Verdadero", Status::Verified),
            ("Correct", Status::Verified),
            ("Vrai", Status::Verified),
            ("prawda", Status::Verified),
            ("صحيح", Status::Verified),
            ("Engañoso", Status::Misleading),
            ("Trompeur", Status::Misleading),
            ("Half true", Status::Misleading),
            ("Missing context", Status::Misleading),
            ("भ्रामक", Status::Misleading),
            ("Unproven", Status::Unprovable),
            ("Insostenible", Status::Unprovable),
            ("Outdated", Status::Outdated),
        ] {
            assert_eq!(status(text, None), Some(means), "{text}");
        }
    }

    #[test]
    fn a_sentence_counts_by_its_opening() {
        assert_eq!(status("False. The mayor never said so", None), Some(Status::False));
        assert_eq!(status("Sesat - video itu benar", None), Some(Status::Misleading));
        assert_eq!(status("Not really, charts say", None), None);
        assert_eq!(status("It is true that the bridge is closed", None), None);
        assert_eq!(status("…", None), None);
    }

    #[test]
    fn a_rating_lies_between_the_ends_of_its_scale() {
        assert_eq!(normalised("4", "1", "5"), Some(750));
        assert_eq!(normalised("1", "5", "1"), Some(1000));
        assert_eq!(normalised("4,5", "0", "5"), Some(900));
        assert_eq!(normalised("-1", "-1", "-1"), None);
        assert_eq!(normalised("6", "1", "5"), None);
        assert_eq!(normalised("3", "3", "3"), None);
        assert_eq!(normalised("three", "1", "5"), None);
        assert_eq!(normalised("", "1", "5"), None);
    }
}
