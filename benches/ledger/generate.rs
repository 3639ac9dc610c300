//! A ledger of any size, made day by day through the store's own verbs: articles come in with their claims, and days
//! later these are checked, marked and closed. The same number of claims gives the same ledger, but for its id.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Days, NaiveDate, Utc};
use sayso::db::Db;
use sayso::error::Result;
use sayso::model::stage::Move;
use sayso::model::{
    Access, Anchor, ArticleId, Basis, Chain, ClaimId, ClaimKind, Confidence, DocumentId, Edtf, GrantedBy, Link, Manner,
    Mark, Origin, PersonId, Priority, SourceId, SourceKind, Stage, Stance, Status,
};
use sayso::store::articles::{self, Copy, NewArticle, Published};
use sayso::store::batch::{self, Decision};
use sayso::store::claims::{ClaimFields, NewClaim};
use sayso::store::documents::{self, NewDocument};
use sayso::store::evidence::{NewEvidence, Which};
use sayso::store::sources::{self, NewSource, SourceEdit};
use sayso::store::{self, Act, Write, claims, people};

use crate::words::{self, Dice};

/// Over how many days a ledger is spread, whatever its size.
const DAYS: u64 = 1_000;
/// How many claims go into one entry at most, as with an import.
const BATCH: usize = 1_000;
/// How many days pass between a claim's entry and its check.
const LAG: usize = 8;
const CHECKERS: &[&str] = &[
    "Ana Perl",
    "Bo Lind",
    "Cem Arda",
    "Dina Roth",
    "Eve Moss",
    "Finn Holt",
    "Gil Sand",
    "Hal Ware",
];

/// What has been made.
#[derive(Debug, Default, Clone, Copy)]
pub struct Made {
    pub claims: usize,
    pub links: usize,
    pub marks: usize,
    pub articles: usize,
    pub sources: usize,
}

struct Entered {
    claim: ClaimId,
    kind: ClaimKind,
    stage: Stage,
}

/// An article before it is published.
struct Draft {
    outlet: SourceId,
    number: usize,
    texts: Vec<String>,
    /// Whether somebody without a name speaks in it.
    unnamed: bool,
}

impl Draft {
    /// Publishes it with its text; returns the text's version too, and who speaks in it unnamed.
    fn publish(
        &self,
        write: &mut Write,
        dice: &mut Dice,
        today: NaiveDate,
    ) -> Result<(ArticleId, i64, Option<SourceId>)> {
        let url = format!("https://paper-{}.example/{}", self.outlet.0, self.number);
        let new = NewArticle {
            title: words::headline(dice),
            url: Some(url.parse().map_err(sayso::error::Error::usage)?),
            outlet: self.outlet,
            published: Some(Published::On(today)),
            language: Some("en".to_owned()),
            external_id: None,
        };
        let article = articles::add(write, &new)?;
        articles::attach(write, article, &Copy::of(&self.texts.join(". ")))?;
        let versions = articles::texts(write.db(), article, i64::MAX)?;
        let version = versions.last().map_or(0, |text| text.id);
        if !self.unnamed {
            return Ok((article, version, None));
        }
        let new = NewSource {
            kind: SourceKind::Anonymous,
            name: format!("an official in {}", words::name(dice)),
            about: SourceEdit {
                article: Some(article),
                granted_by: Some(GrantedBy::Outlet),
                ..SourceEdit::default()
            },
            external_id: None,
        };
        Ok((article, version, Some(sources::add(write, &new)?)))
    }
}

struct Maker<'a> {
    db: &'a mut Db,
    dice: Dice,
    wanted: usize,
    made: Made,
    outlets: Vec<SourceId>,
    speakers: Vec<SourceId>,
    documents: Vec<DocumentId>,
    /// The claims of each of the last days, oldest first.
    waiting: VecDeque<Vec<Entered>>,
    /// How many claims have been looked at.
    seen: usize,
    last_length: Option<usize>,
    now: DateTime<Utc>,
    by: usize,
}

/// The first moment of a generated ledger.
pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_704_096_000, 0).unwrap_or_default()
}

/// A moment after the last entry of a generated ledger.
pub fn after() -> DateTime<Utc> {
    start() + Days::new(DAYS + LAG as u64)
}

