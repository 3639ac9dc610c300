//! The words for sources, how they passed a claim on, and for documents.

use std::fmt;
use std::str::FromStr;

use super::{UnknownWord, Words};

words! {
    /// What a source is.
    SourceKind, "kind of source":
    /// Somebody with a name.
    Person = "person",
    /// A body: a ministry, an army, a company.
    Organisation = "organisation",
    /// Publishes: a paper, an agency, a site.
    Outlet = "outlet",
    /// A document that speaks: a law, a report.
    Document = "document",
    /// Somebody the article does not name.
    Anonymous = "anonymous",
}

words! {
    /// How a link of a chain passes the claim on.
    Manner, "manner":
    /// Words in quotation marks carry the claim.
    Quoted = "quoted",
    /// Indirect speech.
    Paraphrased = "paraphrased",
    /// A relay, an act, or the outlet's own voice.
    Reported = "reported",
}

words! {
    /// Whether a link really said it.
    Said, "word for whether it was said":
    /// Nobody has looked.
    Unconfirmed = "unconfirmed",
    /// Shown to have been said.
    Confirmed = "confirmed",
    /// The speaker denies it.
    Denied = "denied",
}

words! {
    /// Which way a piece of evidence points.
    Stance, "stance":
    /// Speaks for the claim.
    Supports = "supports",
    /// Speaks against the claim.
    Refutes = "refutes",
    /// Helps to read the claim; never suffices alone.
    Context = "context",
}

words! {
    /// What a document is made of.
    DocumentKind, "kind of document":
    /// A page at an address.
    Page = "page",
    /// A file that the desk holds or has hashed.
    File = "file",
    /// A telephone call.
    Call = "call",
    /// An interview.
    Interview = "interview",
    /// Something a checker saw.
    Observation = "observation",
}

words! {
    /// How near a document stands to what it tells of.
    Basis, "basis":
    /// The record of the thing itself, or its maker's own word.
    Primary = "primary",
    /// Somebody else's account.
    Secondary = "secondary",
    /// Passes on another's account.
    Relay = "relay",
}

words! {
    /// Who may see a document.
    Access, "access":
    /// Anybody.
    Public = "public",
    /// People of the desk.
    Desk = "desk",
    /// Protected: never leaves unless asked for by name.
    Protected = "protected",
}

words! {
    /// Source reliability, Admiralty code A–F.
    Reliability, "reliability":
    /// Completely reliable.
    A = "A",
    /// Usually reliable.
    B = "B",
    /// Fairly reliable.
    C = "C",
    /// Not usually reliable.
    D = "D",
    /// Unreliable.
    E = "E",
    /// Judged: cannot be judged.
    F = "F",
}

words! {
    /// Who promised a source that its name stays out.
    GrantedBy, "granter of anonymity":
    /// This desk.
    Us = "us",
    /// The outlet that printed it.
    Outlet = "outlet",
}
