//! `sayso ingest`: articles in, their claims drafted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use super::{App, Code, text};
use crate::db::{Db, Location};
use crate::error::{Error, Kind, Result};
use crate::interchange::article_file::{self, ArticleFile};
use crate::model::draft::Voice;
use crate::model::{Draft, WebAddress};
use crate::reading::{self, Context};
use crate::store::articles::{Copy, Published};
use crate::store::drafts::Known;
use crate::store::ingest::{self, NewText, Taken};
use crate::store::sources;
use crate::view::drafts::{Ingested, IngestedArticle, Outcome, Problem, Proposed, Sums};

/// Read articles, and draft every claim in them with who says it through whom
///
/// Plain text in any encoding, web pages, Markdown, and PDF where pdftotext is installed; of a folder, every such file in
/// it. What a file says of itself is taken unless you say otherwise. An article is recognised by its address and its text:
/// the same is left alone, a changed one gets a new version of its text with every claim's place checked, a copy at another
/// outlet is an appearance. Drafts count nowhere until somebody accepts them: sayso drafts. Exits 1 when a file could not
/// be read or a claim's place moved.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files and folders; - for standard input
    #[arg(required = true, value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// The headline
    #[arg(long)]
    title: Option<String>,
    /// Where it was published
    #[arg(long)]
    url: Option<WebAddress>,
    /// Who published it: a source's name or number; one that is new is added
    #[arg(long, value_name = "SOURCE")]
    outlet: Option<String>,
    /// When: a day or a time
    #[arg(long, value_name = "WHEN")]
    published: Option<Published>,
    /// BCP 47 language tag
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Accept every draft in which nobody must choose who speaks
    #[arg(long)]
    accept: bool,
    /// Show what would be drafted, and write nothing
    #[arg(long, conflicts_with = "accept")]
    dry_run: bool,
    /// Trade precision for recall: weak cues count without further support
    #[arg(long)]
    wide: bool,
}

/// How many articles are written in one transaction.
const BATCH: usize = 50;

/// How many articles are told of one by one.
const TOLD: usize = 20;

