//! Wording a statement so that it stands alone: names for short forms and pronouns, dates for "yesterday", the cue taken
//! off; otherwise the article's own words.

use chrono::NaiveDate;

use super::lexicon::class::{OBJ, POSS, SUBJ};
use super::names::Gender;
use super::people::{Entity, People};
use super::tags::Tag;
use super::tokens::{Kind, Text, is_invisible};
use super::{Span, Statement, dates};
use crate::model::dates::Edtf;
use crate::model::names::{LONGEST_CLAIM, fold};
use crate::model::{ClaimKind, Precision, SourceKind};

/// What wording needs to know of an article.
pub(super) struct Words<'t, 'a> {
    /// The article's tokens.
    pub text: &'t Text<'a>,
    /// Who is named in it.
    pub people: &'t People,
    /// The day of publication.
    pub published: Option<NaiveDate>,
}

/// Whose words are worded.
pub(super) struct Teller<'t> {
    /// The name, or the description.
    pub name: &'t str,
    /// What it is.
    pub kind: Option<SourceKind>,
    /// "I" means the teller: the words stand in quotation marks.
    pub quoted: bool,
}

impl Words<'_, '_> {
    /// A statement's content, standing alone. What has no verb of its own is told with who says it and how.
    pub fn statement(&self, statement: &Statement, teller: Option<&Teller>) -> String {
        let mut at = self.tokens(&statement.content);
        let idle = at.iter().take_while(|at| self.idle_start(**at)).count();
        at.drain(..idle);
        let tag = |at: &usize| self.text.tokens[*at].tag;
        let infinitive = at.first().is_some_and(|first| tag(first) == Tag::To);
        if infinitive {
            return self.infinitive(statement, &at[1..], teller);
        }
        if !at.iter().any(|at| tag(at).is_finite()) {
            let told: Vec<Span> = [
                &statement.source,
                &statement.cue,
                &statement.addressee,
                &statement.content,
            ]
            .into_iter()
            .flatten()
            .copied()
            .collect();
            let hull = told.iter().map(|s| s.0).min().zip(told.iter().map(|s| s.1).max());
            if let Some(hull) = hull.filter(|hull| hull.1 - hull.0 < LONGEST_CLAIM / 2 && !statement.cue.is_empty()) {
                return self.finish(&self.join(&self.tokens(&[hull]), None), false);
            }
        }
        self.finish(&self.join(&at, teller), statement.kind == ClaimKind::Question)
    }

    /// A sentence of the article's own.
    pub fn sentence(&self, spans: &[Span], kind: ClaimKind) -> String {
        self.finish(&self.join(&self.tokens(spans), None), kind == ClaimKind::Question)
    }

    /// The tokens of spans, in the order of the text.
    pub fn tokens(&self, spans: &[Span]) -> Vec<usize> {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        let all = &self.text.tokens;
        let mut at: Vec<usize> = spans
            .iter()
            .flat_map(|(start, end)| {
                let first = all.partition_point(|token| token.from < *start);
                let behind = all.partition_point(|token| token.to <= *end);
                first..behind
            })
            .collect();
        at.dedup();
        at
    }

    /// "to not proceed", asked of somebody or promised by somebody, as a sentence about them.
    fn infinitive(&self, statement: &Statement, rest: &[usize], teller: Option<&Teller>) -> String {
        let words = self.join(rest, teller);
        let (who, verb) = match (statement.kind, &statement.addressed, teller) {
            (ClaimKind::Order | ClaimKind::Question, Some(addressed), _) => (addressed.as_str(), "is to"),
            (ClaimKind::Order | ClaimKind::Question, None, _) => ("Whoever is addressed", "is to"),
            (_, _, Some(teller)) => (teller.name, "will"),
            (_, _, None) => ("The speaker", "will"),
        };
        self.finish(&format!("{who} {verb} {words}"), false)
    }

    /// Whether a verb of its own makes these words a statement.
    pub fn states(&self, spans: &[Span]) -> bool {
        self.tokens(spans)
            .iter()
            .any(|at| self.text.tokens[*at].tag.is_finite())
    }