/// Makes a ledger of so many claims; `step` hears how many are there.
pub fn ledger(db: &mut Db, claims: usize, mut step: impl FnMut(usize)) -> Result<Made> {
    let mut maker = Maker {
        db,
        dice: Dice::new(claims as u64),
        wanted: claims,
        made: Made::default(),
        outlets: Vec::new(),
        speakers: Vec::new(),
        documents: Vec::new(),
        waiting: VecDeque::new(),
        seen: 0,
        last_length: None,
        now: start(),
        by: 0,
    };
    maker.found()?;
    for day in 0..DAYS + LAG as u64 {
        maker.now = start() + Days::new(day);
        let until = (claims as u64 * (day + 1)).div_ceil(DAYS).min(claims as u64) as usize;
        maker.enter(until)?;
        maker.check()?;
        step(maker.made.claims);
    }
    sayso::db::dialect::analyze(maker.db)?;
    Ok(maker.made)
}

/// Fills a buffer with bytes that are the same in every run.
pub fn random(buffer: &mut [u8]) {
    static STATE: AtomicU64 = AtomicU64::new(1);
    for part in buffer.chunks_mut(8) {
        let n = Dice::new(STATE.fetch_add(1, Ordering::Relaxed)).roll().to_le_bytes();
        part.copy_from_slice(&n[..part.len()]);
    }
}

