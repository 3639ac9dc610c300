//! What people post: cleaned of links, emoji and marks of the medium, its hashtags and handles split into words, its
//! author and day taken from the tail. Pure.

use chrono::NaiveDate;

use super::words::{self, Sort, Word};

/// The longest text that is read; what follows is left out. No post is that long, and no claim needs more to be found.
pub const LONGEST: usize = 20_000;

/// A post as it is matched.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Post {
    /// Its words, with what they came from.
    pub words: Vec<PostWord>,
    /// The day in its tail, or the one that came with it.
    pub day: Option<NaiveDate>,
    /// Whether some of a very long text was left out.
    pub shortened: bool,
}

/// A word of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostWord {
    /// Folded, without accents.
    pub folded: String,
    /// The word as typed, lower case: what endings are taken from in scripts with accents.
    pub lower: String,
    /// Letters, number or pair.
    pub sort: Sort,
    /// Where it stood.
    pub part: Part,
    /// Whether a capital letter within a sentence makes it a name.
    pub name: bool,
}

/// Where a word of a post stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// In the text.
    Text,
    /// In a hashtag.
    Hashtag,
    /// In somebody's handle.
    Mention,
    /// In the name of who posted it.
    Author,
}

/// How often a word is met, for splitting what is written together; 0 for one that never is.
pub type Known<'a> = &'a dyn Fn(&str) -> u64;

impl Post {
    /// Reads a post. `known` says how often the ledger's claims hold a word.
    pub fn read(text: &str, known: Known) -> Post {
        let (text, shortened) = shorten(text);
        let text = entities(&text);
        let (body, tail) = split_tail(&text);
        let mut post = Post {
            shortened,
            day: tail.as_ref().and_then(|tail| tail.day),
            words: Vec::new(),
        };
        for piece in pieces(body) {
            match piece {
                Piece::Text(text) => post.take(text, Part::Text, known),
                Piece::Hashtag(tag) => {
                    for part in split_joined(tag, known) {
                        post.take(&part, Part::Hashtag, known);
                    }
                }
                Piece::Mention(handle) => {
                    for part in split_joined(handle, known) {
                        post.take(&part, Part::Mention, known);
                    }
                }
            }
        }
        if let Some(tail) = tail {
            post.take(tail.name, Part::Author, known);
            for part in split_joined(tail.handle, known) {
                post.take(&part, Part::Author, known);
            }
        }
        post
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn take(&mut self, text: &str, part: Part, known: Known) {
        let found = words::words(text);
        let shouted = is_shouted(text);
        for word in &found {
            let name = word.capital && !word.opens && !shouted && word.sort == Sort::Word;
            let slice = &text[word.start..word.end];
            let whole = PostWord {
                folded: word.folded.clone(),
                lower: slice.to_lowercase(),
                sort: word.sort,
                part,
                name,
            };
            // Two words that lost their space: only when nobody knows the whole and everybody knows the halves.
            if part == Part::Text && word.sort == Sort::Word && word.folded.len() >= 8 && known(&word.folded) == 0 {
                let halves = glued(slice, word, known);
                if !halves.is_empty() {
                    for half in halves {
                        self.words.push(PostWord {
                            folded: half.to_lowercase(),
                            lower: half.to_lowercase(),
                            ..whole.clone()
                        });
                    }
                    continue;
                }
            }
            self.words.push(whole);
        }
    }
}

/// A post as a sentence: without links, marks of the medium and its tail, hashtags apart at their capitals. Who posted it
/// stands before it, as in "Ana Lima: …".
pub fn sentence(text: &str) -> String {
    let (text, _) = shorten(text);
    let text = entities(&text);
    let (body, tail) = split_tail(&text);
    let mut out = String::with_capacity(body.len());
    if let Some(tail) = tail.filter(|tail| !tail.name.is_empty()) {
        out.push_str(tail.name);
        out.push_str(": ");
    }
    for piece in pieces(body) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Hashtag(joined) | Piece::Mention(joined) => out.push_str(&split_joined(joined, &|_| 1).join(" ")),
        }
    }
    out
}

fn shorten(text: &str) -> (String, bool) {
    let mut cut = text.len().min(LONGEST);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    let kept: String = text[..cut]
        .chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect();
    (kept, cut < text.len())
}

/// The few entities that copied posts carry.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
}

struct Tail<'a> {
    name: &'a str,
    handle: &'a str,
    day: Option<NaiveDate>,
}

