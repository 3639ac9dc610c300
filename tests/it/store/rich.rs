//! A ledger in which every audited table has rows, each of its columns somewhere a value, and most verbs were used.

mod work;

use sayso::db::Db;
use sayso::db::tables::{APPEARANCES, AUDITED};
use sayso::model::copy::Resolving;
use sayso::model::draft::{Doubt, DraftLink, Voice};
use sayso::model::mark::Mark;
use sayso::model::stage::Move;
use sayso::model::*;
use sayso::store::articles::{self, Copy, NewArticle, Published};
use sayso::store::attempts::{self, NewAttempt};
use sayso::store::claims::{self, ClaimEdit, ClaimFields, NewClaim};
use sayso::store::desk::{self, DeskEdit};
use sayso::store::documents::{self, DocumentEdit, NewDocument};
use sayso::store::drafts::{self, Known};
use sayso::store::evidence::{self, NewEvidence, Which};
use sayso::store::filters;
use sayso::store::ingest::{self, NewText};
use sayso::store::people::{self, PersonEdit};
use sayso::store::published::{self, Publish};
use sayso::store::queries::{self, NewQuery, To};
use sayso::store::replies::{self, Came, NewReply};
use sayso::store::requests::{self, NewRequest};
use sayso::store::reviews::{Intake, take_in};
use sayso::store::sources::{self, NewSource, Protected, SourceEdit};
use sayso::store::tokens::{self, NewToken};
use sayso::store::{Write, accounts, exports, holds, marks, relations, resolutions, scales, signoffs, stages, undo};

use super::ana;
use super::reviews::review;

/// What only the desk may know: none of it may stand in a dump that withholds it.
pub const SECRETS: &[&str] = &[
    "night editor",
    "passed over for promotion",
    "editor in chief",
    "Talk in the car park",
    "Second talk in the car park",
    "the winch was never oiled",
    "back row, left",
    "he asked not to be quoted",
    "First title of the leaflet",
    "$argon2id$of$ana",
    "$argon2id$of$ben",
];

/// Writes the ledger.
pub fn rich(db: &mut Db) {
    ana(db, |w| {
        for version in [1, 2] {
            scales::add(w, &our_scale(version))?;
        }
        desk::set(
            w,
            &DeskEdit {
                name: Some("Harbour desk".into()),
                url: Some("https://desk.example/".into()),
                keep_texts: Some(true),
                scale: Some("ours".into()),
                ..DeskEdit::default()
            },
        )?;
        let ben = people::add(w, "Ben", Some("ben"))?;
        let edit = PersonEdit {
            name: Some("Ben Okri".into()),
            ..PersonEdit::default()
        };
        people::edit(w, ben, &edit)?;
        for (person, hash) in [(PersonId(1), "$argon2id$of$ana"), (ben, "$argon2id$of$ben")] {
            accounts::give_role(w, person, Role::Admin)?;
            accounts::set_password(w, person, hash)?;
            let token = NewToken {
                person: Some(person),
                name: "the wire's robot".into(),
                role: Role::Checker,
                scope: Scope::Write,
                hash: sayso::model::canonical::sha256(hash.as_bytes()),
                expires_at: w.now + chrono::TimeDelta::days(1),
            };
            tokens::add(w, &token)?;
        }
        tokens::revoke(w, TokenId(2))
    });
    let paper = source(db, SourceKind::Outlet, "Harbour Post", |s| {
        s.host = Some("post.example".into())
    });
    let agency = source(db, SourceKind::Outlet, "Coast Agency", |_| {});
    let mayor = source(db, SourceKind::Person, "Mayor Lund", |s| {
        s.described_as = Some("mayor".into());
        s.reliability = Some(Reliability::ALL[1]);
    });
    let (_, article) = ana(db, |w| {
        let article = articles::add(
            w,
            &NewArticle {
                title: "The bridge".into(),
                url: Some("https://post.example/bridge".parse().unwrap()),
                outlet: paper,
                published: Some(Published::At("2025-12-30T08:00:00Z".parse().unwrap())),
                language: Some("en".into()),
                external_id: Some("bridge".into()),
            },
        )?;
        articles::attach(
            w,
            article,
            &Copy::of("The bridge opens on Monday. It cost nine million."),
        )?;
        articles::attach(
            w,
            article,
            &Copy::of("The bridge opens on Tuesday. It cost nine million."),
        )?;
        articles::add(
            w,
            &NewArticle {
                title: "The ferry".into(),
                url: None,
                outlet: agency,
                published: Some(Published::On("2025-12-31".parse().unwrap())),
                language: None,
                external_id: None,
            },
        )?;
        appearance(w, article, agency)?;
        appearance(w, article, mayor)?;
        Ok(article)
    });
    let engineer = source(db, SourceKind::Anonymous, "a harbour engineer", |s| {
        s.article = Some(article);
        s.granted_by = Some(GrantedBy::Us);
        s.stated_reason = Some("fears for the job".into());
        s.standing = Some("works there".into());
        s.direct_knowledge = Some(true);
        s.protected = Some(Protected {
            identity_known_to: Some("night editor".into()),
            motive: Some("passed over for promotion".into()),
            approved_by: Some("editor in chief".into()),
        });
    });
    let foreman = source(db, SourceKind::Anonymous, "a foreman", |s| {
        s.article = Some(article);
        s.granted_by = Some(GrantedBy::Us);
        s.protected = Some(Protected {
            identity_known_to: Some("night editor".into()),
            ..Protected::default()
        });
    });
    ana(db, |w| {
        sources::alias(w, mayor, "Anna Lund")?;
        sources::alias(w, mayor, "The Mayor")?;
        sources::unalias(w, mayor, "The Mayor")?;
        let twin = sources::add(w, &new_source(SourceKind::Person, "A. Lund", |_| {}))?;
        sources::merge(w, twin, mayor, Some("the same person"))
    });
    let (first, second, third) = three_claims(db, article, &[paper, agency, mayor, engineer, foreman]);
    decide(db, first, second, third, mayor);
    work::work(db, article, [first, second], [mayor, agency]);
    drafted(db);
    let reviews = ["one", "two"].map(|n| review(&format!("Claim {n}"), &format!("https://check.example/{n}")).into());
    ana(db, |w| take_in(w, &reviews, "test", &Intake::default()));
}