impl Maker<'_> {
    fn act(&mut self) -> Act {
        self.now += chrono::TimeDelta::seconds(1);
        Act {
            now: self.now,
            by: Some(CHECKERS[self.by % CHECKERS.len()].to_owned()),
            os_user: "bench".to_owned(),
            request: None,
            random,
        }
    }

    fn write<T>(&mut self, verbs: impl FnOnce(&mut Write, &mut Dice) -> Result<T>) -> Result<T> {
        let act = self.act();
        let mut verbs = Some(verbs);
        let (_, answer) = store::write(self.db, &act, |write| match verbs.take() {
            Some(verbs) => verbs(write, &mut self.dice),
            None => Err(sayso::error::Error::usage("the connection was lost; run it again")),
        })?;
        answer.ok_or_else(|| sayso::error::Error::usage("no request was given"))
    }

    /// People, papers and the first speakers and documents.
    fn found(&mut self) -> Result<()> {
        self.write(|write, _| {
            for name in &CHECKERS[1..] {
                people::add(write, name, None)?;
            }
            Ok(())
        })?;
        let papers = (self.wanted / 500).clamp(5, 400);
        self.outlets = self.name(SourceKind::Outlet, papers)?;
        self.speakers = self.name(SourceKind::Person, 20)?;
        self.file(10)
    }

    /// New sources with names.
    fn name(&mut self, kind: SourceKind, n: usize) -> Result<Vec<SourceId>> {
        let from = self.made.sources;
        self.made.sources += n;
        self.write(|write, dice| {
            (from..from + n)
                .map(|number| {
                    let kind = match kind {
                        SourceKind::Person if dice.percent(30) => SourceKind::Organisation,
                        kind => kind,
                    };
                    let (name, host) = match kind {
                        SourceKind::Outlet => (words::outlet(dice, number), Some(format!("paper-{number}.example"))),
                        SourceKind::Organisation => (words::organisation(dice, number), None),
                        _ => (words::person(dice, number), None),
                    };
                    let about = SourceEdit {
                        host,
                        ..SourceEdit::default()
                    };
                    sources::add(
                        write,
                        &NewSource {
                            kind,
                            name,
                            about,
                            external_id: None,
                        },
                    )
                })
                .collect()
        })
    }

    /// New documents, each from some source.
    fn file(&mut self, n: usize) -> Result<()> {
        let from = self.documents.len();
        let origins: Vec<SourceId> = (0..n).map(|_| *self.dice.pick(&self.speakers)).collect();
        let made = self.write(|write, dice| {
            (from..)
                .zip(origins)
                .map(|(number, origin)| {
                    let url = format!("https://records.example/{number}/{}", dice.roll());
                    let url = url.parse().map_err(sayso::error::Error::usage)?;
                    let new = NewDocument {
                        title: Some(words::headline(dice)),
                        publisher: Some(origin),
                        origin: Some(origin),
                        // Primary records corroborate whoever speaks in the chain.
                        basis: Some(Basis::Primary),
                        access: Access::Public,
                        ..NewDocument::page(url)
                    };
                    documents::add(write, &new)
                })
                .collect::<Result<Vec<_>>>()
        })?;
        self.documents.extend(made);
        Ok(())
    }

    /// A day's articles with their claims, until there are so many claims in all.
    fn enter(&mut self, until: usize) -> Result<()> {
        let due = self.wanted / 50 * self.made.claims / self.wanted;
        if due > self.speakers.len() {
            let new = self.name(SourceKind::Person, due - self.speakers.len())?;
            self.speakers.extend(new);
        }
        let due = self.wanted / 25 * self.made.claims / self.wanted;
        if due > self.documents.len() {
            self.file(due - self.documents.len())?;
        }
        let mut today = Vec::new();
        while self.made.claims < until {
            let new = self.publish(until)?;
            let ids = self.write(|write, _| batch::claims(write, &new))?;
            today.extend(ids.into_iter().zip(new).map(|(claim, new)| Entered {
                claim,
                kind: new.about.kind,
                stage: new.stage,
            }));
        }
        self.by += 1;
        self.waiting.push_back(today);
        Ok(())
    }

    /// Articles enough for a batch of claims, and these claims.
    fn publish(&mut self, until: usize) -> Result<Vec<NewClaim>> {
        let mut drafts = Vec::new();
        let mut size = 0;
        while self.made.claims + size < until && size <= BATCH - 35 {
            let claims = self.dice.between(15, 35).min(self.wanted - self.made.claims - size);
            size += claims;
            drafts.push(Draft {
                outlet: *self.dice.pick(&self.outlets),
                number: self.made.articles + drafts.len(),
                texts: (0..claims).map(|_| words::claim(&mut self.dice)).collect(),
                unnamed: self.dice.percent(50),
            });
        }
        self.made.articles += drafts.len();
        self.made.claims += size;
        let today = self.now.date_naive();
        let articles = self.write(|write, dice| {
            let articles = drafts.iter().map(|draft| draft.publish(write, dice, today));
            articles.collect::<Result<Vec<_>>>()
        })?;
        let mut claims = Vec::with_capacity(size);
        for (draft, (article, version, unnamed)) in drafts.iter().zip(articles) {
            let mut from = 0;
            for text in &draft.texts {
                let chars: Vec<char> = text.chars().collect();
                let mut anchor = Anchor::of(&chars, &[(0, chars.len())]);
                anchor.spans[0].start += from;
                anchor.spans[0].end += from;
                from += chars.len() as i64 + 2;
                let chain = self.chain(draft.outlet, unnamed);
                self.made.links += chain.0.len();
                claims.push(self.claim(text, article, chain, (version, anchor)));
            }
        }
        Ok(claims)
    }

    /// One to four links, the last of them the outlet's; now and then a gap before it.
    fn chain(&mut self, outlet: SourceId, anonymous: Option<SourceId>) -> Chain {
        // What one chain is longer than two and a half, the next is shorter.
        let length = match self.last_length.take() {
            Some(last) => 5 - last,
            None => {
                let length = self.dice.between(1, 4);
                self.last_length = Some(length);
                length
            }
        };
        let mut links = Vec::with_capacity(length);
        for place in 1..length {
            let speaker = match anonymous {
                Some(unnamed) if self.dice.percent(25) => unnamed,
                _ => *self.dice.pick(&self.speakers),
            };
            let twice = links.last().is_some_and(|link: &Link| link.source == Some(speaker));
            if place > 1 && (twice || self.dice.percent(5)) {
                links.push(Link::gap());
                continue;
            }
            links.push(Link {
                manner: *self.dice.pick(&[Manner::Quoted, Manner::Paraphrased, Manner::Reported]),
                cue: Some((*self.dice.pick(&["said", "told", "according to", "confirmed"])).to_owned()),
                ..Link::of(speaker)
            });
        }
        links.push(Link::of(outlet));
        Chain(links)
    }

    fn claim(&mut self, text: &str, article: ArticleId, chain: Chain, anchor: (i64, Anchor)) -> NewClaim {
        let dice = &mut self.dice;
        let today = self.now.date_naive();
        let about = ClaimFields {
            kind: dice.weighed(&[
                (80, ClaimKind::Fact),
                (6, ClaimKind::Prediction),
                (4, ClaimKind::Promise),
                (5, ClaimKind::Opinion),
                (3, ClaimKind::Question),
                (2, ClaimKind::Order),
            ]),
            language: Some("en".to_owned()),
            claimed_on: Some(Edtf::day(today)),
            claimed_basis: Some("the article's date".to_owned()),
            accusation: dice.percent(10),
            priority: dice.weighed(&[(10, Priority::High), (80, Priority::Normal), (10, Priority::Low)]),
            assignee: dice
                .percent(50)
                .then(|| PersonId(dice.between(1, CHECKERS.len()) as i64)),
            due_on: dice.percent(30).then(|| today + Days::new(dice.between(3, 30) as u64)),
            recheck_on: dice.percent(5).then(|| today + Days::new(dice.between(30, 300) as u64)),
            ..ClaimFields::of(text)
        };
        NewClaim {
            origin: Origin::Own,
            article: Some(article),
            about,
            chain,
            anchor: Some(anchor),
            stage: dice.weighed(&[(97, Stage::Open), (3, Stage::Draft)]),
            tags: if dice.percent(30) {
                vec![words::tag(dice)]
            } else {
                Vec::new()
            },
            external_id: None,
            record_digest: None,
        }
    }

    /// Days after their entry, claims are marked and moved on.
    fn check(&mut self) -> Result<()> {
        if self.waiting.len() <= LAG {
            return Ok(());
        }
        let Some(claims) = self.waiting.pop_front() else {
            return Ok(());
        };
        let (mut decisions, mut steps, mut postponed) = (Vec::new(), Vec::new(), Vec::new());
        for entered in &claims {
            self.seen += 1;
            if entered.stage != Stage::Open {
                continue;
            }
            // Two marks for five claims: about every second fact.
            let marked = entered.kind == ClaimKind::Fact && (self.made.marks + decisions.len()) * 5 < self.seen * 2;
            if marked {
                decisions.push(self.decision(entered.claim, None));
                if self.dice.percent(4) {
                    decisions.push(self.decision(entered.claim, Some("more documents came in")));
                }
            } else if self.dice.percent(4) {
                postponed.push(entered.claim);
            }
            let to = match marked {
                true => self
                    .dice
                    .weighed(&[(80, Some(Stage::Closed)), (10, Some(Stage::Approval)), (10, None)]),
                false => self.dice.weighed(&[
                    (30, Some(Stage::Checking)),
                    (5, Some(Stage::Dropped)),
                    (15, Some(Stage::Closed)),
                    (50, None),
                ]),
            };
            if let Some(to) = to {
                let reason = (!marked && to != Stage::Checking).then(|| "not worth a check".to_owned());
                steps.push((entered.claim, Move { to, reason }));
            }
        }
        self.made.marks += decisions.len();
        let due = self.now.date_naive() + Days::new(20);
        for part in decisions.chunks(BATCH) {
            self.write(|write, _| batch::marks(write, part))?;
        }
        for part in steps.chunks(BATCH) {
            self.write(|write, _| batch::stages(write, part))?;
        }
        if !postponed.is_empty() {
            self.write(|write, _| {
                postponed
                    .iter()
                    .try_for_each(|&claim| claims::due(write, claim, Some(due), None))
            })?;
        }
        Ok(())
    }

    fn decision(&mut self, claim: ClaimId, reason: Option<&str>) -> Decision {
        let status = self.dice.weighed(&[
            (45, Status::Verified),
            (22, Status::False),
            (15, Status::Disputed),
            (8, Status::Misleading),
            (6, Status::Outdated),
            (2, Status::Withdrawn),
            (2, Status::Unprovable),
        ]);
        let stances: &[Stance] = match status {
            Status::Verified => &[Stance::Supports],
            Status::Disputed => &[Stance::Supports, Stance::Refutes],
            Status::False | Status::Misleading | Status::Outdated => &[Stance::Refutes],
            _ => &[],
        };
        let brought = stances
            .iter()
            .map(|&stance| NewEvidence {
                quote: Some(words::name(&mut self.dice)),
                ..NewEvidence::of(Which::Number(*self.dice.pick(&self.documents)), stance)
            })
            .collect();
        let mark = Mark {
            status: Some(status),
            confidence: Some(
                *self
                    .dice
                    .pick(&[Confidence::Low, Confidence::Moderate, Confidence::High]),
            ),
            reason: reason.map(str::to_owned),
            overriding: (status == Status::Unprovable).then(|| "three calls, no answer".to_owned()),
            ..Mark::default()
        };
        Decision { claim, mark, brought }
    }
}
