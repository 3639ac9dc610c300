//! What to click instead of what to type. Hints name commands, since the same words go to terminals and to programs; on a page
//! they name the form that does it. Pure: a hint in, a hint out.

/// The command's first words, and where the desk's pages do the same. The longer ones first.
const PLACES: &[(&str, &str)] = &[
    ("add", "“Enter a claim” among the Claims"),
    ("attempt", "“Record an attempt” on the claim's page"),
    ("audit", "“Audit the ledger” in the Journal"),
    ("desk set", "Settings"),
    ("document edit", "“Change what is known of it” on the document's page"),
    ("drafts", "the drafts on the article's page"),
    ("due", "“Deadline” on the claim's page"),
    ("edit", "“Edit its wording” on the claim's page"),
    ("evidence list", "“Evidence” on the claim's page"),
    ("evidence add", "“Add evidence” on the claim's page"),
    ("list --origin imported", "“Whose: imported” among the Claims"),
    ("list", "Claims"),
    ("log", "the Journal"),
    ("mark", "“Mark it” on the claim's page"),
    ("person role", "“People” in Settings"),
    ("person passwd", "“People” in Settings"),
    ("person add", "“People” in Settings"),
    ("person list", "“People” in Settings"),
    ("person edit", "“People” in Settings"),
    ("query", "“Ask a colleague” on the claim's page"),
    ("publish", "“Publish it” on the claim's page"),
    ("published", "“Published” among the Reports"),
    ("undo", "“Take back my last act” in the Journal"),
    ("source add", "“Enter a source” among the Sources"),
    ("document list", "Documents, among the Sources"),
    ("document add", "“Enter a document” among the Documents"),
    ("evidence drop", "“Take it away” at the evidence on the claim's page"),
    ("unrelate", "“Part them” on the claim's page"),
    ("article attach", "“Attach” on the article's page"),
    ("article edit", "“Put right” on the article's page"),
    ("recheck", "“Deadline” on the claim's page"),
    ("relate", "“Relate” on the claim's page"),
    ("reply ask", "“Ask for a reply” on the claim's page"),
    ("reply", "“Replies” on the claim's page"),
    ("report --article", "the story's report"),
    ("request", "“Requests” among the Reports"),
    ("hold", "“Legal holds” among the Reports"),
    ("resolve", "“In the copy” on the claim's page"),
    ("scale list", "Settings"),
    ("scale add", "“Add a scale” in Settings"),
    ("show", "the claim's page"),
    ("signoff", "the article's page"),
    ("source edit", "“Edit it” on the source's page"),
    ("source list", "Sources"),
    ("source merge", "“Merge it into another” on the source's page"),
    ("source show", "the source's page"),
    ("stage", "“Move” on the claim's page"),
    ("token", "“People” in Settings"),
];

/// Flags that a hint names alone, and the field that is the same.
const FIELDS: &[(&str, &str)] = &[
    ("--correction", "“Kind of correction”"),
    ("--deadline", "“Until”"),
    ("--expires", "“Until”"),
    ("--override", "“Past the rules of evidence”"),
    ("--rating", "“Label”"),
    ("--reason", "“Why”"),
    ("--refutes", "evidence that refutes"),
    ("--role", "“Role”"),
    ("--supports", "evidence that supports"),
    ("--typo", "“typo”"),
];

/// A hint for whoever looks at a page.
pub(crate) fn clicked(hint: &str) -> String {
    fields(&commands(hint))
}

/// Commands, in backticks or up to the end of their clause, become places.
fn commands(hint: &str) -> String {
    let mut said = String::new();
    let mut rest = hint;
    while let Some(at) = rest.find("sayso ") {
        let quoted = rest[..at].ends_with('`');
        let command = &rest[at + "sayso ".len()..];
        let length = match quoted {
            true => command.find('`').unwrap_or(command.len()),
            false => end(command),
        };
        let (before, after) = (&rest[..at], &command[length..]);
        match place(&command[..length]) {
            Some(place) => {
                said.push_str(if quoted { &before[..before.len() - 1] } else { before });
                said.push_str(place);
                rest = if quoted {
                    after.get(1..).unwrap_or_default()
                } else {
                    after
                };
            }
            None => {
                said.push_str(&rest[..at + "sayso ".len() + length]);
                rest = after;
            }
        }
    }
    said.push_str(rest);
    said
}