/// What was read from an article: two drafts whose speakers may be known ones, and one in doubt.
fn drafted(db: &mut Db) {
    let text = "It will rain, Lund said. It will not, M. Lund said. It may, said somebody.";
    let chars: Vec<char> = text.chars().collect();
    let draft = |text: &'static str, spans, who, doubt| Draft {
        text: text.into(),
        kind: ClaimKind::Fact,
        quote: None,
        spans: vec![spans],
        links: vec![DraftLink {
            who,
            manner: Manner::Paraphrased,
            cue: Some("said".into()),
            addressee: None,
            said_on: None,
            described_as: None,
        }],
        claimed_on: None,
        claimed_basis: None,
        accuses: false,
        worth: 500,
        why: vec![text],
        doubt,
    };
    let named = |name: &str| Voice::Named {
        name: name.into(),
        kind: SourceKind::Person,
    };
    let doubt = Doubt {
        why: "two people may be meant".into(),
        voices: vec![named("Lund"), named("M. Lund")],
    };
    let drafts = [
        draft("It will rain", (0, 12), named("Lund"), None),
        draft("It will not rain", (25, 36), named("M. Lund"), None),
        draft("It may rain", (51, 57), Voice::Gap, Some(doubt)),
    ];
    let new = NewText {
        title: "The weather",
        url: None,
        outlet: Some("Coast Agency"),
        published: None,
        language: Some("en"),
        copy: &Copy::of(text),
        chars: &chars,
        drafts: &drafts,
        accept: false,
    };
    ana(db, |w| {
        let taken = ingest::article(w, &mut Known::default(), &new)?;
        let known = SourceId(w.db().value("SELECT min(known) FROM likenesses", &[])?);
        drafts::tell_apart(w, taken.recorded.new_sources[0], known)
    });
}

fn our_scale(version: i64) -> Scale {
    let label = |label: &str, status, value| scale::Label {
        label: label.into(),
        status: Some(status),
        value: Some(value),
        meaning: Some("as it says".into()),
        also: vec![format!("{label}!")],
    };
    Scale {
        format: scale::FORMAT.into(),
        name: "ours".into(),
        version,
        title: "Our scale".into(),
        publisher: Some("Harbour desk".into()),
        url: Some("https://desk.example/scale".into()),
        hosts: vec!["desk.example".into()],
        language: Some("en".into()),
        worst: Some(1),
        best: Some(3),
        labels: vec![label("Yes", Status::Verified, 3), label("No", Status::False, 1)],
    }
}

fn source(db: &mut Db, kind: SourceKind, name: &str, about: impl FnOnce(&mut SourceEdit)) -> SourceId {
    ana(db, |w| sources::add(w, &new_source(kind, name, about))).1
}

