//! Where the words of a search stand in what was found.

use super::asked::Part;
use crate::matching::words::{Stems, Tongue, Word, words};
use crate::view::matches::Place;

/// How endings go in the text of a claim: as in its language, or as in English, by which it is found too.
struct Endings {
    tongues: Vec<(Tongue, Stems)>,
}

impl Endings {
    fn of(tongue: Tongue) -> Endings {
        let mut tongues = vec![Tongue::ENGLISH];
        tongues.extend(Some(tongue).filter(|tongue| *tongue != Tongue::ENGLISH));
        Endings {
            tongues: tongues.into_iter().map(|tongue| (tongue, Stems::new(tongue))).collect(),
        }
    }

    /// The stems that a part looks for, language by language.
    fn sought(&self, part: &Part) -> Vec<Vec<String>> {
        self.tongues.iter().map(|(tongue, _)| part.stems(*tongue)).collect()
    }

    fn meet(&self, sought: &[Vec<String>], text: &str, word: &Word) -> bool {
        let mut each = self.tongues.iter().zip(sought);
        each.any(|((_, stems), sought)| !sought.is_empty() && sought.contains(&stems.of(text, word)))
    }
}

/// How many characters around the first word a passage shows.
const AROUND: usize = 160;

/// The passage of a text of that language in which sought words stand, with these marked; `None` when none does.
pub(super) fn place(parts: &[Part], field: &'static str, text: &str, tongue: Tongue) -> Option<Place> {
    let endings = Endings::of(tongue);
    let found = words(text);
    let mut marked: Vec<(usize, usize)> = Vec::new();
    for part in parts.iter().filter(|part| !part.without) {
        if part.field.is_some_and(|name| name != field) {
            continue;
        }
        if !part.any_form() && part.words.len() > 1 && !part.prefix {
            // A phrase is marked only where its words stand together.
            for run in found.windows(part.words.len()) {
                if run.iter().map(|word| &word.folded).eq(&part.words) {
                    marked.extend(run.iter().map(|word| (word.start, word.end)));
                }
            }
            continue;
        }
        let sought = endings.sought(part);
        let fitting = found.iter().filter(|word| match part.prefix {
            true => part.words.iter().any(|begins| word.folded.starts_with(begins.as_str())),
            false => part.words.contains(&word.folded) || endings.meet(&sought, text, word),
        });
        marked.extend(fitting.map(|word| (word.start, word.end)));
    }
    let marked = joined(marked);
    let first = marked.first()?.0;
    let (from, to) = window(text, first);
    let chars = |at: usize| text[from..at].chars().count();
    let lead = usize::from(from > 0);
    let marks = marked
        .iter()
        .filter(|(start, end)| *start >= from && *end <= to)
        .map(|(start, end)| (chars(*start) + lead, chars(*end) + lead))
        .collect();
    let passage = format!(
        "{}{}{}",
        if from > 0 { "…" } else { "" },
        &text[from..to],
        if to < text.len() { "…" } else { "" }
    );
    Some(Place { field, passage, marks })
}

/// The marks in order, those that overlap or touch made one: the pairs of a script without spaces share their characters.
fn joined(mut marks: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    marks.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::with_capacity(marks.len());
    for (start, end) in marks {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// The bytes around a place, cut between words where that is near.
fn window(text: &str, at: usize) -> (usize, usize) {
    if text.chars().count() <= AROUND * 2 {
        return (0, text.len());
    }
    let from = text[..at].char_indices().rev().nth(AROUND / 2).map_or(0, |(i, _)| i);
    let from = match from {
        0 => 0,
        cut => text[cut..at].find(' ').map_or(cut, |space| cut + space + 1),
    };
    let to = text[at..]
        .char_indices()
        .nth(AROUND * 3 / 2)
        .map_or(text.len(), |(i, _)| at + i);
    let to = match to == text.len() {
        true => to,
        false => text[at..to]
            .rfind(' ')
            .filter(|space| *space > AROUND)
            .map_or(to, |space| at + space),
    };
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::super::Asked;
    use super::*;

    #[test]
    fn marks_neither_overlap_nor_touch() {
        for (typed, text, marks) in [
            ("胎儿死亡", "疫苗会导致胎儿死亡，专家说", vec![(5, 9)]),
            ("\"胎儿死亡\"", "疫苗会导致胎儿死亡，专家说", vec![(5, 9)]),
            ("死亡 胎儿", "胎儿死亡，胎儿", vec![(0, 4), (5, 7)]),
            ("สนามบิน", "ปิดสนามบินแล้ว", vec![(3, 10)]),
            ("bridge brid*", "the bridges", vec![(4, 11)]),
        ] {
            let asked = Asked::read(typed).unwrap();
            assert_eq!(
                place(&asked.parts, "text", text, Tongue::ENGLISH).unwrap().marks,
                marks,
                "{typed}"
            );
        }
    }

    #[test]
    fn passages_mark_words_in_code_points() {
        let asked = Asked::read("bridges").unwrap();
        let place = place(&asked.parts, "text", "Die Brücke 🙂: the bridge", Tongue::ENGLISH).unwrap();
        assert_eq!(place.marks, [(18, 24)]);
        let long = format!("{} the bridge {}", "word ".repeat(200), "more ".repeat(200));
        let place = super::place(&asked.parts, "body", &long, Tongue::ENGLISH).unwrap();
        let marked: String = place.passage.chars().skip(place.marks[0].0).take(6).collect();
        assert_eq!(marked, "bridge");
        assert!(place.passage.starts_with('…') && place.passage.ends_with('…'));
    }

    #[test]
    fn words_are_marked_as_the_language_of_the_text_ends_them() {
        let german = Tongue::of("de").unwrap();
        let asked = Asked::read("Krankenhaus").unwrap();
        let text = "In den Krankenhäusern fehlt Blut";
        assert_eq!(place(&asked.parts, "text", text, german).unwrap().marks, [(7, 21)]);
        assert!(place(&asked.parts, "text", text, Tongue::ENGLISH).is_none());
        // By English endings a claim of any language is found, and marked.
        let asked = Asked::read("bridge").unwrap();
        assert!(place(&asked.parts, "text", "die bridges", german).is_some());
    }
}
