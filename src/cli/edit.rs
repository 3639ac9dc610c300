//! `sayso edit`: a claim's words, chain and particulars.

use super::claim_form::{ClaimForm, Template, in_editor};
use super::{App, Code, text};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::{ClaimId, Correction};
use crate::store::claims::{self, Claim, ClaimEdit, ClaimFields};
use crate::store::{Write, articles};

/// Edit a claim
///
/// Before a decision everything can be edited. After one, only a typo is repaired in place (--typo): any other rewording
/// makes a new claim that updates the old one, since text and verdict stay together. Without anything to change your
/// editor opens on the claim.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The claim's number
    id: ClaimId,
    /// The new wording
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// The new wording only repairs a typo
    #[arg(long)]
    typo: bool,
    /// What kind of correction the new wording is, once the claim was closed, published or exported
    #[arg(long, value_name = "KIND")]
    correction: Option<Correction>,
    /// Why
    #[arg(long, value_name = "WORDS")]
    reason: Option<String>,
    /// Refuse when the claim is no longer at this version
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    form: ClaimForm,
}

impl Args {
    /// An edit that changes nothing yet.
    fn of(id: ClaimId) -> Args {
        Args {
            id,
            text: None,
            typo: false,
            reason: None,
            correction: None,
            if_version: None,
            form: ClaimForm::default(),
        }
    }

    pub(super) fn run(&self, app: &App) -> Result<Code> {
        if self.text.is_some() || !self.form.is_empty() {
            self.change(app, self.text.as_deref(), &self.form, self.if_version)?;
            return Ok(Code::DONE);
        }
        let claim = claims::get(&mut app.db()?, self.id)?;
        app.out.idle();
        in_editor(&template(&claim)?, |saved| {
            let template = Template::read(saved)?;
            self.change(
                app,
                Some(&template.text),
                &template.form,
                self.if_version.or(Some(claim.version)),
            )
        })?;
        Ok(Code::DONE)
    }

    fn change(&self, app: &App, words: Option<&str>, form: &ClaimForm, version: Option<i64>) -> Result<()> {
        app.write_claims(text::entered, |write| {
            let edit = self.edit(write, words, form, version)?;
            claims::edit(write, self.id, &edit)
        })
    }

    fn edit(
        &self,
        write: &mut Write,
        words: Option<&str>,
        form: &ClaimForm,
        version: Option<i64>,
    ) -> Result<ClaimEdit> {
        let claim = claims::get(write.db(), self.id)?;
        let mut about = form.over(write.db(), ClaimFields::of_claim(&claim))?;
        if let Some(words) = words {
            about.text = words.to_owned();
        }
        let chain = match form.links.is_empty() {
            true => None,
            false => form.chain(write, claim.article)?,
        };
        let anchor = match (form.spans()?, claim.article) {
            (Some(spans), Some(article)) => Some(articles::anchor(write, article, &spans)?),
            (Some(_), None) => return Err(Error::usage(format!("{} is in no article", self.id))),
            (None, _) => None,
        };
        Ok(ClaimEdit {
            about,
            chain,
            anchor,
            typo: self.typo,
            correction: self.correction,
            reason: self.reason.clone(),
            expected_version: version,
        })
    }
}

/// Rewords a claim, and changes nothing else.
pub(super) fn reword(write: &mut Write, id: ClaimId, words: &str) -> Result<()> {
    let args = Args::of(id);
    let edit = args.edit(write, Some(words), &args.form, None)?;
    claims::edit(write, id, &edit).map(drop)
}

/// Edits a claim in the editor, as a part of something larger.
pub(super) fn in_place(app: &App, db: &mut Db, id: ClaimId, part: &str) -> Result<()> {
    let claim = claims::get(db, id)?;
    app.out.idle();
    in_editor(&template(&claim)?, |saved| {
        let template = Template::read(saved)?;
        let args = Args::of(id);
        app.write_part(db, part, |write| {
            let edit = args.edit(write, Some(&template.text), &template.form, Some(claim.version))?;
            claims::edit(write, id, &edit).map(drop)
        })
    })
}

/// The claim as a template for the editor.
fn template(claim: &Claim) -> Result<String> {
    let form = ClaimForm {
        kind: Some(claim.kind),
        quote: claim.quote.clone(),
        quote_original: claim.quote_original.clone(),
        quote_language: claim.quote_language.clone(),
        translator: claim.translator.clone(),
        language: claim.language.clone(),
        claimed_on: claim.claimed_on.clone(),
        claimed_basis: claim.claimed_basis.clone(),
        accusation: Some(claim.accusation),
        priority: Some(claim.priority),
        due_on: claim.due_on.map(|d| d.to_string()),
        recheck_on: claim.recheck_on.map(|d| d.to_string()),
        assignee: None,
        chosen_because: claim.chosen_because.clone(),
        links: Vec::new(),
        anchor: None,
    };
    let fields = toml::to_string(&Template {
        text: claim.text.clone(),
        form,
    })
    .map_err(|e| Error::usage("the claim cannot be shown in an editor").because(e))?;
    Ok(format!(
        "# {}. Save and leave to change it. links = [\"SOURCE; quoted; cue told\", …] replaces its chain.\n{fields}",
        claim.id
    ))
}