fn new_source(kind: SourceKind, name: &str, about: impl FnOnce(&mut SourceEdit)) -> NewSource {
    let mut edit = SourceEdit::default();
    about(&mut edit);
    NewSource {
        kind,
        name: name.into(),
        about: edit,
        external_id: Some(format!("source-{name}")),
    }
}

fn appearance(w: &mut Write, article: ArticleId, outlet: SourceId) -> sayso::error::Result<()> {
    let (seq, now, day) = (w.seq(), w.now, w.day());
    w.put(
        &APPEARANCES,
        "INSERT INTO appearances (id, seq, article, outlet, url, published_on, published_at, note, ended)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM appearances), ?1, ?2, ?3, 'https://copy.example/', ?4, ?5,
                 'cut', NULL) RETURNING *",
        &[seq.into(), article.into(), outlet.into(), day.into(), now.into()],
    )?;
    w.entry("article appearance", article, &serde_json::json!({})).map(drop)
}

fn three_claims(db: &mut Db, article: ArticleId, who: &[SourceId]) -> (ClaimId, ClaimId, ClaimId) {
    let claim = |text: &str, chain: Vec<Link>| NewClaim {
        origin: Origin::Own,
        article: Some(article),
        about: ClaimFields::of(text),
        chain: Chain(chain),
        anchor: None,
        stage: Stage::Open,
        tags: vec!["harbour".into(), "money".into()],
        external_id: Some(format!("claim-{text}")),
        record_digest: None,
    };
    let said = Link {
        cue: Some("said".into()),
        addressee: Some(who[2]),
        said_on: Some("2025-12-29".parse().unwrap()),
        described_as: Some("an engineer".into()),
        ..Link::of(who[3])
    };
    let chars: Vec<char> = "The bridge opens on Monday. It cost nine million.".chars().collect();
    let (_, ids) = ana(db, |w| {
        let mut first = claim("The bridge opens on Monday", vec![said, Link::gap(), Link::of(who[0])]);
        first.anchor = Some((1, Anchor::of(&chars, &[(0, 27)])));
        first.about.quote = Some("opens on Monday".into());
        first.about.quote_original = Some("åpner mandag".into());
        first.about.quote_language = Some("no".into());
        first.about.translator = Some("Ana".into());
        first.about.language = Some("en".into());
        first.about.claimed_on = Some("2025-12-30".parse().unwrap());
        first.about.claimed_basis = Some("the article's date".into());
        first.about.chosen_because = Some("many ask".into());
        let first = claims::add(w, &first)?;
        let second = claims::add(
            w,
            &claim("The bridge cost nine million", vec![Link::of(who[2]), Link::of(who[0])]),
        )?;
        let third = claims::add(w, &claim("The ferry stops", vec![Link::of(who[1])]))?;
        claims::assign(w, first, Some(PersonId(2)))?;
        claims::due(w, first, Some("2026-01-05".parse().unwrap()), Some(Priority::High))?;
        claims::recheck(w, first, Some("2026-02-01".parse().unwrap()))?;
        claims::note(w, first, "ask the harbour office, @Ben Okri")?;
        filters::save(w, "what waits", "stage=open&order=due")?;
        filters::save(w, "What waits", "stage=checking")?;
        claims::note(w, second, "the budget is online, @Ben Okri")?;
        claims::tag(w, first, &["bridge".into()], &["money".into()])?;
        relations::relate(w, first, RelationKind::Variant, second, Some("one story"))?;
        relations::relate(w, second, RelationKind::Contradicts, third, None)?;
        relations::unrelate(w, second, None, third)?;
        let edit = ClaimEdit {
            about: ClaimFields {
                text: "The ferry stops on Friday".into(),
                ..ClaimFields::of("")
            },
            chain: None,
            anchor: None,
            typo: false,
            correction: None,
            reason: Some("the day was missing".into()),
            expected_version: None,
        };
        claims::edit(w, third, &edit)?;
        Ok((first, second, third))
    });
    ids
}