/// Takes "— Name (@handle) January 6, 2020" off the end.
fn split_tail(text: &str) -> (&str, Option<Tail<'_>>) {
    let none = (text, None);
    let Some(open) = text.rfind("(@") else { return none };
    let Some(close) = text[open..].find(')').map(|at| open + at) else {
        return none;
    };
    let Some(dash) = text[..open].rfind(['—', '–', '―']) else {
        return none;
    };
    let behind = text[close + 1..].trim().trim_matches(['"', '“', '”', '.']);
    if behind.len() > 40 || text[dash..open].len() > 200 {
        return none;
    }
    let width = text[dash..].chars().next().map_or(1, char::len_utf8);
    let tail = Tail {
        name: text[dash + width..open].trim(),
        handle: &text[open + 2..close],
        day: day(behind),
    };
    (text[..dash].trim_end(), Some(tail))
}

/// A day as such tails write it.
pub fn day(text: &str) -> Option<NaiveDate> {
    const FORMS: &[&str] = &["%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d", "%d/%m/%Y"];
    let text = text.trim();
    FORMS
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .filter(|day| (1900..2200).contains(&chrono::Datelike::year(day)))
}

enum Piece<'a> {
    Text(&'a str),
    Hashtag(&'a str),
    Mention(&'a str),
}

/// The text between links, hashtags and mentions, and these.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if let Some(length) = link(rest) {
            found.push(Piece::Text(&text[from..at]));
            at += length;
            from = at;
            continue;
        }
        if matches!(c, '#' | '@' | '＃' | '＠') {
            let sign = c.len_utf8();
            let length = rest[sign..]
                .char_indices()
                .find(|(i, c)| !(c.is_alphanumeric() || *c == '_') || link(&rest[sign + i..]).is_some())
                .map_or(rest.len() - sign, |(i, _)| i);
            let word = &rest[sign..sign + length];
            if word.chars().any(char::is_alphabetic) {
                found.push(Piece::Text(&text[from..at]));
                found.push(match c {
                    '#' | '＃' => Piece::Hashtag(word),
                    _ => Piece::Mention(word),
                });
                at += sign + length;
                from = at;
                continue;
            }
        }
        at += c.len_utf8();
    }
    found.push(Piece::Text(&text[from..]));
    found
}

/// The length of a link that begins here. Copied posts glue links to the word before.
fn link(rest: &str) -> Option<usize> {
    const BEGIN: &[&str] = &["http://", "https://", "pic.twitter.com/", "www.", "t.co/", "bit.ly/"];
    let bytes = rest.as_bytes();
    let begins = BEGIN
        .iter()
        .any(|b| bytes.len() > b.len() && bytes[..b.len()].eq_ignore_ascii_case(b.as_bytes()));
    begins.then(|| {
        rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '—' | '<' | '>'))
            .unwrap_or(rest.len())
    })
}

/// The words of a hashtag or handle: by its capitals, then by what is known.
pub fn split_joined(joined: &str, known: Known) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let chars: Vec<char> = joined.chars().take(140).collect();
    let mut part = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|b| chars[b]);
        let after = chars.get(at + 1);
        let begins = match before {
            None => false,
            Some('_') => true,
            Some(b) => {
                (c.is_uppercase() && b.is_lowercase())
                    || (c.is_numeric() != b.is_numeric() && c.is_alphanumeric() && b.is_alphanumeric())
                    || (c.is_uppercase() && b.is_uppercase() && after.is_some_and(|a| a.is_lowercase()))
            }
        };
        if begins && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
        if *c != '_' {
            part.push(*c);
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
        .into_iter()
        .flat_map(|part| {
            let folded = part.to_lowercase();
            if folded.len() < 5 || known(&folded) > 0 || !folded.is_ascii() {
                return vec![part];
            }
            match segment(&folded, known) {
                Some(words) => words,
                None => vec![part],
            }
        })
        .collect()
}

/// The likeliest way to cut a run of letters into known words, each as likely as it is frequent; `None` when parts of it
/// are no words.
fn segment(run: &str, known: Known) -> Option<Vec<String>> {
    const LONGEST_PART: usize = 20;
    let n = run.len();
    let mut best: Vec<Option<(f64, usize)>> = vec![None; n + 1];
    best[0] = Some((0.0, 0));
    for end in 1..=n {
        for start in end.saturating_sub(LONGEST_PART)..end {
            let Some((cost, _)) = best[start] else { continue };
            let part = &run[start..end];
            // Single letters are words only as "a" and "i"; short parts cost more, as any run can be cut into them.
            let often = match part.len() {
                1 if !matches!(part, "a" | "i") => 0,
                _ => known(part),
            };
            if often == 0 {
                continue;
            }
            let cost = cost + 12.0 - (often as f64).ln().min(11.0) * 0.7 + if part.len() <= 2 { 3.0 } else { 0.0 };
            if best[end].is_none_or(|(least, _)| cost < least) {
                best[end] = Some((cost, start));
            }
        }
    }
    best[n]?;
    let mut parts = Vec::new();
    let mut end = n;
    while end > 0 {
        let (_, start) = best[end]?;
        parts.push(run[start..end].to_owned());
        end = start;
    }
    parts.reverse();
    Some(parts)
}

