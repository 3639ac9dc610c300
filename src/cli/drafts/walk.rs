//! Going through drafts one by one, a key each: on a terminal as they are pressed, over a pipe line by line.

use std::collections::VecDeque;
use std::io::{BufRead, IsTerminal};

use super::of_article;
use crate::cli::{App, Code, edit, text};
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::model::{ArticleId, ClaimId, Refusal};
use crate::store::drafts::{self, Acceptance};
use crate::store::{Write, sources};
use crate::view::claims::ClaimPage;

/// Goes through the drafts of an article, or of every article that has some.
pub(super) fn walk(app: &App, article: Option<ArticleId>) -> Result<Code> {
    let mut walk = Walk {
        db: app.db()?,
        app,
        keys: Keys::new(),
        acts: 0,
        accepted: 0,
        dropped: 0,
    };
    let mut at = 0;
    loop {
        let next = match article {
            Some(article) => Some(article).filter(|_| at == 0),
            None => drafts::next_article(&mut walk.db, at)?,
        };
        let Some(next) = next else { break };
        at = next.0;
        if walk.article(next)? == Next::Quit {
            break;
        }
    }
    let left = drafts::pending(&mut walk.db, article)?;
    app.out.print(&format!(
        "{} accepted, {} dropped, {left} left\n",
        walk.accepted, walk.dropped
    ))?;
    Ok(Code::DONE)
}

#[derive(PartialEq, Eq)]
enum Next {
    Stay,
    Again,
    On,
    Back,
    Quit,
}

struct Walk<'a> {
    app: &'a App,
    db: Db,
    keys: Keys,
    acts: usize,
    accepted: usize,
    dropped: usize,
}

const HELP: &str = "  a  accept it                          !  accept it, as an accusation
  e  reword it                          s  split it in two
  j  join it with the one behind it     d  drop it
  1… who speaks, of those listed        w  who speaks, by name or number
  m  the source likened is the known    x  it is another
  n  next, leave it a draft             b  back
  q  leave";