impl Args {
    /// A dry run makes no ledger.
    pub(super) fn begins(&self) -> bool {
        !self.dry_run
    }

    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let files = files(&self.files)?;
        if files.is_empty() {
            return Err(Error::usage("the folder holds no articles")
                .hint("articles are files that end in .txt, .html, .htm, .md or .pdf; name others one by one"));
        }
        if files.len() > 1 && (self.title.is_some() || self.url.is_some()) {
            return Err(
                Error::usage("--title and --url tell of one article, and several files are named")
                    .hint("name one file, or leave them out"),
            );
        }
        if let Some(outlet) = self.outlet.as_deref().filter(|name| name.trim().is_empty()) {
            return Err(Error::usage(format!("{outlet:?} names no outlet")).hint("give its name or its number"));
        }
        let mut db = self.ledger(app)?;
        let outlet = self.outlet_name(db.as_mut())?;
        let mut writer = Writer {
            args: self,
            app,
            known: Known::default(),
            batches: 0,
            done: Ingested {
                articles: Vec::new(),
                problems: Vec::new(),
                total: Sums::default(),
            },
        };
        let mut progress = app.out.progress("reading articles");
        let total = files.len() as u64;
        std::thread::scope(|scope| {
            let read = self.read_all(scope, &files, outlet.as_deref());
            let mut batch = Vec::new();
            for (at, one) in in_order(&read).enumerate() {
                batch.push(one);
                if batch.len() == BATCH {
                    writer.take(db.as_mut(), std::mem::take(&mut batch))?;
                }
                progress.at(at as u64 + 1, Some(total));
            }
            writer.take(db.as_mut(), batch)
        })?;
        drop(progress);
        // A single file that cannot be read is an error like any other.
        if files.len() == 1
            && let Some(problem) = writer.done.problems.pop()
        {
            let error = Error::usage(problem.reason);
            return Err(match problem.hint {
                Some(hint) => error.hint(hint),
                None => error,
            });
        }
        if let Some(db) = db.as_mut().filter(|_| writer.done.total.drafts > 10_000) {
            crate::db::dialect::analyze(db)?;
        }
        let done = writer.done;
        let paper = match db.as_mut() {
            Some(db) => app.paper(db)?,
            None => app.out.paper(chrono_tz::UTC),
        };
        app.out.emit(&done, |done| text::ingested(done, TOLD, &paper))?;
        let moved = done
            .articles
            .iter()
            .any(|one| one.places.as_ref().is_some_and(|places| places.moved + places.lost > 0));
        Ok(if moved || done.total.refused > 0 {
            Code::NO
        } else {
            Code::DONE
        })
    }

    /// The ledger; for a dry run only one that is there already.
    fn ledger(&self, app: &App) -> Result<Option<Db>> {
        if self.dry_run
            && let Location::File(path) = app.place()?
            && !path.exists()
        {
            return Ok(None);
        }
        match app.db() {
            Err(error) if self.dry_run && error.kind == Kind::Usage => Ok(None),
            opened => opened.map(Some),
        }
    }

    /// The outlet's name, by which its own voice is told in the text.
    fn outlet_name(&self, db: Option<&mut Db>) -> Result<Option<String>> {
        match (&self.outlet, db) {
            (Some(outlet), Some(db)) if outlet.trim_start_matches('#').parse::<i64>().is_ok() => {
                let id = sources::find(db, outlet)?;
                Ok(Some(sources::get(db, id)?.name))
            }
            (outlet, _) => Ok(outlet.clone()),
        }
    }

    /// Reads the files in as many threads as the machine has processors.
    fn read_all<'scope, 'env>(
        &'env self,
        scope: &'scope std::thread::Scope<'scope, 'env>,
        files: &'env [PathBuf],
        outlet: Option<&'env str>,
    ) -> Receiver<(usize, ReadFile)>
    where
        'env: 'scope,
    {
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(files.len());
        let (send, receive) = sync_channel(BATCH);
        let next = std::sync::Arc::new(AtomicUsize::new(0));
        for _ in 0..threads {
            let (send, next) = (send.clone(), next.clone());
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(at) else { return };
                    // Nobody listens any more: another part has failed.
                    if send.send((at, self.read(file, outlet))).is_err() {
                        return;
                    }
                }
            });
        }
        receive
    }

    fn read(&self, file: &Path, outlet: Option<&str>) -> ReadFile {
        let name = file.display().to_string();
        let read = bytes(file, &name).and_then(|bytes| article_file::read(&bytes, &name));
        match read.and_then(|file| self.article(file, outlet, &name)) {
            Ok(article) => ReadFile::Article(Box::new(article)),
            Err(error) => ReadFile::Problem(problem(&name, &error)),
        }
    }

    /// The article as it will be recorded, its claims drafted.
    fn article(&self, mut file: ArticleFile, outlet: Option<&str>, name: &str) -> Result<Article> {
        file.url = self.url.clone().or(file.url);
        file.published = self.published.or(file.published);
        file.language = self.language.clone().or(file.language);
        let said = file.title.take();
        let title = self.title.clone().or_else(|| said.clone()).unwrap_or_else(|| {
            file.said
                .push("no headline was found; its first words stand for one".to_owned());
            ingest::first_words(&file.text)
        });
        let host = file.url.as_ref().map(|url| url.host().to_owned());
        file.outlet = outlet.map(str::to_owned).or(file.outlet);
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
            wide: self.wide,
        };
        let reading = reading::read(&file.text, &context);
        let drafts = reading::draft(&file.text, &context, &reading);
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
}

/// A file, read or refused.
enum ReadFile {
    Article(Box<Article>),
    Problem(Problem),
}

struct Article {
    file: String,
    title: String,
    copy: Copy,
    chars: Vec<char>,
    drafts: Vec<Draft>,
    outlet_said: String,
    about: ArticleFile,
}

impl Article {
    /// `outlet` as it was given: a number there names an outlet of the ledger, whose name was only for reading.
    fn new_text<'a>(&'a self, accept: bool, outlet: Option<&'a str>) -> NewText<'a> {
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
    fn view(&self) -> IngestedArticle {
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
        }
    }

    fn proposed(&self) -> Vec<Proposed> {
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
                        (Voice::Gap, _) => format!("[{}]", super::phrases::GAP),
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

/// The one that writes, batch by batch.
struct Writer<'a> {
    args: &'a Args,
    app: &'a App,
    known: Known,
    batches: usize,
    done: Ingested,
}

impl Writer<'_> {
    fn take(&mut self, db: Option<&mut Db>, batch: Vec<ReadFile>) -> Result<()> {
        let mut articles = Vec::with_capacity(batch.len());
        for one in batch {
            self.done.total.files += 1;
            match one {
                ReadFile::Article(article) => articles.push(*article),
                ReadFile::Problem(problem) => self.refuse(problem),
            }
        }
        match db {
            _ if articles.is_empty() => Ok(()),
            Some(db) if !self.args.dry_run => self.write(db, articles),
            mut db => {
                for article in articles {
                    self.foresee(db.as_deref_mut(), &article)?;
                }
                Ok(())
            }
        }
    }

    fn refuse(&mut self, problem: Problem) {
        self.done.total.refused += 1;
        self.done.problems.push(problem);
    }

