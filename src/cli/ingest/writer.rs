//! The one that writes what was read, batch by batch.

use super::reading::{ReadFile, problem};
use super::{App, Args};
use crate::db::Db;
use crate::error::{Kind, Result};
use crate::interchange::drafted::Article;
use crate::store::drafts::Known;
use crate::store::ingest::{self, Taken};
use crate::view::drafts::{Ingested, IngestedArticle, Outcome, Problem, Sums};

/// The one that writes, batch by batch.
pub(super) struct Writer<'a> {
    args: &'a Args,
    app: &'a App,
    known: Known,
    batches: usize,
    /// What was done so far.
    pub done: Ingested,
}

impl<'a> Writer<'a> {
    pub fn new(args: &'a Args, app: &'a App) -> Writer<'a> {
        Writer {
            args,
            app,
            known: Known::default(),
            batches: 0,
            done: Ingested {
                articles: Vec::new(),
                problems: Vec::new(),
                total: Sums::default(),
            },
        }
    }

    /// Writes a batch, or tells of what would be written.
    pub fn take(&mut self, db: Option<&mut Db>, batch: Vec<ReadFile>) -> Result<()> {
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
