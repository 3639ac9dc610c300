//! Templates, and what stands around every page: the desk, the visitor, what was just done or went wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use serde::Serialize;

use super::assets;
use super::errors::Problem;
use super::guard::Standing;
use super::visitor::Visitor;
use crate::html;
use crate::model::locale::Custom;
use crate::model::{
    Access, AttemptKind, AttemptOutcome, Basis, ClaimKind, Confidence, Correction, Desk as House, DocumentKind,
    GrantedBy, Manner, Priority, RelationKind, Reliability, ReplyOutcome, RequestKind, RequestOutcome, Resolution,
    Role, Scope, SourceKind, Stage, Stance, Words,
};
use crate::view::phrases;

/// Every template; a new page adds its line here.
const TEMPLATES: &[(&str, &str)] = &[
    ("frame.html", include_str!("pages/frame.html")),
    ("parts.html", include_str!("pages/parts.html")),
    ("error.html", include_str!("pages/error.html")),
    ("login.html", include_str!("pages/login.html")),
    ("home.html", include_str!("pages/home.html")),
    ("claims.html", include_str!("pages/claims.html")),
    ("claim.html", include_str!("pages/claim.html")),
    ("claim_new.html", include_str!("pages/claim_new.html")),
    ("articles.html", include_str!("pages/articles.html")),
    ("article.html", include_str!("pages/article.html")),
    ("alike.html", include_str!("pages/alike.html")),
    ("sources.html", include_str!("pages/sources.html")),
    ("source.html", include_str!("pages/source.html")),
    ("source_protected.html", include_str!("pages/source_protected.html")),
    ("document.html", include_str!("pages/document.html")),
    ("documents.html", include_str!("pages/documents.html")),
    ("merge.html", include_str!("pages/merge.html")),
    ("search.html", include_str!("pages/search.html")),
    ("figures.html", include_str!("../html/parts.html")),
    ("reports_nav.html", include_str!("pages/reports_nav.html")),
    ("report.html", include_str!("pages/report.html")),
    ("agenda.html", include_str!("pages/agenda.html")),
    ("published.html", include_str!("pages/published.html")),
    ("requests.html", include_str!("pages/requests.html")),
    ("holds.html", include_str!("pages/holds.html")),
    ("corrections.html", include_str!("pages/corrections.html")),
    ("journal.html", include_str!("pages/journal.html")),
    ("audit.html", include_str!("pages/audit.html")),
    ("import.html", include_str!("pages/import.html")),
    ("settings.html", include_str!("pages/settings.html")),
    ("ledger.html", include_str!("pages/ledger.html")),
    ("account.html", include_str!("pages/account.html")),
    ("people.html", include_str!("pages/people.html")),
    ("api.html", include_str!("pages/api.html")),
    ("markup.html", include_str!("pages/markup.html")),
    ("reviews.html", include_str!("pages/reviews.html")),
];

/// What a page says after something was done, by the word in its address. Nothing else can be put there.
const DONE: &[(&str, &str)] = &[
    ("mark", "Marked."),
    ("evidence", "The evidence was added."),
    ("stage", "Moved."),
    ("assign", "Assigned."),
    ("note", "The note was written."),
    ("claim", "The claim was entered."),
    ("accept", "Accepted."),
    ("reword", "Reworded."),
    ("drop", "Dropped."),
    ("signoff", "Signed off."),
    ("withdraw", "Your sign-off was taken back."),
    ("reply", "The reply is on record."),
    ("attempt", "The attempt is on record."),
    ("query", "The question is on record."),
    ("resolve", "What became of it in the copy is on record."),
    ("due", "The days were set."),
    ("tags", "The tags were set."),
    ("edit", "The claim was edited."),
    ("relate", "The two claims were related."),
    ("related", "The two claims were parted."),
    ("chain", "The chain was changed."),
    ("evidence-list", "The evidence was taken away."),
    ("publish", "Published."),
    (
        "unpublish",
        "What was published is taken back: it stands there as void.",
    ),
    ("undo", "Your last act was taken back."),
    ("source-new", "The source was entered."),
    ("document-new", "The document was entered."),
    ("article", "The article was changed."),
    ("request", "The request is on record."),
    ("request-answered", "The request is answered."),
    ("hold", "It is held."),
    ("lifted", "The hold is lifted."),
    ("accept-all", "Accepted, all in which nobody must choose who speaks."),
    ("split", "One draft is two now."),
    ("join", "The drafts are one now."),
    ("apart", "They stay two."),
    ("alias", "The names were changed."),
    ("source", "The source was changed."),
    ("ingest", "The story was read."),
    ("attach", "The text is kept; each claim was looked for in it."),
    ("index", "The search index is built."),
    ("document", "The document was changed."),
    ("merge", "The two are one now."),
    ("filter", "The filter is kept: it stands above the list."),
    ("filter-dropped", "The filter was dropped."),
    ("desk", "The desk was changed."),
    ("scale", "The scale was added."),
    ("out", "You are logged out."),
    ("password", "The password was set."),
    ("session", "The session was ended."),
    ("person", "Done."),
    ("role", "The role was given."),
    ("token", "The token was revoked."),
];