/// The two words that a word is glued from: cut at its inner capital, or where both halves are well known.
fn glued<'a>(slice: &'a str, word: &Word, known: Known) -> Vec<&'a str> {
    if !slice.is_ascii() || slice.len() != word.folded.len() {
        return Vec::new();
    }
    let halves = |at: usize| (&slice[..at], &slice[at..]);
    let capital = slice
        .as_bytes()
        .windows(2)
        .position(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
    if let Some(at) = capital {
        let (a, b) = halves(at + 1);
        return vec![a, b];
    }
    (3..slice.len().saturating_sub(2))
        .filter_map(|at| {
            let (a, b) = (known(&word.folded[..at]), known(&word.folded[at..]));
            (a > 2 && b > 2).then(|| (a.min(b), at))
        })
        .max()
        .map(|(_, at)| {
            let (a, b) = halves(at);
            vec![a, b]
        })
        .unwrap_or_default()
}

/// Whether most letters are capitals, so that capitals make no names.
fn is_shouted(text: &str) -> bool {
    let (mut upper, mut lower) = (0, 0);
    for c in text.chars() {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    upper > lower
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(word: &str) -> u64 {
        match word {
            "climate" | "change" | "bridge" | "harbour" | "fires" | "australian" => 40,
            "chan" | "ge" => 1,
            _ => 0,
        }
    }

    fn read(text: &str) -> String {
        let post = Post::read(text, &known);
        let words: Vec<&str> = post.words.iter().map(|w| w.folded.as_str()).collect();
        words.join(" ")
    }

    #[test]
    fn links_and_emoji_go_even_when_glued() {
        assert_eq!(
            read("The bridge🙂 #Irapic.twitter.com/TvRkH https://x.example/a?b=c"),
            "the bridge ira"
        );
        assert_eq!(read("https://t.co/abc 🙂🙂"), "");
        assert_eq!(read("Tom &amp; Ana"), "tom ana");
    }

    #[test]
    fn a_post_is_a_sentence_to_a_model() {
        assert_eq!(
            sentence("It fell! #HarbourBridge @anaLima https://t.co/x — Jon Reyes (@jreyes) January 6, 2020"),
            "Jon Reyes: It fell! Harbour Bridge ana Lima "
        );
        assert_eq!(sentence("https://t.co/x"), "");
    }

    #[test]
    fn hashtags_and_handles_are_split() {
        assert_eq!(read("#AustralianFires"), "australian fires");
        assert_eq!(read("#climatechange"), "climate change");
        assert_eq!(read("@HarbourBridge_2020 #WWII"), "harbour bridge 2020 wwii");
        assert_eq!(read("#1 in 2020"), "1 in 2020");
    }

    #[test]
    fn words_that_lost_their_space_get_it_back() {
        assert_eq!(read("a harbourbridge stands"), "a harbour bridge stands");
        assert_eq!(read("the bridgeThen it fell"), "the bridge then it fell");
    }

    #[test]
    fn the_tail_names_author_and_day() {
        let post = Post::read("It fell. — Ana Lima (@analima) January 6, 2020", &known);
        assert_eq!(post.day, NaiveDate::from_ymd_opt(2020, 1, 6));
        let authors: Vec<&str> = post
            .words
            .iter()
            .filter(|w| w.part == Part::Author)
            .map(|w| w.folded.as_str())
            .collect();
        assert_eq!(authors, ["ana", "lima", "analima"]);
        let plain = Post::read(
            "He said — as ever (@x) that it fell and that nobody had told him so before",
            &known,
        );
        assert_eq!(plain.day, None);
        assert!(plain.words.iter().all(|w| w.part != Part::Author));
    }

    #[test]
    fn a_capital_within_a_sentence_makes_a_name() {
        let post = Post::read("Yesterday Ana left. Then it rained", &known);
        let names: Vec<&str> = post
            .words
            .iter()
            .filter(|w| w.name)
            .map(|w| w.folded.as_str())
            .collect();
        assert_eq!(names, ["ana"]);
        assert!(Post::read("ANA LEFT The Town", &known).words.iter().all(|w| !w.name));
    }

    #[test]
    fn a_million_letters_are_read_up_to_a_point() {
        let post = Post::read(&"bridge ".repeat(150_000), &known);
        assert!(post.shortened);
        assert!(post.words.len() < 3_000);
    }
}
