//! What goes out of a claim and what is taken back of it, by form: publishing, evidence, relations.

use axum::extract::Path;

use super::super::asked::{Answer, Asked};
use super::super::fields::{Fields, both};
use super::super::router::{May, Routes};
use super::act;
use super::work::day;
use crate::model::{ClaimId, EvidenceId, RelationKind, WebAddress};
use crate::store::published::{self, Publish};
use crate::store::{Write, evidence, relations};

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/claims/{id}/publish", May::Edit, publish)
        .post("/claims/{id}/unpublish", May::Edit, unpublish)
        .post("/claims/{id}/evidence/drop", May::Check, drop_evidence)
        .post("/claims/{id}/unrelate", May::Check, unrelate)
}

async fn publish(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = both(fields.parsed::<WebAddress>("url"), day(&fields, "on")).map(|(url, on)| {
        let how = Publish {
            url,
            headline: fields.own("headline"),
            language: fields.own("language"),
            reason: fields.own("reason"),
            on,
        };
        move |write: &mut Write| published::publish(write, id, &how)
    });
    act(asked, id, "publish", fields, verb).await
}

async fn unpublish(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = fields
        .text("reason")
        .map(|reason| move |write: &mut Write| published::unpublish(write, id, &reason));
    act(asked, id, "unpublish", fields, verb).await
}

async fn drop_evidence(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = both(fields.needed::<EvidenceId>("evidence"), fields.text("reason"))
        .map(|(piece, reason)| move |write: &mut Write| evidence::drop(write, piece, Some(&reason)).map(drop));
    act(asked, id, "evidence-list", fields, verb).await
}

async fn unrelate(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = both(fields.needed::<RelationKind>("kind"), fields.needed::<ClaimId>("other"))
        .map(|(kind, other)| move |write: &mut Write| relations::unrelate(write, id, Some(kind), other));
    act(asked, id, "related", fields, verb).await
}