impl Walk<'_> {
    fn article(&mut self, article: ArticleId) -> Result<Next> {
        let mut waiting = of_article(self.app, &mut self.db, article)?;
        let mut at = 0;
        while at < waiting.len() {
            let behind = waiting.get(at + 1).map(|page| page.row.id);
            let id = waiting[at].row.id;
            self.show(&waiting[at], at + 1, waiting.len())?;
            let next = loop {
                self.app
                    .out
                    .say("a accept · e reword · s split · j join · d drop · n next · b back · q leave · ? more");
                let Some(key) = self.keys.key()? else {
                    return Ok(Next::Quit);
                };
                match self.act(key, &waiting[at], behind) {
                    Ok(Next::Stay) => {}
                    Ok(next) => break next,
                    // A rule that says no is told, and the draft stays in front of whoever goes through.
                    Err(error)
                        if matches!(
                            error.kind,
                            Kind::Refused | Kind::NotFound | Kind::Usage | Kind::Conflict
                        ) =>
                    {
                        self.app.out.complain(&error);
                    }
                    Err(error) => return Err(error),
                }
            };
            match next {
                Next::Quit => return Ok(Next::Quit),
                Next::Back => at = at.saturating_sub(1),
                Next::On | Next::Stay | Next::Again => {
                    let before: Vec<ClaimId> = waiting.iter().map(|page| page.row.id).collect();
                    waiting = of_article(self.app, &mut self.db, article)?;
                    // On to the first that was behind this one and still waits; new ones come where they are.
                    let here = waiting.iter().position(|page| page.row.id == id);
                    at = match here {
                        Some(here) if next == Next::On => here + 1,
                        Some(here) => here,
                        None => {
                            let seen = &before[..=before.iter().position(|known| *known == id).unwrap_or(0)];
                            waiting
                                .iter()
                                .position(|page| !seen.contains(&page.row.id))
                                .unwrap_or(waiting.len())
                        }
                    };
                }
            }
        }
        Ok(Next::On)
    }

    fn show(&mut self, page: &ClaimPage, at: usize, of: usize) -> Result<()> {
        let paper = self.app.paper(&mut self.db)?;
        self.app
            .out
            .print(&format!("\n{}", text::draft_page(page, (at, of), &paper)))
    }

    fn act(&mut self, key: char, page: &ClaimPage, behind: Option<ClaimId>) -> Result<Next> {
        let id = page.row.id;
        let draft = page.draft.as_ref();
        match key {
            'a' | '!' => {
                if let Some(doubt) = draft.and_then(|draft| draft.doubt.as_ref()) {
                    return Err(Refusal::new(
                        format!("it is not certain who says {id}: {doubt}"),
                        "press the number of one of those listed, or w to name somebody else",
                    )
                    .into());
                }
                let says = Acceptance {
                    speaker: None,
                    accusation: (key == '!').then_some(true),
                };
                self.write(|write| drafts::accept(write, &[id], &says))?;
                self.accepted += 1;
                Ok(Next::On)
            }
            'd' => {
                self.write(|write| drafts::drop(write, &[id], None))?;
                self.dropped += 1;
                Ok(Next::On)
            }
            'e' => {
                self.reword(page)?;
                Ok(Next::Again)
            }
            's' => {
                let words: Vec<&str> = page.row.text.split(' ').collect();
                let numbered: Vec<String> = words
                    .iter()
                    .enumerate()
                    .map(|(n, word)| format!("{word}({})", n + 1))
                    .collect();
                let Some(line) = self.ask(&format!("{}\nthe second begins with word number", numbered.join(" ")))?
                else {
                    return Ok(Next::Stay);
                };
                let cut = line
                    .parse::<usize>()
                    .ok()
                    .filter(|n| (2..=words.len()).contains(n))
                    .ok_or_else(|| Error::usage(format!("{line:?} is not the number of a word behind the first")))?;
                let (first, second) = (sentence(&words[..cut - 1]), sentence(&words[cut - 1..]));
                self.write(|write| drafts::split(write, id, &first, &second).map(drop))?;
                Ok(Next::Again)
            }
            'j' => {
                let Some(behind) = behind else {
                    return Err(Error::usage("there is no draft behind it to join it with"));
                };
                self.write(|write| drafts::join(write, &[id, behind], None))?;
                Ok(Next::Again)
            }
            '1'..='9' => {
                let voices = draft.map_or(&[][..], |draft| draft.voices.as_slice());
                let at = key as usize - '1' as usize;
                let Some(voice) = voices.get(at) else {
                    return Err(Error::usage(format!("no speaker is listed as {key}")).hint("w names somebody else"));
                };
                let speaker = voice.id;
                self.write(|write| drafts::speak(write, &[id], speaker))?;
                Ok(Next::Again)
            }
            'w' => {
                let Some(who) = self.ask("who speaks")? else {
                    return Ok(Next::Stay);
                };
                let speaker = sources::find(&mut self.db, &who)?;
                self.write(|write| drafts::speak(write, &[id], speaker))?;
                Ok(Next::Again)
            }
            'm' | 'x' => {
                let Some(like) = draft.and_then(|draft| draft.likenesses.first()) else {
                    return Err(Error::usage("nobody in its chain is likened to a known source"));
                };
                let (source, known) = (like.source.id, like.known.id);
                self.write(|write| match key {
                    'm' => sources::merge(write, source, known, None).map(drop),
                    _ => drafts::tell_apart(write, source, known),
                })?;
                Ok(Next::Again)
            }
            'n' | ' ' | '\n' | '\r' => Ok(Next::On),
            'b' => Ok(Next::Back),
            'q' | '\u{3}' | '\u{4}' => Ok(Next::Quit),
            // An arrow or another key without a meaning here.
            '\u{1b}' => Ok(Next::Stay),
            _ => {
                self.app.out.say(HELP);
                Ok(Next::Stay)
            }
        }
    }

    /// In the editor on a terminal; over a pipe the next line is the new wording.
    fn reword(&mut self, page: &ClaimPage) -> Result<()> {
        let id = page.row.id;
        if self.keys.terminal {
            let part = self.act_name();
            return edit::in_place(self.app, &mut self.db, id, &part);
        }
        match self.ask("the new wording")? {
            Some(words) => self.write(|write| edit::reword(write, id, &words)),
            None => Ok(()),
        }
    }

    /// What somebody answers; nothing, when they think better of it.
    fn ask(&mut self, what: &str) -> Result<Option<String>> {
        self.app.out.say(&format!("{what}:"));
        Ok(self.keys.line()?.filter(|answer| !answer.is_empty()))
    }

    fn act_name(&mut self) -> String {
        self.acts += 1;
        format!("act{}", self.acts)
    }

    /// Each act is a write of its own.
    fn write(&mut self, verbs: impl FnMut(&mut Write) -> Result<()>) -> Result<()> {
        let part = self.act_name();
        self.app.write_part(&mut self.db, &part, verbs)
    }
}

