//! The past as it was, where what came later could show through: merges, chains, texts, people who left.

use sayso::db::Db;
use sayso::error::Kind;
use sayso::model::*;
use sayso::store::articles::{self, Copy, NewArticle};
use sayso::store::claims::{self, ClaimEdit, ClaimFields, NewClaim};
use sayso::store::desk::{self, DeskEdit};
use sayso::store::history::{AsOf, When, resolve};
use sayso::store::log::log;
use sayso::store::people::{self, PersonEdit};
use sayso::store::sources::{self, NewSource, Reveal, SourceEdit};
use sayso::store::{pages, relations, reports, write};

use super::{act, ana, each_backend};

fn source(db: &mut Db, name: &str) -> SourceId {
    let new = NewSource {
        kind: SourceKind::Person,
        name: name.into(),
        about: SourceEdit::default(),
        external_id: None,
    };
    ana(db, |w| sources::add(w, &new)).1
}

fn claim(db: &mut Db, text: &str, by: SourceId, stage: Stage) -> ClaimId {
    let new = NewClaim {
        origin: Origin::Own,
        article: None,
        about: ClaimFields::of(text),
        chain: Chain(vec![Link::of(by)]),
        anchor: None,
        stage,
        tags: Vec::new(),
        external_id: None,
        record_digest: None,
    };
    ana(db, |w| claims::add(w, &new)).1
}

fn seq(db: &mut Db) -> i64 {
    sayso::store::audit::head(db).unwrap().seq
}

fn moment(db: &mut Db, when: When) -> Result<AsOf, sayso::error::Error> {
    resolve(db, Some(when), "2026-01-02T12:00:00Z".parse().unwrap(), chrono_tz::UTC)
}

fn entry(db: &mut Db, seq: i64) -> AsOf {
    moment(db, When::Entry(seq)).unwrap()
}

#[test]
fn a_source_has_what_was_merged_into_it_by_then() {
    each_backend(|ledger| {
        let [x, a, b] = ["Xenia", "Ada", "Berta"].map(|name| source(ledger, name));
        let said = claim(ledger, "The lock is shut.", x, Stage::Open);
        let other = claim(ledger, "The lock was shut.", a, Stage::Open);
        ana(ledger, |w| relations::relate(w, said, RelationKind::Same, other, None));
        let apart = seq(ledger);
        ana(ledger, |w| sources::merge(w, x, a, None));
        let first = seq(ledger);
        ana(ledger, |w| sources::merge(w, a, b, None));
        let mut told = |id, seq| {
            let as_of = entry(ledger, seq);
            let page = sources::page(ledger, id, &as_of, Reveal::Nothing).unwrap();
            let now = "2026-01-02T12:00:00Z".parse().unwrap();
            let report = reports::source(ledger, id, Some(When::Entry(seq)), now).unwrap();
            let from: Vec<SourceId> = page.merged_from.iter().map(|s| s.id).collect();
            let claims: Vec<ClaimId> = report.claims.iter().map(|c| c.id).collect();
            assert_eq!(report.total, claims.len() as i64);
            (from, page.track_record.originated, claims)
        };
        assert_eq!(told(a, apart), (vec![], 1, vec![other]));
        assert_eq!(told(a, first), (vec![x], 2, vec![other, said]));
        assert_eq!(told(b, first), (vec![], 0, vec![]));
        assert_eq!(told(b, first + 1), (vec![x, a], 2, vec![other, said]));
        let mut origins = |seq| {
            let as_of = entry(ledger, seq);
            pages::claim(ledger, said, &as_of).unwrap().corroboration.most
        };
        assert_eq!((origins(apart), origins(first), origins(first + 1)), (2, 1, 1));
    });
}

#[test]
fn a_sources_newest_claims_are_those_of_the_chains_as_they_were() {
    each_backend(|ledger| {
        let [a, b] = ["Ada", "Berta"].map(|name| source(ledger, name));
        let moved = claim(ledger, "The lock is shut.", a, Stage::Open);
        claim(ledger, "The key is lost.", a, Stage::Draft);
        let before = seq(ledger);
        ana(ledger, |w| {
            let edit = ClaimEdit {
                about: ClaimFields::of("The lock is shut."),
                chain: Some(Chain(vec![Link::of(b)])),
                anchor: None,
                typo: false,
                correction: None,
                reason: None,
                expected_version: None,
            };
            claims::edit(w, moved, &edit)
        });
        let mut newest = |id, when| {
            let now = "2026-01-02T12:00:00Z".parse().unwrap();
            let report = reports::source(ledger, id, when, now).unwrap();
            report.claims.iter().map(|c| c.id).collect::<Vec<_>>()
        };
        assert_eq!(newest(a, Some(When::Entry(before))), [moved]);
        assert_eq!(newest(b, Some(When::Entry(before))), []);
        assert_eq!(newest(a, None), []);
        assert_eq!(newest(b, None), [moved]);
    });
}

