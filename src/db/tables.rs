//! The tables and their columns, in the order of the migrations: what a row's digest covers, what a dump carries and
//! what an audit reads. A test compares these lists with both databases.

use std::sync::OnceLock;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A whole number.
    Int,
    /// A truth value.
    Bool,
    /// Text.
    Text,
    /// An instant.
    Time,
    /// A day.
    Day,
}

/// A table. An audited one has the key `id`, its first column.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in order.
    pub columns: &'static [(&'static str, Holds)],
    /// How many of them, the last ones, came by a later migration. Where such a column is empty it does not stand in the
    /// row's canonical form: the digests of rows that are older than the column hold on.
    pub late: usize,
    by_name: OnceLock<Vec<usize>>,
}

impl Table {
    /// The columns for a SELECT, each behind the alias: `c.id, c.seq, …`.
    pub fn columns_as(&self, alias: &str) -> String {
        let names: Vec<String> = self.columns.iter().map(|(name, _)| format!("{alias}.{name}")).collect();
        names.join(", ")
    }

    /// Its columns' names, in order.
    pub fn names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|(name, _)| *name).collect()
    }

    /// The places of its columns when these are ordered by name.
    pub fn by_name(&self) -> &[usize] {
        self.by_name.get_or_init(|| {
            let mut places: Vec<usize> = (0..self.columns.len()).collect();
            places.sort_by_key(|at| self.columns[*at].0);
            places
        })
    }

    /// Whether the column at a place came by a later migration.
    pub fn is_late(&self, at: usize) -> bool {
        at >= self.columns.len() - self.late
    }

    /// The table of that name.
    pub fn named(name: &str) -> Option<&'static Table> {
        AUDITED.iter().copied().find(|table| table.name == name)
    }
}

/// Tables outside the row digests, and what vouches for them instead.
pub const UNAUDITED: &[(&str, &str)] = &[
    ("ledger", "its id is part of every entry's hash"),
    ("journal", "is the chain itself"),
    ("journal_rows", "is covered by each entry's rows digest"),
    ("tally", "is counted again by the audit"),
    ("tally_today", "is counted again with the tally"),
    ("refinery_schema_history", "is the migrations' own record"),
    (
        "sessions",
        "strangers' browsers come and go; each login is an entry of the journal",
    ),
    (
        "throttles",
        "anybody who fails to log in writes it; it is forgotten within days",
    ),
    (
        "access_log",
        "strangers must not make the chain grow; it is kept for three months",
    ),
];

