//! How a filter of the list of claims is written down: as the query of the list's address, in one order, so that the same filter is
//! the same text. Pages, programs and commands keep and read it so.

use std::fmt::Display;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::model::{Order, Words};
use crate::store::listing::{Filter, Narrowed};

/// The value of a field that is a yes.
const YES: &str = "yes";

/// A filter as text; nothing for one that leaves nothing out.
pub fn spell(narrowed: &Narrowed) -> String {
    let filter = &narrowed.filter;
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            query.append_pair(name, &value);
        }
    };
    fn words<W: Words>(words: &[W]) -> impl Iterator<Item = Option<String>> {
        words.iter().map(|word| Some(word.as_str().to_owned()))
    }
    let text = |value: &dyn Display| Some(value.to_string());
    put("text", filter.text.clone());
    words(&filter.status).for_each(|word| put("status", word));
    words(&filter.stage).for_each(|word| put("stage", word));
    words(&filter.kind).for_each(|word| put("kind", word));
    if filter.whose != Filter::default().whose {
        put("origin", text(&filter.whose));
    }
    put("article", filter.article.and_then(|id| text(&id.0)));
    put(
        "who",
        filter
            .anonymous
            .map(|is| if is { "anonymous" } else { "named" }.to_owned()),
    );
    put("single_sourced", filter.single_sourced.then(|| YES.to_owned()));
    put("tag", filter.tag.clone());
    for (name, day) in [
        ("due_by", filter.due_by),
        ("claimed_since", filter.claimed_since),
        ("claimed_until", filter.claimed_until),
        ("entered_since", filter.entered_since),
        ("entered_until", filter.entered_until),
    ] {
        put(name, day.and_then(|day| text(&day)));
    }
    if filter.order != filter.natural_order() {
        put("order", text(&filter.order));
    }
    put("source", narrowed.source.clone());
    put("originator", narrowed.originator.clone());
    put("assignee", narrowed.assignee.clone());
    query.finish()
}

/// A filter from the fields of an address or a form; an empty field is none.
///
/// # Errors
/// `Usage` for a field that does not fit.
pub fn read<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Narrowed> {
    let mut narrowed = Narrowed::default();
    let mut order: Option<Order> = None;
    let filled = fields.into_iter().map(|(name, value)| (name, value.trim()));
    for (name, value) in filled.filter(|(_, value)| !value.is_empty()) {
        let filter = &mut narrowed.filter;
        let own = || Some(value.to_owned());
        match name {
            "text" => filter.text = own(),
            "status" => filter.status.push(fit(name, value)?),
            "stage" => filter.stage.push(fit(name, value)?),
            "kind" => filter.kind.push(fit(name, value)?),
            "origin" => filter.whose = fit(name, value)?,
            "article" => filter.article = Some(fit(name, value)?),
            "who" => filter.anonymous = Some(either(name, value, "anonymous", "named")?),
            "single_sourced" => filter.single_sourced = either(name, value, YES, "no")?,
            "tag" => filter.tag = own(),
            "due_by" => filter.due_by = Some(fit(name, value)?),
            "claimed_since" => filter.claimed_since = Some(fit(name, value)?),
            "claimed_until" => filter.claimed_until = Some(fit(name, value)?),
            "entered_since" => filter.entered_since = Some(fit(name, value)?),
            "entered_until" => filter.entered_until = Some(fit(name, value)?),
            "order" => order = Some(fit(name, value)?),
            "source" => narrowed.source = own(),
            "originator" => narrowed.originator = own(),
            "assignee" => narrowed.assignee = own(),
            // Where a list goes on, and what a page says, are no part of a filter.
            _ => {}
        }
    }
    narrowed.filter.order = order.unwrap_or_else(|| narrowed.filter.natural_order());
    Ok(narrowed)
}

fn fit<T: FromStr<Err: Display>>(name: &str, value: &str) -> Result<T> {
    let wrong = |e| Error::usage(format!("the field {name}: {e}")).hint("change it and send the form again");
    value.parse().map_err(wrong)
}

fn either(name: &str, value: &str, yes: &str, no: &str) -> Result<bool> {
    match value {
        value if value == yes => Ok(true),
        value if value == no => Ok(false),
        _ => Err(Error::usage(format!("the field {name} is {yes} or {no}")).hint("choose one of them")),
    }
}

/// A filter from its text.
///
/// # Errors
/// As for [`read`].
pub fn of(query: &str) -> Result<Narrowed> {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    read(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_spelled_in_one_way_and_read_back_as_it_was() {
        let typed = "assignee=3&status=false&status=disputed&who=anonymous&due_by=2026-01-05&text=the+ferry&after=77&done=x&stage=";
        let spelled = spell(&of(typed).unwrap());
        assert_eq!(
            spelled,
            "text=the+ferry&status=false&status=disputed&who=anonymous&due_by=2026-01-05&assignee=3"
        );
        assert_eq!(spell(&of(&spelled).unwrap()), spelled);
        let rest = "kind=fact&origin=any&article=2&single_sourced=yes&tag=bridge&claimed_since=2026-01-01&claimed_until=2026-01-02\
                    &entered_since=2026-01-03&entered_until=2026-01-04&order=due&source=Oda+Verrin&originator=%2312";
        assert_eq!(spell(&of(rest).unwrap()), rest);
        assert_eq!(spell(&of("origin=own&order=id").unwrap()), "");
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_field() {
        for (query, says) in [
            ("status=good", "the field status: \"good\" is not a status"),
            ("who=me", "the field who is anonymous or named"),
            ("due_by=soon", "the field due_by: "),
        ] {
            let error = of(query).unwrap_err();
            assert!(error.message.starts_with(says), "{}", error.message);
        }
    }
}