/// Words as a sentence of their own.
fn sentence(words: &[&str]) -> String {
    let words: Vec<&str> = match words {
        ["and" | "but" | "while", rest @ ..] if !rest.is_empty() => rest.to_vec(),
        words => words.to_vec(),
    };
    let text = words.join(" ");
    let text = text
        .trim_end_matches([',', ';', ':', '.'])
        .trim_end_matches(" and")
        .trim();
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

/// Keys as they are pressed on a terminal, or line by line from a pipe.
struct Keys {
    terminal: bool,
    /// What was typed ahead.
    typed: VecDeque<u8>,
}

impl Keys {
    fn new() -> Keys {
        Keys {
            terminal: std::io::stdin().is_terminal(),
            typed: VecDeque::new(),
        }
    }

    /// The next key; `None` when nothing more comes.
    fn key(&mut self) -> Result<Option<char>> {
        if !self.terminal {
            return Ok(self.line()?.map(|line| line.chars().next().unwrap_or('\n')));
        }
        if self.typed.is_empty() {
            self.typed = pressed().map_err(|e| Error::io("cannot read the terminal", e))?.into();
        }
        Ok(next_key(&mut self.typed))
    }

    /// The next line, trimmed; `None` when nothing more comes.
    fn line(&mut self) -> Result<Option<String>> {
        let ahead = self.typed.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let typed: Vec<u8> = self
            .typed
            .drain(..ahead.map_or(self.typed.len(), |end| end + 1))
            .collect();
        let mut line = String::from_utf8_lossy(&typed).into_owned();
        if ahead.is_none() {
            let read = std::io::stdin()
                .lock()
                .read_line(&mut line)
                .map_err(|e| Error::io("cannot read standard input", e))?;
            if read == 0 && line.is_empty() {
                return Ok(None);
            }
        }
        Ok(Some(line.trim().to_owned()))
    }
}

/// One key out of the bytes that a terminal sends. Arrows and their like come as an escape with more behind it, some of which
/// would be keys of their own: all of it is one key.
fn next_key(typed: &mut VecDeque<u8>) -> Option<char> {
    let first = typed.pop_front()?;
    if first == 0x1b && matches!(typed.front(), Some(b'[' | b'O')) {
        typed.pop_front();
        while let Some(byte) = typed.pop_front() {
            if (0x40..=0x7e).contains(&byte) {
                break;
            }
        }
    }
    if !first.is_ascii() {
        while typed.front().is_some_and(|byte| byte & 0xc0 == 0x80) {
            typed.pop_front();
        }
        return Some('\u{fffd}');
    }
    Some(char::from(first))
}

/// What is pressed on a terminal, without waiting for the line's end. The terminal is as it was when this returns.
fn pressed() -> std::io::Result<Vec<u8>> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let stdin = std::io::stdin();
    let before = tcgetattr(&stdin)?;
    let mut raw = before.clone();
    raw.local_modes &= !(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
    tcsetattr(&stdin, OptionalActions::Now, &raw)?;
    let mut bytes = [0; 64];
    // Past the standard library's buffer, in which what belongs to one key could stay behind.
    let read = rustix::io::read(&stdin, &mut bytes);
    tcsetattr(&stdin, OptionalActions::Now, &before)?;
    Ok(bytes[..read?].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_is_one_key_and_no_speaker_is_chosen_by_delete() {
        let mut typed: VecDeque<u8> = b"\x1b[Aa\x1b[3~\xc3\xa9n\x1b".iter().copied().collect();
        let keys: Vec<char> = std::iter::from_fn(|| next_key(&mut typed)).collect();
        assert_eq!(keys, ['\u{1b}', 'a', '\u{1b}', '\u{fffd}', 'n', '\u{1b}']);
    }
}
