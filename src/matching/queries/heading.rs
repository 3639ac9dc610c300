//! What the first row of a table says of its columns.

/// Names that files give the text of a query, the likeliest first.
pub(super) const TEXT: &[&str] = &[
    "text",
    "tweet_content",
    "tweet",
    "content",
    "query",
    "claim",
    "post",
    "statement",
];

/// Names that files give the day of a text.
pub(super) const DAY: &[&str] = &["day", "date", "claimed_on", "created_at", "posted_on", "posted_at"];

/// Where a table has what is read of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    /// Without one, a row is called by its line.
    pub(super) id: Option<usize>,
    pub(super) text: usize,
    pub(super) day: Option<usize>,
    /// Whether the heading names the day's column. Of one that is only likely to hold days nothing is expected.
    pub(super) named_day: bool,
}

/// Those of a table without a heading.
pub(super) const PLAIN: Columns = Columns {
    id: Some(0),
    text: 1,
    day: Some(2),
    named_day: false,
};

/// What the first row of a table is.
pub(super) enum Heading {
    /// A text already.
    None,
    /// The names of columns.
    Of(Columns),
    /// The names of columns of which none is a text.
    WithoutText,
}

/// Reads a table's first row.
pub(super) fn heading(fields: &[String]) -> Heading {
    let names: Vec<String> = fields.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    let named = |name: &String| name.len() <= 40 && !name.starts_with(|c: char| !c.is_alphabetic() && c != '_');
    if !names.iter().all(named) {
        return Heading::None;
    }
    let place = |of: &[&str], ending: &str| {
        let exact = of.iter().find_map(|known| names.iter().position(|name| name == known));
        exact.or_else(|| names.iter().position(|name| name.ends_with(ending)))
    };
    let id = place(&["id"], "_id");
    let Some(text) = place(TEXT, "_text").or_else(|| place(&[], "_content")) else {
        return match id {
            Some(_) if names.len() > 1 => Heading::WithoutText,
            _ => Heading::None,
        };
    };
    let day = place(DAY, "_date").filter(|day| *day != text);
    let free = |at: &usize| *at != text && Some(*at) != day;
    Heading::Of(Columns {
        id: id.or(Some(0)).filter(free),
        text,
        named_day: day.is_some(),
        day: day.or(Some(2).filter(|at| *at != text && Some(*at) != id)),
    })
}
