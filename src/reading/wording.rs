//! Wording a statement so that it stands alone: names for short forms and pronouns, dates for "yesterday", the cue taken
//! off; otherwise the article's own words.

mod days;
mod pronouns;

use chrono::NaiveDate;

use super::lexicon::class::{OBJ, POSS, SUBJ};
use super::people::{Entity, People};
use super::subjects::phrase_before;
use super::tags::Tag;
use super::tokens::{Kind, Text, is_invisible};
use super::{Form, Span, Statement, dates, names};
use crate::model::names::{LONGEST_CLAIM, fold};
use crate::model::{ClaimKind, SourceKind};

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
    /// Which of the words stand in quotation marks, where "I" means the teller.
    pub form: Form,
    /// Named by somebody else's "his" or "her".
    pub of_another: bool,
    /// More than one.
    pub several: bool,
}

impl Words<'_, '_> {
    /// A statement's content, standing alone. What has no verb of its own is told with who says it and how.
    pub fn statement(&self, statement: &Statement, teller: Option<&Teller>) -> String {
        if let Some(words) = self.accused(statement) {
            return words;
        }
        let mut at = self.tokens(&statement.content);
        let idle = at.iter().take_while(|at| self.idle_start(**at)).count();
        let tag = |at: &usize| self.text.tokens[*at].tag;
        if at[..idle].iter().any(|at| tag(at) == Tag::That) {
            // "that this would not happen and that Baghdad would": the other "that" goes too.
            let joined = |token: usize| tag(&token) == Tag::That && tag(&(token - 1)) == Tag::Conj;
            at.drain(..idle);
            at.retain(|token| !joined(*token));
        } else {
            at.drain(..idle);
        }
        let infinitive = at.first().is_some_and(|first| tag(first) == Tag::To);
        if infinitive {
            return self.infinitive(statement, &at[1..], teller);
        }
        if (!at.iter().any(|at| tag(at).is_finite()) || statement.headline && statement.cue.is_empty())
            && let Some(hull) = self.with_cue(statement)
        {
            return self.finish(&self.join(&self.tokens(&[hull]), None), false);
        }
        self.finish(&self.join(&at, teller), statement.kind == ClaimKind::Question)
    }

    /// Whether a cue says that something is not so.
    pub fn denies(&self, cue: &[Span]) -> bool {
        const DENYING: &[&str] = &[
            "deny",
            "denies",
            "denied",
            "denying",
            "dispute",
            "disputes",
            "disputed",
            "disputing",
            "refute",
            "refutes",
            "refuted",
            "refuting",
        ];
        self.tokens(cue).iter().any(|at| self.text.is_any(*at, DENYING))
    }

    /// A statement whose cue denies it: that it is not true. `None` for what has no clause that could be untrue and is too
    /// long to be told with who denies it.
    pub fn denied(&self, statement: &Statement, teller: Option<&Teller>) -> Option<String> {
        let mut at = self.tokens(&statement.content);
        // "denied reports that 300 soldiers died", "denied the accusation that"
        let that = at
            .iter()
            .take(LONGEST_REPORT)
            .position(|at| self.text.tokens[*at].tag == Tag::That);
        at.drain(..that.map_or(0, |that| that + 1));
        let idle = at.iter().take_while(|at| self.idle_start(**at)).count();
        at.drain(..idle);
        let tag = |at: &usize| self.text.tokens[*at].tag;
        let clause = at
            .iter()
            .position(|at| tag(at).is_finite())
            .is_some_and(|verb| verb > 0);
        match clause {
            true => Some(self.finish(&format!("It is not true that {}", self.join(&at, teller)), false)),
            false => self
                .with_cue(statement)
                .map(|hull| self.finish(&self.join(&self.tokens(&[hull]), None), false)),
        }
    }

