//! Other desks' reviews by the batch.

use sayso::error::Kind;
use sayso::model::review::{Hop, Publisher, Rating, Reading};
use sayso::model::{ForeignReview, Incoming, RecordFormat, SourceKind};
use sayso::store::audit::audit;
use sayso::store::reviews::{Intake, Outcome, is_about_records, take_in, take_in_each};
use sayso::store::write;

use super::{Ledger, act, ana, each_backend};

pub fn review(text: &str, url: &str) -> ForeignReview {
    ForeignReview {
        text: text.into(),
        kind: None,
        quote: None,
        chain: vec![Hop::named("Pell Arden", SourceKind::Person)],
        claimed_on: None,
        publisher: Some(Publisher {
            name: Some("Check".into()),
            host: None,
            kind: SourceKind::Outlet,
        }),
        url: Some(url.parse().unwrap()),
        external_id: None,
        title: None,
        body: None,
        rating: Rating::default(),
        language: None,
        reviewed_on: None,
        licence: None,
        appearances: Vec::new(),
        tags: Vec::new(),
        format: RecordFormat::Jsonl,
        raw: format!("{text}\n{url}"),
        reading: Reading::default(),
    }
}

#[test]
fn a_record_that_cannot_be_kept_stays_out_alone() {
    each_backend(|ledger| {
        let mut batch: Vec<ForeignReview> = (0..5)
            .map(|n| review(&format!("Claim {n}"), &format!("https://check.example/{n}")))
            .collect();
        batch[2].title = Some("a bell\u{7}".into());
        batch[4].chain = vec![Hop::named("Somebody New", SourceKind::Person)];
        let batch: Vec<Incoming> = batch.into_iter().map(Incoming::from).collect();
        let whole = write(ledger, &act("14:00:00"), |w| {
            take_in(w, &batch, "test", &Intake::default())
        });
        assert!(is_about_records(&whole.unwrap_err()));
        let (_, (outcomes, _)) = ana(ledger, |w| take_in_each(w, &batch, "test", &Intake::default()));
        let created = |o: &Outcome| matches!(o, Outcome::Created(_));
        assert_eq!(outcomes.iter().filter(|o| created(o)).count(), 4, "{outcomes:?}");
        assert_eq!(
            outcomes[2],
            Outcome::Refused("a text for the reviews holds the control character U+0007".into())
        );
        let sources: i64 = ledger.value("SELECT count(*) FROM sources", &[]).unwrap();
        assert_eq!(sources, 3, "the desk that published, and the two claimants");
        let report = audit(ledger, None).unwrap();
        assert!(report.ok, "{report:#?}");
    });
}

#[test]
fn what_a_lost_batch_found_is_not_remembered() {
    each_backend(|ledger| {
        let batch = [review("One", "https://check.example/1").into()];
        let mut intake = Intake::default();
        let lost = write(ledger, &act("14:00:00"), |w| {
            take_in(w, &batch, "test", &intake)?;
            Err::<(), _>(sayso::error::Error::usage("taken back"))
        });
        assert_eq!(lost.unwrap_err().kind, Kind::Usage);
        for expected in [
            Outcome::Created(sayso::model::ClaimId(1)),
            Outcome::Unchanged(sayso::model::ClaimId(1)),
        ] {
            let (_, (outcomes, kept)) = ana(ledger, |w| take_in(w, &batch, "test", &intake));
            intake.keep(kept);
            assert_eq!(outcomes, [expected]);
        }
        assert!(audit(ledger, None).unwrap().ok);
    });
}

#[test]
fn a_verdicts_scale_is_recorded_with_it() {
    each_backend(|ledger| {
        let mut rated = review("The toll has doubled", "https://www.politifact.com/toll");
        rated.rating.label = Some("Half True".into());
        let mut unknown = review("Sharks swim here", "https://check.example/sharks");
        unknown.rating.label = Some("Three anchors".into());
        ana(ledger, |w| {
            take_in(w, &[rated.clone().into(), unknown.into()], "test", &Intake::default())
        });
        let scales = |ledger: &mut Ledger| -> Vec<Option<String>> {
            ledger
                .rows("SELECT scale FROM reviews ORDER BY id", &[], |r| r.next())
                .unwrap()
        };
        let first = scales(ledger);
        assert!(
            first[0].as_deref().is_some_and(|scale| scale.starts_with("politifact")),
            "{first:?}"
        );
        assert_eq!(first[1], None, "nobody knows it");
        rated.rating.label = Some("Two thumbs".into());
        rated.raw = "another record".into();
        ana(ledger, |w| take_in(w, &[rated.into()], "test", &Intake::default()));
        assert_eq!(scales(ledger)[0], None, "a label that the scale does not have");
        assert!(audit(ledger, None).unwrap().ok);
    });
}