/// Where a command in the middle of a sentence ends.
fn end(command: &str) -> usize {
    let ends = [", or ", "; ", ", and ", " and ", " or "];
    let in_words = |at: usize| command[..at].matches('"').count() % 2 == 1;
    let ends = ends.iter().flat_map(|end| command.match_indices(end).map(|(at, _)| at));
    ends.filter(|at| !in_words(*at)).min().unwrap_or(command.len())
}

fn place(command: &str) -> Option<&'static str> {
    let begins = |words: &str| {
        command
            .strip_prefix(words)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let fitting = PLACES.iter().filter(|(words, _)| begins(words));
    fitting.max_by_key(|(words, _)| words.len()).map(|(_, place)| *place)
}

/// Flags with what stands behind them become the fields of the form.
fn fields(hint: &str) -> String {
    let mut said = String::new();
    let mut rest = hint;
    while let Some(at) = rest.find("--") {
        let flag_end = rest[at + 2..].find(|c: char| !(c.is_ascii_lowercase() || c == '-'));
        let flag_end = flag_end.map_or(rest.len(), |n| at + 2 + n);
        let field = FIELDS.iter().find(|(flag, _)| *flag == &rest[at..flag_end]);
        let Some((_, field)) = field else {
            said.push_str(&rest[..flag_end]);
            rest = &rest[flag_end..];
            continue;
        };
        said.push_str(&rest[..at]);
        said.push_str(field);
        rest = value(&rest[flag_end..]);
    }
    said.push_str(rest);
    said
}

/// What follows a flag's value: words in quotation marks, or a word in capitals.
fn value(after: &str) -> &str {
    let Some(value) = after.strip_prefix(' ') else {
        return after;
    };
    if let Some(words) = value.strip_prefix('"') {
        return words.split_once('"').map_or("", |(_, rest)| rest);
    }
    let length = value.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(value.len());
    match length {
        0 | 1 => after,
        _ => &value[length..],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_on_a_page_names_the_form() {
        for (typed, click) in [
            (
                "check it: sayso mark 7 … --supports|--refutes URL",
                "check it: “Mark it” on the claim's page",
            ),
            (
                "close it with what was done: sayso stage 7 closed --reason \"…\"",
                "close it with what was done: “Move” on the claim's page",
            ),
            ("`sayso log` shows what was done", "the Journal shows what was done"),
            (
                "add --refutes URL, or relate the newer claim: sayso relate NEW updates OLD",
                "add evidence that refutes, or relate the newer claim: “Relate” on the claim's page",
            ),
            (
                "bring evidence from somebody outside the chain or a primary record, or --override \"why\"",
                "bring evidence from somebody outside the chain or a primary record, or “Past the rules of evidence”",
            ),
            (
                "say of which kind: --correction verdict, factual, update or entered-in-error",
                "say of which kind: “Kind of correction” verdict, factual, update or entered-in-error",
            ),
            (
                "choose one: sayso desk set --scale NAME; `sayso scale list` shows them",
                "choose one: Settings; Settings shows them",
            ),
            (
                "attach the text as it is now: sayso article attach ARTICLE FILE",
                "attach the text as it is now: “Attach” on the article's page",
            ),
            (
                "publish what is finished, then `sayso publish 7 --url URL`",
                "publish what is finished, then “Publish it” on the claim's page",
            ),
            (
                "go through them, and accept or drop each: sayso drafts",
                "go through them, and accept or drop each: the drafts on the article's page",
            ),
            (
                "say what came of it: sayso reply got 3 \"yes, or no\", or sayso reply none 3",
                "say what came of it: “Replies” on the claim's page, or “Replies” on the claim's page",
            ),
        ] {
            assert_eq!(clicked(typed), click);
        }
    }

    #[test]
    fn what_no_page_does_stays_a_command() {
        for hint in [
            "read it back with `sayso db restore FILE`",
            "choose one: sayso model use FOLDER",
            "ask the outlet, or say in the story that it gave none",
            "a dash -- and more",
            "",
        ] {
            assert_eq!(clicked(hint), hint);
        }
    }
}