    /// "The mayor was accused by Berg of taking bribes", "was seen as": the cue stands between whom it is about and of what.
    fn accused(&self, statement: &Statement) -> Option<String> {
        let [whom, of] = statement.content[..] else { return None };
        let between = |span: &Span| whom.1 <= span.0 && span.1 <= of.0;
        let first = *self.tokens(&[of]).first()?;
        let governed = matches!(self.text.tokens[first].tag, Tag::Prep | Tag::To);
        if !governed || statement.cue.is_empty() || !statement.cue.iter().all(between) {
            return None;
        }
        let by = statement.source.iter().filter(|span| between(span)).copied();
        let whom = self.taken_up(whom).unwrap_or(whom);
        let spans: Vec<Span> = [whom, of]
            .into_iter()
            .chain(statement.cue.iter().copied())
            .chain(by)
            .collect();
        Some(self.finish(&self.join(&self.tokens(&spans), None), false))
    }

    /// What a relative pronoun takes up: "the militias, which".
    fn taken_up(&self, pronoun: Span) -> Option<Span> {
        let at = *self.tokens(&[pronoun]).first()?;
        let token = |at: usize| &self.text.tokens[at];
        if token(at).tag != Tag::Wh || at == 0 {
            return None;
        }
        let end = at - usize::from(token(at - 1).kind == Kind::Comma);
        let mut range = phrase_before(self.text, end, end.saturating_sub(LONGEST_DATE))?;
        // "wary of such militias, which"
        if range.len() > 2 && token(range.start).tag == Tag::Adj && token(range.start + 1).tag == Tag::Prep {
            range.start += 2;
        }
        Some(self.text.span(&range))
    }

    /// From who says it to the end of what is said, where a claim can be that long.
    fn with_cue(&self, statement: &Statement) -> Option<Span> {
        let told = [
            &statement.source,
            &statement.cue,
            &statement.addressee,
            &statement.content,
        ];
        let told = || told.iter().flat_map(|spans| spans.iter());
        let hull = told().map(|s| s.0).min().zip(told().map(|s| s.1).max());
        let told = !statement.cue.is_empty() || statement.headline && !statement.source.is_empty();
        hull.filter(|hull| hull.1 - hull.0 < LONGEST_CLAIM / 2 && told)
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
            // “He was my son,” wept Musa. “Who will answer?”: two sentences.
            let piece = next > 0 && at[next - 1] + 1 < token;
            let marks = out.trim_end_matches(['”', '"', '’', '\'']).len();
            if piece && self.begins_sentence(token) && out[..marks].ends_with(',') {
                out.replace_range(marks - 1..marks, ".");
            }
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

    /// Whether a sentence begins with this word or with the quotation that it opens.
    fn begins_sentence(&self, at: usize) -> bool {
        let first = at + usize::from(self.text.tokens[at].kind == Kind::Quote);
        let word = &self.text.tokens[first.min(self.text.tokens.len() - 1)];
        word.is_capital() && word.tag != Tag::Name && !self.text.is(first, "i")
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
        // "African Americans", "BBC Radio Newcastle", "MPs Lowe" are no fuller names of "Americans", "Newcastle" and "Lowe".
        let names_a_person = entity.name.split_whitespace().all(|word| {
            let capitals = word.chars().filter(|c| c.is_uppercase()).count();
            let lowers = word.chars().filter(|c| c.is_lowercase()).count();
            lowers == 0 && word.ends_with('.') || lowers >= capitals || capitals == 1
        });
        let given = entity
            .name
            .split_whitespace()
            .next()
            .is_some_and(|first| names::look_up(first).gender.is_some());
        let longer = entity.kind == SourceKind::Person
            && !entity.place
            && names_a_person
            && !names::look_up(bare).place
            && (given || !is_people(bare))
            && full.len() > short.len()
            && full.ends_with(&short);
        match longer {
            true => format!("{}{ending}", entity.name),
            false => clean(raw),
        }
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

/// "the widespread accusation by residents" before its "that".
const LONGEST_REPORT: usize = 6;

/// More tokens than any date has.
const LONGEST_DATE: usize = 12;

/// "Americans", "Londoners", "Democrats": a word in the plural for many.
fn is_people(word: &str) -> bool {
    const ENDINGS: &[&str] = &["ans", "ers", "ists", "ese", "ats", "ishmen"];
    ENDINGS.iter().any(|ending| word.ends_with(ending))
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