fn decide(db: &mut Db, first: ClaimId, second: ClaimId, third: ClaimId, mayor: SourceId) {
    ana(db, |w| {
        let page = |url: &str| Which::Address(url.parse().unwrap());
        let talk = documents::add(w, &interview("Talk in the car park", mayor))?;
        let edit = DocumentEdit {
            title: Some("Second talk in the car park".into()),
            ..DocumentEdit::default()
        };
        documents::edit(w, talk, &edit)?;
        let office = documents::add(
            w,
            &NewDocument {
                archived_url: Some("https://archive.example/1".into()),
                sha256: Some("ab".repeat(32)),
                title: Some("Budget".into()),
                publisher: Some(mayor),
                origin: Some(mayor),
                basis: Some(Basis::Primary),
                dated: Some("2025-11".parse().unwrap()),
                external_id: Some("budget".into()),
                ..NewDocument::page("https://city.example/budget".parse().unwrap())
            },
        )?;
        // Once protected, now open: its past stays protected.
        let leaflet = documents::add(w, &interview("First title of the leaflet", mayor))?;
        let edit = DocumentEdit {
            title: Some("Leaflet".into()),
            access: Some(Access::Desk),
            ..DocumentEdit::default()
        };
        documents::edit(w, leaflet, &edit)?;
        evidence::attach(
            w,
            first,
            &NewEvidence {
                quote: Some("the winch was never oiled".into()),
                place: Some("back row, left".into()),
                note: Some("he asked not to be quoted".into()),
                ..NewEvidence::of(Which::Number(talk), Stance::Context)
            },
        )?;
        let dropped = evidence::attach(w, second, &NewEvidence::of(Which::Number(leaflet), Stance::Context))?;
        evidence::drop(w, dropped, Some("it is about another bridge"))?;
        let mark = Mark {
            status: Some(Status::False),
            rating: Some("No".into()),
            confidence: Some(Confidence::High),
            credibility: Some(2),
            reason: Some("it opened on Tuesday".into()),
            decided_at: Some(w.now),
            ..Mark::default()
        };
        let brought = [
            NewEvidence::of(page("https://other.example/opening"), Stance::Refutes),
            NewEvidence::of(page("https://third.example/opening"), Stance::Refutes),
        ];
        marks::mark(w, &[first], &mark, &brought)?;
        let mark = Mark {
            status: Some(Status::Verified),
            overriding: Some("everybody saw it".into()),
            reason: Some("the budget says so".into()),
            ..Mark::default()
        };
        marks::mark(
            w,
            &[second],
            &mark,
            &[NewEvidence::of(Which::Number(office), Stance::Supports)],
        )?;
        for to in [Stage::Checking, Stage::Approval, Stage::Closed] {
            let step = Move {
                to,
                reason: Some("done".into()),
            };
            stages::step(w, &[first], &step)?;
        }
        let out = Publish {
            url: Some("https://desk.example/bridge".parse().unwrap()),
            headline: Some("The bridge did not open on Monday".into()),
            language: Some("en".into()),
            ..Publish::default()
        };
        published::publish(w, first, &out)?;
        assert_eq!(exports::record(w, "claimreview", &[first, second, third])?, 2);
        holds::set(w, second.into(), "the builder went to court")?;
        holds::set(w, mayor.into(), "the builder went to court")?;
        holds::lift(w, mayor.into(), "settled")?;
        let again = Mark {
            status: Some(Status::Misleading),
            correction: Some(Correction::ALL[0]),
            reason: Some("Tuesday was right for the car lanes".into()),
            ..Mark::default()
        };
        marks::mark(w, &[first], &again, &[])?;
        published::publish(w, first, &Publish::default())?;
        published::unpublish(w, first, "asked to by the city")?;
        let dropped = Move {
            to: Stage::Dropped,
            reason: Some("not ours".into()),
        };
        stages::step(w, &[third], &dropped)
    });
}

fn interview(title: &str, origin: SourceId) -> NewDocument {
    NewDocument {
        kind: DocumentKind::Interview,
        url: None,
        title: Some(title.into()),
        origin: Some(origin),
        dated: Some("2026-01-01".parse().unwrap()),
        checker: Some(PersonId(2)),
        access: Access::Protected,
        ..NewDocument::page("https://unused.example/".parse().unwrap())
    }
}

#[test]
fn the_rich_ledger_has_rows_in_every_table() {
    super::each_backend(|ledger| {
        rich(ledger);
        for table in AUDITED {
            let rows: i64 = ledger
                .value(&format!("SELECT count(*) FROM {}", table.name), &[])
                .unwrap();
            let wanted = if table.name == "desk" { 1 } else { 2 };
            assert!(rows >= wanted, "{} has {rows} rows", table.name);
        }
        let report = sayso::store::audit::audit(ledger, None).unwrap();
        assert!(report.ok, "{:#?}", report.faults);
    });
}