    /// Whether a token at a statement's beginning says nothing: "that", quotation marks, commas.
    fn idle_start(&self, at: usize) -> bool {
        let token = &self.text.tokens[at];
        token.tag == Tag::That
            || matches!(
                token.kind,
                Kind::Quote | Kind::Comma | Kind::Colon | Kind::Dash | Kind::Semicolon | Kind::Ellipsis | Kind::Stop
            )
    }

    /// The words of these tokens, replaced where they cannot stand alone.
    fn join(&self, at: &[usize], teller: Option<&Teller>) -> String {
        let mut out = String::new();
        let mut named: Vec<usize> = Vec::new();
        let mut next = 0;
        let mut subject = true;
        // What is longer than a claim may be is cut off in the end.
        while next < at.len() && out.len() < 8 * LONGEST_CLAIM {
            let token = at[next];
            if !self.needs_wording(token, teller) {
                subject &= !self.text.tokens[token].tag.is_finite();
                let spaced = self.text.tokens[token].spaced || next > 0 && at[next - 1] + 1 != token;
                if !out.is_empty() && spaced {
                    out.push(' ');
                }
                out.push_str(self.text.str(token));
                next += 1;
                continue;
            }
            let piece = self
                .dated(at, next)
                .or_else(|| self.named(at, next, &mut named))
                .or_else(|| self.pronoun(at, next, teller, subject && named.is_empty()))
                .unwrap_or_else(|| (self.plain(token), 1));
            subject &= !self.text.tokens[token].tag.is_finite();
            let gap = !out.is_empty() && (self.text.tokens[token].spaced || next > 0 && at[next - 1] + 1 != token);
            if gap && !piece.0.is_empty() {
                out.push(' ');
            }
            out.push_str(&piece.0);
            next += piece.1;
        }
        out
    }

    /// Whether a token may be the beginning of a name or date, a pronoun, or hold what cannot be seen: most words go over as
    /// they are.
    fn needs_wording(&self, at: usize, teller: Option<&Teller>) -> bool {
        let word = self.text.str(at);
        let token = &self.text.tokens[at];
        token.is_capital()
            || !word.is_ascii()
            || teller.is_some() && word.len() <= LONGEST_PRONOUN && token.has(SUBJ | OBJ | POSS)
            || dates::may_begin(word)
            || !self.people.runs_in(&(at..at + 1)).is_empty()
    }

    fn plain(&self, at: usize) -> String {
        self.text
            .str(at)
            .chars()
            .filter(|c| !is_invisible(*c) && !c.is_control())
            .collect()
    }

    /// A name in its fullest form where it is first used.
    fn named(&self, at: &[usize], next: usize, named: &mut Vec<usize>) -> Option<(String, usize)> {
        let run = self
            .people
            .runs_in(&(at[next]..at[next] + 1))
            .iter()
            .find(|run| run.name.start == at[next])?;
        let length = run.name.len();
        // Only where the whole name stands here.
        if next + length > at.len() || at[next + length - 1] + 1 != run.name.end {
            return None;
        }
        let entity = &self.people.entities[run.entity];
        let raw = self.text.slice(run.name.clone());
        if named.contains(&run.entity) {
            return Some((clean(raw), length));
        }
        named.push(run.entity);
        Some((self.fuller(entity, raw), length))
    }

    /// "Allen" as "John Allen"; acronyms, places and what is as full already stay.
    fn fuller(&self, entity: &Entity, raw: &str) -> String {
        let (bare, ending) = match raw.strip_suffix("’s").or_else(|| raw.strip_suffix("'s")) {
            Some(bare) => (bare, "’s"),
            None => (raw, ""),
        };
        let (short, full) = (fold(bare), fold(&entity.name));
        let longer =
            entity.kind == SourceKind::Person && !entity.place && full.len() > short.len() && full.ends_with(&short);
        match longer {
            true => format!("{}{ending}", entity.name),
            false => clean(raw),
        }
    }

