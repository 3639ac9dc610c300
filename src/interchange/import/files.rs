//! Reading one file, whatever it turns out to be: its records in order, and none of them held longer than need be.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::texts::{Text, Texts};
use super::{Giver, Holds, LONGEST_RECORD, Wanted};
use crate::error::{Error, Kind, Result};
use crate::interchange::foreign::document::{Records, records};
use crate::interchange::foreign::split::Splitter;
use crate::interchange::foreign::{Item, jsonl, table};
use crate::interchange::input::{Input, Line, Opened, add_line, all_bytes, next_line};

/// The largest web page.
const LARGEST_PAGE: usize = 64 << 20;

type Flow = ControlFlow<()>;

/// What a file's first bytes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    Page,
    Lines,
    Json,
    Table,
}

pub(super) fn read(input: &Input, wanted: &Wanted, count: &Arc<AtomicU64>, giver: &mut Giver<'_>) -> Result<Flow> {
    let opened = input.open(count)?;
    if opened.head.iter().all(u8::is_ascii_whitespace) && opened.short {
        return Ok(giver.skip("", "it is empty".to_owned()));
    }
    if is_dump(&opened.head) {
        return Err(Error::usage("it is a dump of a ledger, not a file of reviews")
            .hint("`sayso db restore` brings it back, into an empty ledger"));
    }
    let Some(looks) = looks(input, &opened.head, wanted.holds) else {
        return Err(Error::usage("it is none of the formats that are known").hint("say which with --format"));
    };
    let broken = |e| Error::io("it cannot be read to its end", e);
    let flow = match looks {
        Looks::Page => page(opened, wanted, giver),
        Looks::Lines => lines(opened, wanted, giver).map_err(broken),
        Looks::Json => json(opened, wanted, giver),
        Looks::Table => return rows(opened, wanted, giver),
    }?;
    // A table without the column is refused before it is read; here a record may do without.
    for mapping in &wanted.defaults.maps {
        if flow.is_continue() && !giver.followed.contains(&mapping.to_string()) {
            let why = format!(
                "no record in it has a field {:?}: --map {mapping} changes nothing",
                mapping.column
            );
            if giver.skip("", why).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    Ok(flow)
}

/// Whether a file begins as `sayso db dump` writes them.
fn is_dump(head: &[u8]) -> bool {
    head.starts_with(b"{\"format\":\"sayso-dump/")
}

/// What a file is: by what was said of it, by its first bytes, by its name.
fn looks(input: &Input, head: &[u8], holds: Holds) -> Option<Looks> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start();
    let json = text.starts_with(['{', '[']);
    let end = input.extension();
    match holds {
        Holds::Table => return Some(Looks::Table),
        Holds::Lines if text.starts_with('[') => return Some(Looks::Json),
        Holds::Lines => return Some(Looks::Lines),
        Holds::ClaimReviews | Holds::Google | Holds::Anything => {}
    }
    if text.starts_with('<') {
        return Some(Looks::Page);
    }
    if json {
        let per_line = matches!(end.as_str(), "jsonl" | "ndjson") || is_per_line(text);
        return Some(if per_line { Looks::Lines } else { Looks::Json });
    }
    let first = text.lines().next().unwrap_or_default();
    let table = matches!(end.as_str(), "csv" | "tsv") || table::looks_like_head(first);
    (table && holds == Holds::Anything).then_some(Looks::Table)
}

/// Whether the first two lines are each an object of their own.
fn is_per_line(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next());
    let complete = serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok();
    complete && first.starts_with('{') && second.is_some_and(|second| second.trim_start().starts_with('{'))
}

#[cfg(feature = "documents")]
fn page(mut opened: Opened, wanted: &Wanted, giver: &mut Giver<'_>) -> Result<Flow> {
    let mut texts = Texts::of(&opened);
    let bytes = all_bytes(&mut opened.all, LARGEST_PAGE)?;
    let html = texts.read(&bytes);
    let records = crate::interchange::foreign::page::records_of(&html.text, &wanted.defaults);
    Ok(hand_on(records, "", &html, giver))
}

#[cfg(not(feature = "documents"))]
fn page(_: Opened, _: &Wanted, _: &mut Giver<'_>) -> Result<Flow> {
    let _ = LARGEST_PAGE;
    Err(Error::usage("this sayso was built without reading web pages").hint("build it with the feature `documents`"))
}