#[test]
fn a_text_that_was_not_kept_yet_is_not_shown() {
    each_backend(|ledger| {
        let outlet = source(ledger, "The Paper");
        let copy = Copy::of("The bridge is open.");
        let keep = |keep| DeskEdit {
            keep_texts: Some(keep),
            ..DeskEdit::default()
        };
        let (_, id) = ana(ledger, |w| {
            desk::set(w, &keep(false))?;
            let new = NewArticle {
                title: "Bridge \"shut for good\"".into(),
                url: None,
                outlet,
                published: None,
                language: None,
                external_id: None,
            };
            let id = articles::add(w, &new)?;
            articles::attach(w, id, &copy)?;
            Ok(id)
        });
        let before = seq(ledger);
        ana(ledger, |w| {
            desk::set(w, &keep(true))?;
            articles::attach(w, id, &copy)
        });
        let mut told = |until| {
            let version = articles::texts(ledger, id, until).unwrap().remove(0);
            let as_of = entry(ledger, before);
            let page = articles::page(ledger, id, &as_of).unwrap();
            (
                version.kept,
                articles::text(ledger, version.id, until).unwrap().is_some(),
                articles::lints(ledger, &page, until).unwrap().len(),
            )
        };
        assert_eq!(told(before), (false, false, 0));
        assert_eq!(told(i64::MAX), (true, true, 1));
    });
}

#[test]
fn a_text_that_returns_is_a_version_of_its_own() {
    each_backend(|ledger| {
        let outlet = source(ledger, "The Paper");
        let texts = ["The bridge is open.", "The bridge is shut."].map(Copy::of);
        let (_, id) = ana(ledger, |w| {
            let new = NewArticle {
                title: "The bridge".into(),
                url: None,
                outlet,
                published: None,
                language: None,
                external_id: None,
            };
            let id = articles::add(w, &new)?;
            for n in [0, 1, 1, 0] {
                articles::attach(w, id, &texts[n])?;
            }
            Ok(id)
        });
        let versions = articles::texts(ledger, id, i64::MAX).unwrap();
        let digests: Vec<&String> = versions.iter().map(|v| &v.sha256).collect();
        assert_eq!(digests, [&texts[0].sha256, &texts[1].sha256, &texts[0].sha256]);
        assert_eq!(articles::check_copy(ledger, id, &texts[0]).unwrap().version, 3);
    });
}

#[test]
fn a_moment_to_come_is_refused() {
    each_backend(|ledger| {
        source(ledger, "Ada");
        let day = |text: &str| When::Day(text.parse().unwrap());
        let at = |text: &str| When::At(text.parse().unwrap());
        for when in [day("2026-01-03"), day("9999-12-31"), at("2026-01-02T12:00:00.000001Z")] {
            let error = moment(ledger, when).unwrap_err();
            assert_eq!(error.kind, Kind::Usage);
            assert!(error.message.ends_with("is still to come"), "{}", error.message);
        }
        for when in [day("2026-01-02"), at("2026-01-02T12:00:00Z")] {
            assert_eq!(moment(ledger, when).unwrap().seq, seq(ledger));
        }
        // The clock was set back behind the newest entry.
        let early = "2026-01-02T11:00:00Z".parse().unwrap();
        assert!(resolve(ledger, Some(at("2026-01-02T12:00:00Z")), early, chrono_tz::UTC).is_ok());
    });
}

#[test]
fn of_several_changes_in_one_entry_the_first_shows_what_was_before() {
    each_backend(|ledger| {
        let id = source(ledger, "Ada");
        let before = seq(ledger);
        ana(ledger, |w| {
            for name in ["Ada One", "Ada Two"] {
                let edit = SourceEdit {
                    name: Some(name.into()),
                    ..SourceEdit::default()
                };
                sources::edit(w, id, &edit)?;
            }
            Ok(())
        });
        let as_of = entry(ledger, before);
        let page = sources::page(ledger, id, &as_of, Reveal::Nothing).unwrap();
        assert_eq!(page.row.name, "Ada");
    });
}

#[test]
fn what_was_ended_is_told_in_the_log() {
    each_backend(|ledger| {
        let a = source(ledger, "Ada");
        let [one, two] = ["The lock is shut.", "The lock was shut."].map(|text| claim(ledger, text, a, Stage::Open));
        ana(ledger, |w| relations::relate(w, one, RelationKind::Same, two, None));
        ana(ledger, |w| relations::unrelate(w, one, None, two));
        let mut last = |subject: Subject| log(ledger, Some(subject), None, 1).unwrap().entries.remove(0).verb;
        assert_eq!(
            (last(one.into()), last(two.into())),
            ("unrelate".into(), "unrelate".into())
        );
    });
}

#[test]
fn the_last_who_works_here_stays() {
    each_backend(|ledger| {
        let left = PersonEdit {
            active: Some(false),
            ..PersonEdit::default()
        };
        source(ledger, "Ada");
        let ana_id = people::find(ledger, "ana").unwrap();
        let error = write(ledger, &act("12:00:00"), |w| people::edit(w, ana_id, &left)).unwrap_err();
        assert_eq!(error.kind, Kind::Refused);
        ana(ledger, |w| {
            people::add(w, "Ben", None)?;
            people::edit(w, ana_id, &left)
        });
    });
}