    /// A date that only its day of publication makes one.
    fn dated(&self, at: &[usize], next: usize) -> Option<(String, usize)> {
        let start = at[next];
        let high = at[next..]
            .iter()
            .take(LONGEST_DATE)
            .enumerate()
            .take_while(|(n, token)| **token == start + n)
            .count()
            + start;
        let dated = dates::at(self.text, start, high, self.published)?;
        let words = self.text.slice(dated.range.clone());
        let year = dated.date.get(..4)?;
        if words.contains(year) {
            return Some((clean(words), dated.range.len()));
        }
        let date = self.to_come(at, next, dated.date.parse().ok()?);
        let said = said(&date)?;
        let before = next.checked_sub(1).map(|before| at[before]);
        let held = before
            .is_some_and(|before| self.text.tokens[before].tag == Tag::Prep || self.text.is_any(before, PREPOSITIONS));
        let said = match (held, date.precision) {
            (true, _) => said,
            (false, Precision::Day) => format!("on {said}"),
            (false, _) => format!("in {said}"),
        };
        Some((said, dated.range.len()))
    }

    /// A month or day without its year is read as the nearest before the publication; where the words speak of what is to
    /// come, as the next one.
    fn to_come(&self, at: &[usize], next: usize, date: Edtf) -> Edtf {
        const AHEAD: &[&str] = &[
            "will",
            "'ll",
            "’ll",
            "shall",
            "wo",
            "won't",
            "won’t",
            "due",
            "expected",
            "scheduled",
            "plans",
            "planned",
            "until",
            "next",
            "going",
            "hopes",
            "promised",
            "promises",
        ];
        let ahead = at[next.saturating_sub(14)..next]
            .iter()
            .any(|token| self.text.is_any(*token, AHEAD));
        let past = self.published.is_some_and(|published| date.to < published);
        let exact = matches!(date.precision, Precision::Month | Precision::Day);
        if !(ahead && past && exact) {
            return date;
        }
        let year: Option<i32> = date.text.get(..4).and_then(|year| year.parse().ok());
        let later = year.map(|year| format!("{}{}", year + 1, &date.text[4..]));
        later.and_then(|text| text.parse().ok()).unwrap_or(date)
    }

    /// "I" in somebody's own words, and "he" or "it" before anybody else is named, as the teller.
    fn pronoun(&self, at: &[usize], next: usize, teller: Option<&Teller>, first: bool) -> Option<(String, usize)> {
        let teller = teller?;
        let word = self.text.str(at[next]);
        if word.len() > LONGEST_PRONOUN {
            return None;
        }
        let word = fold(word);
        let person = matches!(teller.kind, Some(SourceKind::Person | SourceKind::Anonymous) | None);
        let name = teller.name;
        if teller.quoted {
            let (name, verb) = match word.as_str() {
                "i" => (name.to_owned(), ""),
                "i'm" => (name.to_owned(), "is"),
                "i've" => (name.to_owned(), "has"),
                "i'll" => (name.to_owned(), "will"),
                "i'd" => (name.to_owned(), "would"),
                "my" => (format!("{name}’s"), ""),
                "me" | "myself" => (name.to_owned(), ""),
                "we" if !person => (name.to_owned(), ""),
                "we" if first => (format!("we [{name} and others]"), ""),
                "our" if !person => (format!("{name}’s"), ""),
                "us" if !person => (name.to_owned(), ""),
                _ => return None,
            };
            if !verb.is_empty() {
                return Some((format!("{name} {verb}"), 1));
            }
            // "I" has split off its verb: "I am", "I think".
            if word == "i"
                && let Some(after) = at.get(next + 1)
                && *after == at[next] + 1
                && let Some(verb) = third_person(&fold(self.text.str(*after)), self.text.tokens[*after].tag)
            {
                return Some((format!("{name} {verb}"), 2));
            }
            return Some((name, 1));
        }
        let fits = match word.as_str() {
            "he" => person && self.gender(name) != Some(Gender::Female),
            "she" => person && self.gender(name) != Some(Gender::Male),
            "it" => !person && self.text.tokens[at[next]].tag == Tag::Subject,
            "they" => !person,
            _ => false,
        };
        let fits = fits
            && first
            && (word != "it" || !self.text.is_any(at.get(next + 1).copied().unwrap_or(0), &["is", "was"]));
        fits.then(|| (name.to_owned(), 1))
    }