macro_rules! tables {
    ($(#[$doc:meta])* $list:ident: $(
        $name:ident = $text:literal: $($column:ident $holds:ident),+ $(| $($late:ident $late_holds:ident),+)?;
    )+) => {
        $(
            #[doc = concat!("The table `", $text, "`.")]
            pub static $name: Table = Table {
                name: $text,
                columns: &[
                    $((stringify!($column), Holds::$holds)),+
                    $(, $((stringify!($late), Holds::$late_holds)),+)?
                ],
                late: 0 $(+ [$(stringify!($late)),+].len())?,
                by_name: OnceLock::new(),
            };
        )+
        $(#[$doc])*
        pub static $list: &[&Table] = &[$(&$name),+];
    };
}

tables! {
    /// The journal and what is kept with it, each after those that it refers to.
    RECORDS:
    JOURNAL = "journal":
        seq Int, prev Text, hash Text, at Time, actor Int, verb Text, subject Text, request_id Text, salt Text,
        body Text, counted Text, body_digest Text, rows_digest Text;
    JOURNAL_ROWS = "journal_rows":
        id Int, seq Int, tbl Text, row_id Int, salt Text, digest Text;
    TALLY = "tally":
        axis Text, value Text, day Day, n Int, total Int;
    TALLY_TODAY = "tally_today":
        axis Text, value Text, day Day, n Int;
}

tables! {
    /// Every audited table, each after those that it refers to.
    AUDITED:
    DESK = "desk":
        id Int, seq Int, name Text, url Text, time_zone Text, locale Text, second_person Bool,
        independent_needed Int, archive_needed Bool, go_statuses Text, keep_texts Bool, show_ratings Bool,
        scale Text | scale_version Int, public_pages Bool;
    PEOPLE = "people":
        id Int, seq Int, name Text, folded Text, os_user Text, role Text, active Bool, added_at Time;
    PASSWORDS = "passwords":
        id Int, seq Int, hash Text, changed_at Time;
    API_TOKENS = "api_tokens":
        id Int, seq Int, person Int, name Text, role Text, scope Text, hash Text, made_by Int, made_at Time,
        expires_at Time, ended Int;
    SAVED_FILTERS = "saved_filters":
        id Int, seq Int, person Int, name Text, query Text, ended Int;
    SOURCES = "sources":
        id Int, seq Int, kind Text, name Text, folded Text, described_as Text, host Text, reliability Text,
        article Int, granted_by Text, stated_reason Text, standing Text, direct_knowledge Bool, merged_into Int,
        merge_reason Text, external_id Text, added_at Time;
    SOURCE_ALIASES = "source_aliases":
        id Int, seq Int, source Int, name Text, folded Text, ended Int;
    SOURCE_SECRETS = "source_secrets":
        id Int, seq Int, identity_known_to Text, motive Text, approved_by Text;
    ARTICLES = "articles":
        id Int, seq Int, public_id Text, title Text, folded Text, url Text, url_hash Text, outlet Int,
        published_on Day, published_at Time, language Text, external_id Text, record_digest Text, added_at Time;
    ARTICLE_TEXTS = "article_texts":
        id Int, seq Int, article Int, version Int, sha256 Text, length Int, text Text, attached_at Time;
    APPEARANCES = "appearances":
        id Int, seq Int, article Int, outlet Int, url Text, published_on Day, published_at Time, note Text,
        ended Int;
    DOCUMENTS = "documents":
        id Int, seq Int, kind Text, url Text, url_hash Text, archived_url Text, sha256 Text, title Text,
        publisher Int, origin Int, basis Text, dated Text, dated_from Day, dated_to Day, checker Int, access Text,
        external_id Text, added_at Time;
    CLAIMS = "claims":
        id Int, seq Int, public_id Text, version Int, origin Text, article Int, external_id Text,
        record_digest Text, kind Text, text Text, folded Text, text_version Int, quote Text, quote_language Text,
        translator Text, language Text, claimed_on Text, claimed_from Day, claimed_to Day, claimed_precision Text,
        claimed_basis Text, anchor_text Int, anchor_start Int, anchor_end Int, anchor_spans Text, status Text,
        stage Text, originator Int, hearsay_distance Int, accusation Bool, priority Text, assignee Int, due_on Day,
        recheck_on Day, chosen_because Text, worth Int, entered_on Day, added_at Time | quote_original Text;
    CLAIM_TEXTS = "claim_texts":
        id Int, seq Int, claim Int, version Int, text Text, reason Text | correction Text;
    LINKS = "links":
        id Int, seq Int, claim Int, position Int, source Int, manner Text, cue Text, addressee Int, said_on Text,
        said_from Day, said_to Day, described_as Text, said Text, said_document Int, ended Int;
    DRAFTS = "drafts":
        id Int, seq Int, why Text, accuses Bool, doubt Text, voices Text;
    LIKENESSES = "likenesses":
        id Int, seq Int, source Int, known Int, why Text, ended Int;
    STAGES = "stages":
        id Int, seq Int, claim Int, previous Text, stage Text, moved_by Int, reason Text, moved_at Time;
    RELATIONS = "relations":
        id Int, seq Int, from_claim Int, kind Text, to_claim Int, note Text, ended Int;
    TAGS = "tags":
        id Int, seq Int, claim Int, tag Text, ended Int;
    NOTES = "notes":
        id Int, seq Int, claim Int, text Text, written_by Int, written_at Time, ended Int;
    MENTIONS = "mentions":
        id Int, seq Int, note Int, person Int, ended Int;
    EVIDENCE = "evidence":
        id Int, seq Int, claim Int, document Int, stance Text, quote Text, place Text, note Text, looked_on Day,
        brought_by Int, added_at Time, ended Int, ended_reason Text;
    MARKS = "marks":
        id Int, seq Int, claim Int, text_version Int, previous Text, status Text, scale Text, rating Text,
        confidence Text, credibility Int, reason Text, correction Text, override_reason Text, marked_by Int,
        decided_at Time, recorded_at Time | scale_version Int;
    MARK_EVIDENCE = "mark_evidence":
        id Int, seq Int, mark Int, evidence Int;
    SCALES = "scales":
        id Int, seq Int, name Text, version Int, title Text, publisher Text, url Text, hosts Text, language Text,
        worst Int, best Int, added_at Time;
    SCALE_LABELS = "scale_labels":
        id Int, seq Int, scale Int, position Int, label Text, status Text, value Int, meaning Text, also Text;
    PUBLISHED = "published":
        id Int, seq Int, claim Int, version Int, mark Int, text Text, text_version Int, text_sha256 Text,
        status Text, scale Text, scale_version Int, rating Text, rating_value Int, rating_worst Int,
        rating_best Int, reason Text, headline Text, language Text, url Text, url_hash Text, published_on Day,
        changed_on Day, correction Text, published_by Int, recorded_at Time, ended Int, ended_as Text,
        ended_on Day, ended_reason Text;
    EXPORTS = "exports":
        id Int, seq Int, claim Int, mark Int, format Text, exported_by Int, exported_at Time;
    HOLDS = "holds":
        id Int, seq Int, subject Text, reason Text, set_by Int, set_at Time, ended Int, ended_by Int,
        ended_reason Text;
    REVIEWS = "reviews":
        id Int, seq Int, claim Int, publisher Int, page_key Text, version Int, external_id Text, url Text, title Text,
        body Text, rating Text, rating_value Text, best_rating Text, worst_rating Text, scale Text, language Text,
        reviewed_on Text, licence Text, appearances Text, format Text, raw Text, record_digest Text, added_at Time;
    REPLIES = "replies":
        id Int, seq Int, claim Int, source Int, asked_by Int, asked_at Time, how Text, question Text, deadline_on Day,
        outcome Text, answer Text, quoted Bool, settled_by Int, settled_at Time | ended Int;
    ATTEMPTS = "attempts":
        id Int, seq Int, claim Int, kind Text, what Text, outcome Text, note Text, tried_by Int, tried_at Time | ended Int;
    QUERIES = "queries":
        id Int, seq Int, claim Int, article Int, question Text, asked_by Int, asked_at Time, person Int, writer Text,
        deadline_on Day, answer Text, answered_by Int, answered_at Time | ended Int;
    RESOLUTIONS = "resolutions":
        id Int, seq Int, claim Int, resolution Text, wording Text, reason Text, resolved_by Int, resolved_at Time,
        ended Int;
    SIGNOFFS = "signoffs":
        id Int, seq Int, article Int, text Int, sha256 Text, note Text, signed_by Int, signed_at Time, ended Int,
        ended_reason Text;
    REQUESTS = "requests":
        id Int, seq Int, kind Text, claim Int, article Int, asker Text, why Text, came_at Time, taken_by Int,
        outcome Text, answer Text, answered_by Int, answered_at Time | ended Int;
    REVISIONS = "revisions":
        id Int, seq Int, tbl Text, row_id Int, before Text;
}
