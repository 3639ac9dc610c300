//! `sayso drafts`: what was read out of articles, gone through one by one or by script.

use std::io::{BufRead, IsTerminal};

use super::{App, Code, edit, text};
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::model::{ArticleId, ClaimId, SourceId};
use crate::store::drafts::{self, Acceptance};
use crate::store::{Write, sources};
use crate::view::claims::ClaimPage;
use crate::view::drafts::Apart;

/// Go through drafts: accept, reword, split, join or drop each
///
/// One key each; ? lists them. The worthiest come first, each with why it was drafted and its place in the text. Where it
/// is not certain who speaks, it must be chosen before the draft can be accepted. Drafts count nowhere until then. Over a
/// pipe each line is a key, or the words that a key asks for.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only this article's
    #[arg(value_name = "ARTICLE")]
    article: Option<ArticleId>,
}

/// For scripts.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List drafts, the worthiest first
    List {
        /// Only this article's
        #[arg(value_name = "ARTICLE")]
        article: Option<ArticleId>,
        /// Articles are added until there are so many drafts
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
        limit: u16,
        /// Go on behind the article that the page before ended with
        #[arg(long, value_name = "ARTICLE")]
        after: Option<i64>,
    },
    /// Accept drafts: they become claims to be checked
    Accept {
        /// The drafts' numbers
        #[arg(value_name = "ID", required_unless_present = "article")]
        ids: Vec<ClaimId>,
        /// All drafts of this article in which nobody must choose who speaks
        #[arg(long, value_name = "ID", conflicts_with_all = ["ids", "speaker", "accusation"])]
        article: Option<ArticleId>,
        /// Who says it: a source's name or number
        #[arg(long, value_name = "SOURCE")]
        speaker: Option<String>,
        /// It accuses somebody
        #[arg(long)]
        accusation: bool,
    },
    /// Drop drafts: they are kept, and count nowhere
    Drop {
        /// The drafts' numbers
        #[arg(value_name = "ID", required = true)]
        ids: Vec<ClaimId>,
        /// Why
        #[arg(long, value_name = "WORDS")]
        reason: Option<String>,
    },
    /// Edit a draft as any claim
    Edit(Box<edit::Args>),
    /// Make two drafts of one, with the same chain and place
    Split {
        /// The draft's number
        id: ClaimId,
        /// What the first says; it keeps the number
        #[arg(long, value_name = "TEXT")]
        first: String,
        /// What the second says
        #[arg(long, value_name = "TEXT")]
        second: String,
    },
    /// Make one draft of several that come through the same chain
    Join {
        /// The drafts' numbers; the first is kept
        #[arg(value_name = "ID", required = true, num_args = 2..)]
        ids: Vec<ClaimId>,
        /// What it says; without it, what they say, one after the other
        #[arg(long, value_name = "TEXT")]
        text: Option<String>,
    },
    /// Say that a newly named source is not the known one that it was likened to
    Apart {
        /// The new source
        source: SourceId,
        /// The known one
        known: SourceId,
    },
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        match &self.command {
            Some(command) => command.run(app),
            None if app.out.is_json() => list(app, self.article, None, 1_000),
            None => walk(app, self.article),
        }
    }
}

impl Command {
    fn run(&self, app: &App) -> Result<Code> {
        match self {
            Command::List { article, limit, after } => list(app, *article, *after, (*limit).into()),
            Command::Accept {
                ids,
                article,
                speaker,
                accusation,
            } => {
                let ids = match article {
                    Some(article) => certain(app, *article)?,
                    None => ids.clone(),
                };
                app.write_claims(text::stand, |write| {
                    let says = Acceptance {
                        speaker: speaker
                            .as_deref()
                            .map(|who| sources::find(write.db(), who))
                            .transpose()?,
                        accusation: *accusation,
                    };
                    drafts::accept(write, &ids, &says)
                })?;
                Ok(Code::DONE)
            }
            Command::Drop { ids, reason } => {
                app.write_claims(text::stand, |write| drafts::drop(write, ids, reason.as_deref()))?;
                Ok(Code::DONE)
            }
            Command::Edit(args) => args.run(app),
            Command::Split { id, first, second } => {
                app.write_claims(text::entered, |write| drafts::split(write, *id, first, second))?;
                Ok(Code::DONE)
            }
            Command::Join { ids, text: words } => {
                app.write_claims(text::entered, |write| drafts::join(write, ids, words.as_deref()))?;
                Ok(Code::DONE)
            }
            Command::Apart { source, known } => {
                let mut db = app.db()?;
                app.write(&mut db, |write| drafts::tell_apart(write, *source, *known))?;
                let apart = Apart {
                    source: *source,
                    known: *known,
                };
                app.out.emit(&apart, |apart| {
                    format!("{} and {} are not one\n", apart.source, apart.known)
                })?;
                Ok(Code::DONE)
            }
        }
    }
}