/// One record a line: of the bulk format, a ClaimReview, or a claim of Google's.
fn lines(mut opened: Opened, wanted: &Wanted, giver: &mut Giver<'_>) -> std::io::Result<Flow> {
    let mut texts = Texts::of(&opened);
    let mut line = Vec::new();
    for number in 1_u64.. {
        let at = format!("line {number}");
        let flow = match next_line(&mut opened.all, &mut line, LONGEST_RECORD)? {
            Line::End => break,
            Line::TooLong => giver.give(Item::refused(
                at,
                format!("it is longer than {} MiB", LONGEST_RECORD >> 20),
            )),
            Line::Whole => {
                let read = texts.read(&line);
                let text = read.text.trim_start_matches('\u{feff}').trim();
                if text.is_empty() {
                    continue;
                }
                let other =
                    wanted.holds != Holds::Lines && (text.contains("\"@type\"") || text.contains("\"claimReview\""));
                match other {
                    true => hand_on(records(text, &at, &wanted.defaults), &at, &read, giver),
                    false => giver.give(read.say_of(jsonl::record(text, at, &wanted.defaults))),
                }
            }
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// JSON: whole when it is small, so that its parts can refer to one another, and else cut into records.
fn json(mut opened: Opened, wanted: &Wanted, giver: &mut Giver<'_>) -> Result<Flow> {
    let mut texts = Texts::of(&opened);
    if opened.short {
        let bytes = all_bytes(&mut opened.all, LONGEST_RECORD)?;
        let read = texts.read(&bytes);
        return Ok(hand_on(records(&read.text, "", &wanted.defaults), "", &read, giver));
    }
    let mut splitter = Splitter::new(&mut opened.all, LONGEST_RECORD);
    let mut any = false;
    while let Some(piece) = splitter
        .next_piece()
        .map_err(|e| Error::io("it cannot be read to its end", e))?
    {
        let flow = match piece.text {
            Err(why) => giver.give(Item::refused(piece.pointer, why)),
            Ok(text) => {
                let read = texts.read(&text);
                let found = records(&read.text, &piece.pointer, &wanted.defaults);
                // The object around the records is none, and need not be spoken of.
                if found.items.is_empty() && piece.pointer.is_empty() && any {
                    continue;
                }
                any = true;
                hand_on(found, &piece.pointer, &read, giver)
            }
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// A table: its line of names, then row by row.
fn rows(mut opened: Opened, wanted: &Wanted, giver: &mut Giver<'_>) -> Result<Flow> {
    let broken = |e| Error::io("it cannot be read to its end", e);
    let mut texts = Texts::of(&opened);
    let mut row = Vec::new();
    let mut table = None;
    let (mut number, mut first) = (0_u64, 0);
    loop {
        number += 1;
        let found = match row.is_empty() {
            true => {
                first = number;
                next_line(&mut opened.all, &mut row, LONGEST_RECORD)
            }
            false => {
                row.push(b'\n');
                add_line(&mut opened.all, &mut row, LONGEST_RECORD)
            }
        };
        let at = format!("line {first}");
        let flow = match found.map_err(broken)? {
            Line::End if row.is_empty() => break,
            Line::TooLong => {
                row.clear();
                giver.give(Item::refused(
                    at,
                    format!("it is longer than {} MiB", LONGEST_RECORD >> 20),
                ))
            }
            Line::Whole if !table::is_complete(&row) => continue,
            found => {
                let read = texts.read(&row);
                let open = found == Line::End;
                let text = read.text.trim_start_matches('\u{feff}').trim_end_matches('\r');
                let flow = match &table {
                    _ if text.trim().is_empty() => ControlFlow::Continue(()),
                    None => {
                        let head = table.insert(table::Table::of_head(text, &wanted.defaults.maps)?);
                        let mended = read.repair().map(|how| format!("the line of names: {how}"));
                        let mut told = mended.into_iter().chain(head.left_out());
                        told.try_for_each(|why| giver.skip(&at, why))
                    }
                    Some(_) if open => giver.give(Item::refused(at, "a cell in quotation marks has no end")),
                    Some(table) => giver.give(read.say_of(table.record(text, at, &wanted.defaults))),
                };
                row.clear();
                flow
            }
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    match table {
        None => Err(Error::new(Kind::Usage, "the table has no line of names")),
        Some(_) => Ok(ControlFlow::Continue(())),
    }
}

fn hand_on(records: Records, at: &str, read: &Text<'_>, giver: &mut Giver<'_>) -> Flow {
    for item in records.items {
        giver.give(read.say_of(item))?;
    }
    match records.skipped {
        Some(why) => giver.skip(at, why),
        None => ControlFlow::Continue(()),
    }
}
