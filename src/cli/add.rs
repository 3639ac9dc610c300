//! `sayso add`: a claim by hand.

use super::claim_form::{ClaimForm, Template, in_editor};
use super::phrases::safe;
use super::{App, Code, text};
use crate::error::{Error, Result};
use crate::model::{ArticleId, Origin, Refusal, Stage};
use crate::store::claims::{self, ClaimFields, NewClaim};
use crate::store::{Write, articles};
use crate::view::claims::Entered;

/// Enter a claim by hand
///
/// One checkable statement, worded so that it stands alone, with the chain by which it reached the page. Without TEXT
/// your editor opens on a template.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The statement
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// The article that it appears in
    #[arg(long, value_name = "ID")]
    article: Option<ArticleId>,
    /// Tags
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Enter it as a draft, to be accepted later
    #[arg(long)]
    draft: bool,
    #[command(flatten)]
    form: ClaimForm,
}

const TEMPLATE: &str = "\
# A claim. Take the # off a line to say something; save and leave to enter it, empty the text to give up.
text = \"\"
# kind = \"fact\"            # prediction, promise, opinion, question, order
# links = [\"John Allen; quoted; cue told; to Haider al-Abadi\", \"anonymous: an informed source\"]
# quote = \"\"
# claimed_on = \"2015-10-09\"
# claimed_basis = \"\"
# accusation = true
# priority = \"high\"
# due_on = \"2026-12-01\"
# assignee = \"\"
# anchor = \"120-180\"
";

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        match &self.text {
            Some(words) => self.enter(app, words, &self.form)?,
            None => in_editor(TEMPLATE, |saved| {
                let template = Template::read(saved)?;
                self.enter(app, &template.text, &template.form)
            })?,
        }
        Ok(Code::DONE)
    }

    fn enter(&self, app: &App, words: &str, form: &ClaimForm) -> Result<()> {
        if words.trim().is_empty() {
            return Err(Error::usage("the claim has no words; nothing was entered")
                .hint("give it as the first argument, or as text in the template"));
        }
        let (marked, paper) = app.written_claims(|write| {
            let claim = self.claim(write, words, form)?;
            claims::add(write, &claim)
        })?;
        #[cfg(feature = "matching")]
        let repeats = app.repeats_of_new(&marked.claims);
        #[cfg(not(feature = "matching"))]
        let repeats = None;
        let entered = Entered { marked, repeats };
        app.out
            .emit(&entered, |entered| text::entered(&entered.marked, &paper))?;
        for repeat in entered.repeats.iter().flatten() {
            let may_be = format!("▲ it {} {}", repeat.may_be(), repeat.claim);
            app.out
                .say(&safe(&format!("{may_be}: {}{}", repeat.text, repeat.why())));
        }
        Ok(())
    }

    fn claim(&self, write: &mut Write, words: &str, form: &ClaimForm) -> Result<NewClaim> {
        let mut about = form.over(write.db(), ClaimFields::of(words))?;
        if about.claimed_on.is_none()
            && let Some(article) = self.article
        {
            about.printed_on(articles::get(write.db(), article)?.published_on);
        }
        let chain = form.chain(write, self.article)?.ok_or_else(|| {
            Refusal::new(
                "the claim has no chain",
                "name the article with --article, or who says it with --link SOURCE",
            )
        })?;
        let anchor = match (form.spans()?, self.article) {
            (Some(spans), Some(article)) => Some(articles::anchor(write, article, &spans)?),
            (Some(_), None) => {
                return Err(Error::usage("a place in a text needs the article").hint("name it with --article"));
            }
            (None, _) => None,
        };
        Ok(NewClaim {
            origin: Origin::Own,
            article: self.article,
            about,
            chain,
            anchor,
            stage: if self.draft { Stage::Draft } else { Stage::Open },
            tags: self.tag.clone(),
            external_id: None,
            record_digest: None,
        })
    }
}