fn list(app: &App, article: Option<ArticleId>, after: Option<i64>, limit: usize) -> Result<Code> {
    let mut db = app.db()?;
    let list = db.snapshot(|db| {
        let as_of = app.present(db)?;
        drafts::list(db, article, after, limit, &as_of)
    })?;
    let paper = app.paper(&mut db)?;
    app.out.emit(&list, |list| text::draft_list(list, &paper))?;
    Ok(Code::DONE)
}

/// The drafts of an article in which nobody must choose who speaks.
fn certain(app: &App, article: ArticleId) -> Result<Vec<ClaimId>> {
    let mut db = app.db()?;
    let waiting = of_article(app, &mut db, article)?;
    if waiting.is_empty() {
        return Err(Error::not_found(format!("draft of {article}")).hint("sayso drafts list shows those that wait"));
    }
    let doubtful = |page: &ClaimPage| page.draft.as_ref().is_some_and(|draft| draft.doubt.is_some());
    let left = waiting.iter().filter(|page| doubtful(page)).count();
    if left > 0 {
        let wait = super::phrases::count(left as i64, "draft waits", "drafts wait");
        app.out.say(&format!(
            "{wait} until somebody chooses who speaks: sayso drafts {}",
            article.0
        ));
    }
    Ok(waiting
        .iter()
        .filter(|page| !doubtful(page))
        .map(|page| page.row.id)
        .collect())
}

fn of_article(app: &App, db: &mut Db, article: ArticleId) -> Result<Vec<ClaimPage>> {
    db.snapshot(|db| {
        let as_of = app.present(db)?;
        Ok(drafts::list(db, Some(article), None, 1, &as_of)?.drafts)
    })
}

/// Goes through the drafts of an article, or of every article that has some.
fn walk(app: &App, article: Option<ArticleId>) -> Result<Code> {
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

const HELP: &str = "\
  a  accept it                          !  accept it, as an accusation
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
                Next::On | Next::Stay => {
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
                let says = Acceptance {
                    speaker: None,
                    accusation: key == '!',
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
                self.again(id)
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
                self.again(id)
            }
            'j' => {
                let Some(behind) = behind else {
                    return Err(Error::usage("there is no draft behind it to join it with"));
                };
                self.write(|write| drafts::join(write, &[id, behind], None))?;
                self.again(id)
            }
            '1'..='9' => {
                let voices = draft.map_or(&[][..], |draft| draft.voices.as_slice());
                let at = key as usize - '1' as usize;
                let Some(voice) = voices.get(at) else {
                    return Err(Error::usage(format!("no speaker is listed as {key}")).hint("w names somebody else"));
                };
                let speaker = voice.id;
                self.write(|write| drafts::speak(write, &[id], speaker))?;
                self.again(id)
            }
            'w' => {
                let Some(who) = self.ask("who speaks")? else {
                    return Ok(Next::Stay);
                };
                let speaker = sources::find(&mut self.db, &who)?;
                self.write(|write| drafts::speak(write, &[id], speaker))?;
                self.again(id)
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
                self.again(id)
            }
            'n' | ' ' | '\n' | '\r' => Ok(Next::On),
            'b' => Ok(Next::Back),
            'q' | '\u{3}' | '\u{4}' => Ok(Next::Quit),
            _ => {
                self.app.out.say(HELP);
                Ok(Next::Stay)
            }
        }
    }

    /// Shows a draft as it now stands, and stays with it.
    fn again(&mut self, id: ClaimId) -> Result<Next> {
        let page = self.db.snapshot(|db| {
            let as_of = self.app.present(db)?;
            crate::store::pages::claim(db, id, &as_of)
        })?;
        self.show(&page, 0, 0)?;
        Ok(Next::Stay)
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

    fn ask(&mut self, what: &str) -> Result<Option<String>> {
        self.app.out.say(&format!("{what}:"));
        self.keys.line()
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
}

impl Keys {
    fn new() -> Keys {
        Keys {
            terminal: std::io::stdin().is_terminal(),
        }
    }

    /// The next key; `None` when nothing more comes.
    fn key(&mut self) -> Result<Option<char>> {
        if self.terminal {
            return pressed().map_err(|e| Error::io("cannot read the terminal", e));
        }
        Ok(self.line()?.map(|line| line.chars().next().unwrap_or('\n')))
    }

    /// The next line, trimmed; `None` when nothing more comes.
    fn line(&mut self) -> Result<Option<String>> {
        let mut line = String::new();
        let read = std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|e| Error::io("cannot read standard input", e))?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }
}

/// One key of a terminal, without waiting for the line's end. The terminal is as it was when this returns.
fn pressed() -> std::io::Result<Option<char>> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    use std::io::Read;
    let stdin = std::io::stdin();
    let before = tcgetattr(&stdin)?;
    let mut raw = before.clone();
    raw.local_modes &= !(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
    tcsetattr(&stdin, OptionalActions::Now, &raw)?;
    let mut byte = [0; 1];
    let read = stdin.lock().read(&mut byte);
    tcsetattr(&stdin, OptionalActions::Now, &before)?;
    Ok((read? > 0).then(|| char::from(byte[0])))
}
