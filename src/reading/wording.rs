//! Wording a statement so that it stands alone: names for short forms and pronouns, dates for "yesterday", the cue taken
//! off; otherwise the article's own words.

use chrono::{Datelike as _, NaiveDate};

use super::dates::Dated;
use super::lexicon::class::{OBJ, POSS, SUBJ};
use super::names::Gender;
use super::people::{Entity, People};
use super::subjects::phrase_before;
use super::tags::Tag;
use super::tokens::{Kind, Text, is_invisible};
use super::{Form, Span, Statement, dates, names};
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
        let date = self.to_come(at, next, &dated, dated.date.parse().ok()?);
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

    /// A weekday, or a month or day without its year, is read as one near the publication: the next one where the words
    /// speak of what is to come, the last one where they tell what was.
    fn to_come(&self, at: &[usize], next: usize, dated: &Dated, date: Edtf) -> Edtf {
        let exact = matches!(date.precision, Precision::Month | Precision::Day);
        let Some(published) = self.published.filter(|_| exact) else {
            return date;
        };
        let other_year = |years: i32| -> Option<Edtf> {
            let year: i32 = date.text.get(..4)?.parse().ok()?;
            format!("{}{}", year + years, &date.text[4..]).parse().ok()
        };
        let moved = match self.told_as(at, next) {
            Some(Told::ToCome) if dated.is_weekday(self.text) && date.to <= published => {
                Some(Edtf::day(dates::next_weekday(published, date.to.weekday())))
            }
            Some(Told::ToCome) if date.to < published => other_year(1),
            Some(Told::Past) if date.from > published => other_year(-1),
            _ => None,
        };
        moved.unwrap_or(date)
    }

    /// Whether the words before a date tell of the past or of what is to come: by the nearest verb that tells.
    fn told_as(&self, at: &[usize], next: usize) -> Option<Told> {
        const AHEAD: &[&str] = &[
            "will",
            "'ll",
            "’ll",
            "shall",
            "wo",
            "would",
            "due",
            "expected",
            "scheduled",
            "set",
            "plans",
            "planned",
            "planning",
            "next",
            "going",
            "hopes",
            "promised",
            "promises",
            "pledged",
            "vowed",
            "intends",
        ];
        let before = at[next.saturating_sub(LOOK_BACK)..next].iter().rev();
        for (steps, token) in before.enumerate() {
            // "until 3 a.m. on Sunday"
            if steps < 5 && self.text.is_any(*token, &["until", "till"]) {
                return Some(Told::ToCome);
            }
            let tag = self.text.tokens[*token].tag;
            if self.text.is_any(*token, AHEAD) {
                return Some(Told::ToCome);
            }
            match tag {
                Tag::Past => return Some(Told::Past),
                Tag::Aux if self.text.is_any(*token, &["was", "were", "had", "did"]) => return Some(Told::Past),
                Tag::Aux if !self.text.is_any(*token, &["be", "been", "have"]) => return None,
                Tag::Third => return None,
                _ => {}
            }
        }
        None
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
        let quoted = match teller.form {
            Form::Direct => true,
            Form::Indirect => false,
            Form::Mixed | Form::Attitude => self.in_quotation(at, next),
        };
        if quoted {
            let (name, verb) = match word.as_str() {
                "i" => (name.to_owned(), ""),
                "i'm" => (name.to_owned(), "is"),
                "i've" => (name.to_owned(), "has"),
                "i'll" => (name.to_owned(), "will"),
                "i'd" => (name.to_owned(), "would"),
                "my" => (format!("{name}’s"), ""),
                "me" | "myself" => (name.to_owned(), ""),
                "we" if !person => (name.to_owned(), ""),
                "we" if first => (format!("{} [{name} and others]", self.plain(at[next])), ""),
                "our" if !person => (format!("{name}’s"), ""),
                "us" if !person => (name.to_owned(), ""),
                _ => return None,
            };
            if !verb.is_empty() {
                return Some((format!("{name} {verb}"), 1));
            }
            if word == "i" {
                return Some(self.verb_of_teller(at, next, &name).unwrap_or((name, 1)));
            }
            return Some((name, 1));
        }
        // "Her lawyer said she": somebody else; "sources say he": no several.
        let person = person && !teller.of_another && !teller.several;
        let fits = match word.as_str() {
            "he" => person && self.gender(name) != Some(Gender::Female),
            "she" => person && self.gender(name) != Some(Gender::Male),
            "it" => !person && self.text.tokens[at[next]].tag == Tag::Subject,
            "they" => !person,
            _ => false,
        };
        let fits = fits && first && (word != "it" || !self.is_expletive(at, next));
        fits.then(|| (name.to_owned(), 1))
    }

    /// "it emerged that", "it was clear to", "it’s": an "it" that stands for nobody.
    fn is_expletive(&self, at: &[usize], it: usize) -> bool {
        const ALWAYS: &[&str] = &[
            "'s", "’s", "emerged", "appears", "appeared", "seems", "seemed", "turned", "follows", "takes", "took",
            "rained", "depends", "happened",
        ];
        let Some(verb) = at.get(it + 1) else { return true };
        if self.text.is_any(*verb, ALWAYS) {
            return true;
        }
        let is = self.text.is_any(*verb, &["is", "was"])
            || at
                .get(it + 2)
                .is_some_and(|next| self.text.is_any(*next, &["be", "been"]));
        is && at[it + 2..].iter().take(5).any(|behind| {
            let tag = self.text.tokens[*behind].tag;
            matches!(tag, Tag::That | Tag::To) || self.text.is_any(*behind, &["who", "time", "when"])
        })
    }

    /// Whether a word lies in a quotation that begins among these.
    fn in_quotation(&self, at: &[usize], next: usize) -> bool {
        at[..next].iter().any(|open| {
            let token = &self.text.tokens[*open];
            token.kind == Kind::Quote && token.partner as usize > at[next]
        })
    }

    /// "I am", "I’m", "I just think": the verb of "I" as it stands behind a name, with the adverb between.
    fn verb_of_teller(&self, at: &[usize], next: usize, name: &str) -> Option<(String, usize)> {
        // "What can I say", "my wife and I have"
        let asked_or_joined = next.checked_sub(1).is_some_and(|before| {
            let token = &self.text.tokens[at[before]];
            at[before] + 1 == at[next] && (token.tag == Tag::Aux || self.text.is_any(at[before], &["and", "or"]))
        });
        let follows = |n: usize| at.get(next + n).filter(|after| **after == at[next] + n).copied();
        let first = follows(1)?;
        if asked_or_joined {
            return None;
        }
        let short = match self.text.str(first).trim_start_matches(['\'', '’']) {
            _ if self.text.tokens[first].spaced => None,
            "m" => Some("is"),
            "ve" => Some("has"),
            "ll" => Some("will"),
            "d" => Some("would"),
            _ => None,
        };
        if let Some(verb) = short {
            return Some((format!("{name} {verb}"), 2));
        }
        let (between, verb) = match self.text.tokens[first].tag == Tag::Adv {
            true => (format!(" {}", self.plain(first)), follows(2)?),
            false => (String::new(), first),
        };
        let third = third_person(&fold(self.text.str(verb)), self.text.tokens[verb].tag)?;
        let length = if between.is_empty() { 2 } else { 3 };
        Some((format!("{name}{between} {third}"), length))
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

/// How far before a date the verb is looked for that tells of it.
const LOOK_BACK: usize = 14;

/// When something is told to be.
enum Told {
    Past,
    ToCome,
}

/// "the widespread accusation by residents" before its "that".
const LONGEST_REPORT: usize = 6;

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