    fn gender(&self, name: &str) -> Option<Gender> {
        self.people.called(name).and_then(|entity| entity.gender)
    }

    /// A sentence: a capital at its beginning, a stop at its end, no longer than a claim may be.
    fn finish(&self, words: &str, asks: bool) -> String {
        let idle = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '–' | '—' | '-');
        let mut words = words.trim_matches(idle).to_owned();
        words = balanced(&words)
            .trim_matches(idle)
            .trim_end_matches('.')
            .trim()
            .to_owned();
        if words.chars().count() > LONGEST_CLAIM - 2 {
            words = words.chars().take(LONGEST_CLAIM - 4).collect();
            let whole = words.rfind(' ').unwrap_or(words.len());
            words.truncate(whole);
            words.push('…');
        }
        let mut chars = words.chars();
        let Some(first) = chars.next() else {
            return String::new();
        };
        let mut out: String = first.to_uppercase().chain(chars).collect();
        let last = out.trim_end_matches(['”', '"', '’', '\'']).chars().last();
        if !matches!(last, Some('.' | '?' | '!' | '…')) {
            out.push(if asks { '?' } else { '.' });
        }
        out
    }
}

/// "myself", and "I’ve" with its curly apostrophe, in bytes.
const LONGEST_PRONOUN: usize = 6;

/// More tokens than any date has.
const LONGEST_DATE: usize = 12;

/// Words before a date that hold it already.
const PREPOSITIONS: &[&str] = &[
    "on", "in", "since", "until", "till", "by", "from", "before", "after", "during", "of", "through", "between", "to",
    "for",
];

/// A date as a sentence says it.
fn said(date: &Edtf) -> Option<String> {
    let format = match date.precision {
        Precision::Day => "%-d %B %Y",
        Precision::Month => "%B %Y",
        Precision::Year => "%Y",
        Precision::Interval => return None,
    };
    Some(date.from.format(format).to_string())
}

/// A verb after "I" as it stands after a name; `None` where both are the same.
fn third_person(verb: &str, tag: Tag) -> Option<String> {
    Some(match verb {
        "am" => "is".to_owned(),
        "have" => "has".to_owned(),
        "do" => "does".to_owned(),
        "don't" => "doesn’t".to_owned(),
        "haven't" => "hasn’t".to_owned(),
        "was" | "were" | "will" | "would" | "could" | "can" | "should" | "did" | "had" | "may" | "might" | "must" => {
            return None;
        }
        verb if tag == Tag::Base && verb.ends_with(['s', 'x', 'o']) => format!("{verb}es"),
        verb if tag == Tag::Base && verb.ends_with(['h']) => format!("{verb}es"),
        verb if tag == Tag::Base => format!("{verb}s"),
        _ => return None,
    })
}

fn clean(words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    words
        .join(" ")
        .chars()
        .filter(|c| !is_invisible(*c) && !c.is_control())
        .collect()
}

/// Without quotation marks that have lost their partner, and without a pair around everything.
fn balanced(words: &str) -> String {
    const PAIRS: &[(char, char)] = &[('“', '”'), ('"', '"'), ('«', '»')];
    let mut words = words.to_owned();
    for (open, close) in PAIRS {
        let count = |c: char| words.chars().filter(|w| *w == c).count();
        let whole = match open == close {
            true => count(*open).is_multiple_of(2),
            false => count(*open) == count(*close),
        };
        let around =
            words.starts_with(*open) && words.ends_with(*close) && count(*open) == if open == close { 2 } else { 1 };
        if !whole || around {
            words = words.replace([*open, *close], "");
        }
    }
    // Single marks are apostrophes too: only one at an end that has lost its partner goes.
    if words.matches('‘').count() == 0 {
        words = words.trim_end_matches('’').to_owned();
        if let Some(at) = words.find("’ ").filter(|at| {
            words[..*at]
                .chars()
                .next_back()
                .is_some_and(|c| c.is_alphabetic() && c != 's')
        }) {
            words.replace_range(at..at + '’'.len_utf8(), "");
        }
    } else if words.matches('’').count() == 0 {
        words = words.replace('‘', "");
    }
    words
}