/// What the address's query says was done.
pub(super) fn said(query: Option<&str>) -> Option<&'static str> {
    let word = url::form_urlencoded::parse(query?.as_bytes())
        .find(|(name, _)| name == "done")?
        .1;
    DONE.iter().find(|(known, _)| *known == word).map(|(_, says)| *says)
}

/// What stands around a page.
pub(super) struct Frame<'a> {
    /// The desk; unknown when the ledger cannot be read.
    pub house: Option<&'a House>,
    /// Who asks.
    pub visitor: Option<&'a Visitor>,
    /// The page's path.
    pub path: &'a str,
    /// The journal's newest entry when the page was made.
    pub seq: Option<i64>,
    /// What was just done.
    pub done: Option<&'static str>,
    /// By what a form's request is named.
    pub request: String,
    /// What went wrong, where the page is shown again for it.
    pub problem: Option<&'a Problem>,
}

/// The frame of a page that says what went wrong, where not much may be known.
pub(super) struct ProblemFrame(Option<(Visitor, Standing)>);

impl Frame<'_> {
    /// A frame for whatever is known when something went wrong.
    pub fn of_problem(known: Option<(Visitor, Standing)>) -> ProblemFrame {
        ProblemFrame(known)
    }
}

/// The templates, made ready once for the desk's way of writing times and numbers.
#[derive(Default)]
pub(super) struct Pages {
    ready: Mutex<Option<(Custom, Arc<Environment<'static>>)>>,
}

impl Pages {
    /// Makes a page of a value.
    ///
    /// # Errors
    /// The template engine's: a template that does not fit its value is a fault of the program.
    pub fn render(&self, name: &str, frame: &Frame, page: Value, extra: Value) -> Result<String, minijinja::Error> {
        let environment = self.environment(
            frame
                .house
                .map(House::custom)
                .unwrap_or_else(|| House::default().custom()),
        )?;
        let around = context! {
            page,
            house => frame.house.map(|house| Value::from(Serde(house))).unwrap_or(Value::from(())),
            me => frame.visitor.map(|visitor| Value::from(Serde(visitor.me()))).unwrap_or(Value::from(())),
            csrf => frame.visitor.map(|visitor| visitor.csrf.as_str()).unwrap_or_default(),
            request => frame.request.as_str(),
            path => frame.path,
            seq => frame.seq,
            done => frame.done,
            problem => frame.problem.map(|problem| Value::from(Serde(Told::of(problem)))).unwrap_or(Value::from(())),
        };
        environment.get_template(name)?.render(context! { ..extra, ..around })
    }

    /// The page that says what went wrong. With `again` it asks for that address once more, by itself; `at_home` is a desk that
    /// is open to one person.
    pub fn problem(&self, known: &ProblemFrame, problem: &Problem, again: Option<&str>, at_home: bool) -> String {
        let frame = Frame {
            house: known.0.as_ref().map(|(_, standing)| &*standing.0),
            visitor: known.0.as_ref().map(|(visitor, _)| visitor),
            path: "",
            seq: None,
            done: None,
            request: String::new(),
            problem: None,
        };
        let page = Value::from(Serde(Told::of(problem)));
        let extra = context! { again, at_home };
        match self.render("error.html", &frame, page, extra) {
            Ok(page) => page,
            Err(error) => {
                tracing::debug!(%error, "the page of an error cannot be made");
                "<!DOCTYPE html><title>sayso</title><p>Something went wrong within the program.".to_owned()
            }
        }
    }

