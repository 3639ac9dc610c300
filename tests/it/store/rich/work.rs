//! The work on the rich ledger's claims and stories, each act at each of its ends.

use super::*;

/// Replies, attempts, questions, resolutions, sign-offs and requests, each at each of their ends.
pub(super) fn work(db: &mut Db, article: ArticleId, [first, second]: [ClaimId; 2], [mayor, agency]: [SourceId; 2]) {
    ana(db, |w| {
        let ask = |of| NewReply {
            of,
            how: Some("by telephone".into()),
            question: Some("Was it oiled?".into()),
            deadline_on: Some("2026-01-03".parse().unwrap()),
            asked_at: Some(w.now),
        };
        let (to_mayor, to_agency) = (ask(mayor), ask(agency));
        let reply = replies::ask(w, first, &to_mayor)?;
        replies::ask(w, first, &to_agency)?;
        let came = |outcome, answer: Option<&str>| Came {
            outcome,
            answer: answer.map(str::to_owned),
            quoted: true,
            at: None,
        };
        replies::settle(w, reply, &came(ReplyOutcome::Silent, None))?;
        replies::settle(w, reply, &came(ReplyOutcome::Answered, Some("Every week")))?;
        let tried = |kind, outcome| NewAttempt {
            kind,
            what: "The winch maker".into(),
            outcome,
            note: Some("twice".into()),
            tried_at: None,
        };
        let asked = attempts::add(w, second, &tried(AttemptKind::Requested, AttemptOutcome::Waiting))?;
        attempts::add(w, second, &tried(AttemptKind::Called, AttemptOutcome::NoAnswer))?;
        attempts::conclude(w, asked, AttemptOutcome::Refused, None)?;
        let question = |to| NewQuery {
            question: "Which winch?".into(),
            to,
            deadline_on: Some("2026-01-03".parse().unwrap()),
            asked_at: None,
        };
        let query = queries::ask(w, About::Claim(first), &question(To::Person(PersonId(2))))?;
        queries::ask(w, About::Article(article), &question(To::Writer("Jo Writer".into())))?;
        queries::answer(w, query, "The east one", None)?;
        for (resolution, wording) in [(Resolution::Kept, None), (Resolution::Reworded, Some("on Tuesday"))] {
            let how = Resolving {
                resolution,
                wording: wording.map(str::to_owned),
                reason: Some("it opened on Tuesday".into()),
            };
            resolutions::resolve(w, &[first], &how)?;
        }
        let request = |kind, about| NewRequest {
            kind,
            about,
            asker: "A reader".into(),
            why: "It was Tuesday".into(),
            came_at: Some(w.now),
        };
        let correction = request(RequestKind::Correction, Some(About::Claim(first)));
        let check = request(RequestKind::Check, Some(About::Article(article)));
        let asked = requests::add(w, &correction)?;
        requests::add(w, &check)?;
        requests::answer(w, asked, RequestOutcome::Granted, Some("Thank you"))?;
        // One of each that was entered in error.
        replies::ask(w, second, &to_agency)?;
        undo::undo(w)?;
        attempts::add(w, second, &tried(AttemptKind::Wrote, AttemptOutcome::Waiting))?;
        undo::undo(w)?;
        queries::ask(w, About::Claim(second), &question(To::Person(PersonId(2))))?;
        undo::undo(w)?;
        requests::add(w, &correction)?;
        undo::undo(w)?;
        sign(w, agency)
    });
}

/// A story of one opinion, signed off, taken back, signed off again, and changed.
fn sign(w: &mut Write, outlet: SourceId) -> sayso::error::Result<()> {
    let new = NewArticle {
        title: "A view of the bridge".into(),
        url: None,
        outlet,
        published: None,
        language: None,
        external_id: None,
    };
    let article = articles::add(w, &new)?;
    articles::attach(w, article, &Copy::of("A fine bridge."))?;
    let mut about = ClaimFields::of("The bridge is fine");
    about.kind = ClaimKind::Opinion;
    let claim = NewClaim {
        origin: Origin::Own,
        article: Some(article),
        about,
        chain: Chain(vec![Link::of(outlet)]),
        anchor: None,
        stage: Stage::Open,
        tags: Vec::new(),
        external_id: None,
        record_digest: None,
    };
    let claim = claims::add(w, &claim)?;
    let closed = Move {
        to: Stage::Closed,
        reason: Some("an opinion".into()),
    };
    stages::step(w, &[claim], &closed)?;
    signoffs::sign(w, article, Some("read twice"))?;
    signoffs::withdraw(w, article, "read again")?;
    signoffs::sign(w, article, None)?;
    articles::attach(w, article, &Copy::of("A very fine bridge."))?;
    Ok(())
}