    /// Writes a batch in one transaction; when one of its articles is refused, each by itself.
    fn write(&mut self, db: &mut Db, articles: Vec<Article>) -> Result<()> {
        self.batches += 1;
        let batch = self.batches;
        if let Ok(taken) = self.transaction(db, &format!("batch{batch}"), &articles) {
            for (article, taken) in articles.iter().zip(taken) {
                self.tell(article, taken);
            }
            return Ok(());
        }
        for (at, article) in articles.iter().enumerate() {
            match self.transaction(db, &format!("batch{batch}-{at}"), std::slice::from_ref(article)) {
                Ok(taken) => taken.into_iter().for_each(|taken| self.tell(article, taken)),
                Err(error)
                    if matches!(error.kind, Kind::Refused | Kind::Usage | Kind::NotFound)
                        && self.args.files.len() > 1 =>
                {
                    self.refuse(problem(&article.file, &error));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn transaction(&mut self, db: &mut Db, part: &str, articles: &[Article]) -> Result<Vec<Taken>> {
        for article in articles {
            self.app.asks_with(&article.copy.sha256);
        }
        let (known, args) = (&mut self.known, self.args);
        let mut tried = false;
        let outlet = args.outlet.as_deref();
        self.app
            .write_part(db, part, |write| {
                // What a transaction learned that was taken back is forgotten with it.
                if std::mem::replace(&mut tried, true) {
                    *known = Known::default();
                }
                articles
                    .iter()
                    .map(|article| ingest::article(write, known, &article.new_text(args.accept, outlet)))
                    .collect()
            })
            .inspect_err(|_| self.known = Known::default())
    }

    fn foresee(&mut self, db: Option<&mut Db>, article: &Article) -> Result<()> {
        let mut view = article.view();
        if let Some(db) = db {
            (view.article, view.outcome) = ingest::foresee(db, article.about.url.as_ref(), &article.copy.sha256)?;
        }
        if matches!(view.outcome, Outcome::New | Outcome::Changed) {
            view.would_draft = article.proposed();
        }
        self.count(view);
        Ok(())
    }

    fn tell(&mut self, article: &Article, taken: Taken) {
        let recorded = taken.recorded;
        self.count(IngestedArticle {
            article: Some(taken.article),
            outcome: taken.outcome,
            drafted: recorded.claims.len() as i64,
            drafts: recorded.claims,
            accepted: recorded.accepted,
            in_doubt: recorded.in_doubt,
            new_sources: recorded.new_sources,
            places: taken.places,
            ..article.view()
        });
    }

    fn count(&mut self, view: IngestedArticle) {
        let total = &mut self.done.total;
        match view.outcome {
            Outcome::New => total.new += 1,
            Outcome::Same => total.same += 1,
            Outcome::Changed => total.changed += 1,
            Outcome::Copy => total.copies += 1,
        }
        total.drafts += view.drafted;
        total.accepted += view.accepted;
        total.in_doubt += view.in_doubt;
        self.done.articles.push(view);
    }
}

/// What comes in from the threads, in the order of the files.
fn in_order(read: &Receiver<(usize, ReadFile)>) -> impl Iterator<Item = ReadFile> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            if let Some(one) = waiting.remove(&next) {
                next += 1;
                return Some(one);
            }
            let (at, one) = read.recv().ok()?;
            waiting.insert(at, one);
        }
    })
}

/// The files that are named, and of folders the articles in them, in the order of their names.
fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            let mut within = Vec::new();
            walk(path, 0, &mut within)?;
            within.sort();
            files.append(&mut within);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<()> {
    let cannot = |e| Error::io(format!("cannot read {}", folder.display()), e);
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let ending = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default()
            .to_ascii_lowercase();
        // A link that leads back up is not followed for ever.
        if path.is_dir() && depth < 20 {
            walk(&path, depth + 1, found)?;
        } else if path.is_file() && ["txt", "html", "htm", "xhtml", "md", "markdown", "pdf"].contains(&ending.as_str())
        {
            found.push(path);
        }
    }
    Ok(())
}

/// The bytes of a file or of standard input, unless there are too many.
pub(super) fn bytes(file: &Path, name: &str) -> Result<Vec<u8>> {
    use std::io::Read;
    let cannot = |e| Error::io(format!("cannot read {name}"), e);
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin()
            .take(article_file::LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| Error::io("cannot read standard input", e))?;
    } else {
        let open = std::fs::File::open(file).map_err(cannot)?;
        article_file::refuse_large(open.metadata().map_err(cannot)?.len(), name)?;
        open.take(article_file::LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(cannot)?;
    }
    article_file::refuse_large(bytes.len() as u64, name)?;
    Ok(bytes)
}

fn problem(file: &str, error: &Error) -> Problem {
    Problem {
        file: file.to_owned(),
        reason: error.message.clone(),
        hint: error.hint.clone(),
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
