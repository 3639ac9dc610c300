//! An article's file with its claims drafted: what the file says, what whoever hands it in says instead, and what was read out
//! of its text. Nothing is written here.

use super::article_file::ArticleFile;
use crate::error::{Error, Result};
use crate::model::draft::Voice;
use crate::model::{Draft, WebAddress};
use crate::reading::{self, Context};
use crate::store::articles::{Copy, Published};
use crate::store::ingest::{self, NewText};
use crate::view::drafts::{IngestedArticle, Outcome, Proposed};
use crate::view::phrases;

/// What whoever hands an article in says of it; that is taken before what the file says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// The headline.
    pub title: Option<&'a str>,
    /// Where it was published.
    pub url: Option<&'a WebAddress>,
    /// The outlet's name.
    pub outlet: Option<&'a str>,
    /// When.
    pub published: Option<Published>,
    /// BCP 47 tag.
    pub language: Option<&'a str>,
    /// Whether weak cues count without further support.
    pub wide: bool,
}

/// An article as it was read.
pub struct Article {
    /// The file's name.
    pub file: String,
    title: String,
    /// Its text, hashed.
    pub copy: Copy,
    chars: Vec<char>,
    drafts: Vec<Draft>,
    outlet_said: String,
    /// What the file says of it.
    pub about: ArticleFile,
}

impl Article {
    /// The article as it will be recorded, its claims drafted.
    ///
    /// # Errors
    /// `Usage` when nobody says who published it.
    pub fn read(mut file: ArticleFile, says: &Said, name: &str) -> Result<Article> {
        file.url = says.url.cloned().or(file.url);
        file.published = says.published.or(file.published);
        file.language = says.language.map(str::to_owned).or(file.language);
        let said = file.title.take();
        let title = says
            .title
            .map(str::to_owned)
            .or_else(|| said.clone())
            .unwrap_or_else(|| {
                file.said
                    .push("no headline was found; its first words stand for one".to_owned());
                ingest::first_words(&file.text)
            });
        let host = file.url.as_ref().map(|url| url.host().to_owned());
        file.outlet = says.outlet.map(str::to_owned).or(file.outlet);
        if file.outlet.is_none() && host.is_none() {
            return Err(
                Error::usage(format!("nobody says who published {name}")).hint("name the outlet: --outlet NAME")
            );
        }
        if file.published.is_none() {
            file.said.push(
                "no day of publication was found: \"yesterday\" cannot be told; give it with --published".to_owned(),
            );
        }
        let context = Context {
            published_on: file.published.map(Published::day),
            outlet: file.outlet.clone().or(host),
            title: said,
            language: file.language.clone(),
            wide: says.wide,
        };
        let (reading, drafts) = reading::read_and_draft(&file.text, &context);
        file.said.extend(reading.note);
        Ok(Article {
            file: name.to_owned(),
            title: line(&title),
            copy: Copy::of(&file.text),
            chars: file.text.chars().collect(),
            drafts,
            outlet_said: context.outlet.unwrap_or_default(),
            about: ArticleFile {
                text: String::new(),
                ..file
            },
        })
    }

    /// `outlet` as it was given: a number there names an outlet of the ledger, whose name was only for reading.
    pub fn new_text<'a>(&'a self, accept: bool, outlet: Option<&'a str>) -> NewText<'a> {
        NewText {
            title: &self.title,
            url: self.about.url.as_ref(),
            outlet: outlet.or(self.about.outlet.as_deref()),
            published: self.about.published,
            language: self.about.language.as_deref(),
            copy: &self.copy,
            chars: &self.chars,
            drafts: &self.drafts,
            accept,
        }
    }

    /// What is told of it before anything is written.
    pub fn view(&self) -> IngestedArticle {
        IngestedArticle {
            file: self.file.clone(),
            article: None,
            outcome: Outcome::New,
            title: self.title.clone(),
            outlet: self.outlet_said.clone(),
            url: self.about.url.as_ref().map(|url| url.as_str().to_owned()),
            published: self.about.published.map(told),
            byline: self.about.byline.clone(),
            language: self.about.language.clone(),
            sha256: self.copy.sha256.clone(),
            length: self.copy.length,
            drafts: Vec::new(),
            drafted: self.drafts.len() as i64,
            accepted: 0,
            in_doubt: self.drafts.iter().filter(|draft| draft.doubt.is_some()).count() as i64,
            new_sources: Vec::new(),
            places: None,
            said: self.about.said.clone(),
            would_draft: Vec::new(),
            repeats: Vec::new(),
        }
    }

    /// What would be drafted, the worthiest first.
    pub fn proposed(&self) -> Vec<Proposed> {
        let mut proposed: Vec<Proposed> = self
            .drafts
            .iter()
            .map(|draft| Proposed {
                text: draft.text.clone(),
                chain: draft
                    .links
                    .iter()
                    .enumerate()
                    .map(|(at, link)| match (&link.who, at == 0 && draft.doubt.is_some()) {
                        (_, true) => "?".to_owned(),
                        (Voice::Outlet, _) => self.outlet_said.clone(),
                        (Voice::Named { name, .. }, _) => name.clone(),
                        (Voice::Unnamed { description, .. }, _) => format!("{description} (anonymous)"),
                        (Voice::Gap, _) => format!("[{}]", phrases::GAP),
                    })
                    .chain((draft.links.is_empty() && draft.doubt.is_some()).then(|| "?".to_owned()))
                    .chain([self.outlet_said.clone()])
                    .collect(),
                worth: draft.worth,
                why: draft.why.clone(),
                doubt: draft.doubt.as_ref().map(|doubt| doubt.why.clone()),
            })
            .collect();
        proposed.sort_by_key(|draft| -draft.worth);
        proposed
    }
}

fn told(published: Published) -> String {
    match published {
        Published::On(day) => day.to_string(),
        Published::At(at) => at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
    }
}

/// A headline in one line, without what cannot be seen, as long as one may be.
fn line(title: &str) -> String {
    let words: Vec<&str> = title
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ").chars().take(900).collect()
}