    fn environment(&self, custom: Custom) -> Result<Arc<Environment<'static>>, minijinja::Error> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, environment)) = &*ready
            && *known == custom
        {
            return Ok(Arc::clone(environment));
        }
        let made = Arc::new(environment(custom)?);
        *ready = Some((custom, Arc::clone(&made)));
        Ok(made)
    }
}

/// A problem as templates see it.
#[derive(Debug, Serialize)]
struct Told<'a> {
    status: u16,
    kind: &'a str,
    message: &'a str,
    hint: Option<&'a str>,
}

impl<'a> Told<'a> {
    fn of(problem: &'a Problem) -> Told<'a> {
        Told {
            status: problem.status.as_u16(),
            kind: problem.kind,
            message: &problem.message,
            hint: problem.hint.as_deref(),
        }
    }
}

fn environment(custom: Custom) -> Result<Environment<'static>, minijinja::Error> {
    fn words<W: Words>() -> Value {
        Value::from(W::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>())
    }
    let mut environment = html::environment(custom)?;
    environment.add_global("stages", words::<Stage>());
    environment.add_global("stances", words::<Stance>());
    environment.add_global("confidences", words::<Confidence>());
    environment.add_global("corrections", words::<Correction>());
    environment.add_global("manners", words::<Manner>());
    environment.add_global("source_kinds", words::<SourceKind>());
    environment.add_global("relation_kinds", words::<RelationKind>());
    environment.add_global("reply_outcomes", words::<ReplyOutcome>());
    environment.add_global("attempt_kinds", words::<AttemptKind>());
    environment.add_global("attempt_outcomes", words::<AttemptOutcome>());
    environment.add_global("resolutions", words::<Resolution>());
    environment.add_global("reliabilities", words::<Reliability>());
    environment.add_global("granters", words::<GrantedBy>());
    environment.add_global("kinds", words::<ClaimKind>());
    environment.add_global("priorities", words::<Priority>());
    environment.add_global("bases", words::<Basis>());
    environment.add_global("accesses", words::<Access>());
    environment.add_global("request_kinds", words::<RequestKind>());
    environment.add_global("request_outcomes", words::<RequestOutcome>());
    environment.add_global("document_kinds", words::<DocumentKind>());
    environment.add_global("roles", words::<Role>());
    environment.add_global("scopes", words::<Scope>());
    environment.add_filter("hint", html::clicks::clicked);
    environment.add_function("asset", assets::address);
    // What was typed into a field of a form that is shown again: `kept(typed, "reason")`; of several values, whether one was.
    environment.add_function("kept", |typed: Serde<BTreeMap<String, Vec<String>>>, name: &str| {
        typed
            .0
            .get(name)
            .and_then(|values| values.first())
            .cloned()
            .unwrap_or_default()
    });
    environment.add_function(
        "chosen",
        |typed: Serde<BTreeMap<String, Vec<String>>>, name: &str, value: &str| {
            typed
                .0
                .get(name)
                .is_some_and(|values| values.iter().any(|kept| kept == value))
        },
    );
    environment.add_filter("indented", |value: Value| {
        serde_json::to_string_pretty(&value).unwrap_or_default()
    });
    environment.add_filter("correction_kind", |word: Option<&str>| {
        phrases::correction_kind(word.and_then(|word| Correction::parse(word).ok()))
    });
    for (name, template) in TEMPLATES {
        environment.add_template(name, assets::tried("pages", name).unwrap_or(template))?;
    }
    Ok(environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read_and_has_no_inline_script_or_style() {
        environment(House::default().custom()).unwrap();
        for (name, template) in TEMPLATES {
            assert!(!template.contains("<script>") && !template.contains("<style"), "{name}");
            assert!(
                !template.contains(" style=") && !template.contains("javascript:"),
                "{name}"
            );
            let handlers = template
                .split_whitespace()
                .find(|word| word.starts_with("on") && word.contains("=\""));
            assert_eq!(handlers, None, "{name}");
        }
    }

    #[test]
    fn a_page_says_nothing_that_an_address_puts_into_its_mouth() {
        assert_eq!(said(Some("done=mark")), Some("Marked."));
        assert_eq!(said(Some("done=<b>")), None);
        assert_eq!(said(None), None);
    }
}
