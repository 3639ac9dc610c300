//! A file's bytes as text: UTF-8 where they are, and else what they look like. Each record is looked at by itself, so that a file
//! put together from several is read too, and nothing is held but the record. What is no UTF-8 is told.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, WINDOWS_1252};

use crate::interchange::foreign::Item;
use crate::interchange::input::Opened;

/// The texts of one file.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// What its bytes look like that are no UTF-8.
    looks_like: Option<&'static Encoding>,
}

/// The text of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text<'a> {
    pub text: Cow<'a, str>,
    how: How,
}

/// How bytes were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Utf8,
    /// As UTF-8 in which some bytes are broken.
    Broken,
    As(&'static Encoding),
}

impl Texts {
    /// What a file's first lines look like: many tell more than the first record alone.
    pub fn of(opened: &Opened) -> Texts {
        let mut lines: Vec<&[u8]> = opened.head.split(|byte| *byte == b'\n').collect();
        if !opened.short {
            // The last one can be cut within a letter.
            lines.pop();
        }
        lines.retain(|line| is_other(line));
        Texts {
            looks_like: (!lines.is_empty()).then(|| guess(&lines)),
        }
    }

    /// The text of one record.
    pub fn read<'a>(&mut self, bytes: &'a [u8]) -> Text<'a> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            let (text, how) = (Cow::Borrowed(text), How::Utf8);
            return Text { text, how };
        }
        let broken = || (String::from_utf8_lossy(bytes), How::Broken);
        let read = |encoding: &'static Encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
            Some((text, How::As(encoding)))
        };
        let (text, how) = match is_other(bytes) {
            false => broken(),
            true => {
                let encoding = *self.looks_like.get_or_insert_with(|| guess(&[bytes]));
                // Every byte is a character in the second.
                read(encoding).or_else(|| read(WINDOWS_1252)).unwrap_or_else(broken)
            }
        };
        Text { text, how }
    }
}

/// Whether bytes are no UTF-8, and none with a few broken bytes either.
fn is_other(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken > whole
}

fn guess(lines: &[&[u8]]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for line in lines {
        detector.feed(line, false);
        detector.feed(b"\n", false);
    }
    detector.feed(b"", true);
    detector.guess(None, Utf8Detection::Deny)
}

impl Text<'_> {
    /// What had to be done to read it; `None` for UTF-8.
    pub fn repair(&self) -> Option<String> {
        match self.how {
            How::Utf8 => None,
            How::Broken => Some("bytes that are no UTF-8 are shown as \u{fffd}".to_owned()),
            How::As(encoding) => Some(format!("it is no UTF-8, and was read as {}", encoding.name())),
        }
    }

    /// Says so of a record that it holds, when there is anything of it in the record.
    pub fn say_of(&self, mut item: Item) -> Item {
        let shows = |raw: &str| match self.how {
            How::Utf8 => false,
            How::Broken => raw.contains('\u{fffd}'),
            How::As(_) => !raw.is_ascii(),
        };
        if item.read.as_ref().is_ok_and(|review| shows(&review.raw)) {
            item.repairs.extend(self.repair());
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Option<String>) {
        let read = Texts::default().read(bytes);
        let repair = read.repair();
        (read.text.into_owned(), repair)
    }

    #[test]
    fn what_is_no_utf_8_is_read_as_what_it_looks_like() {
        for (text, label) in [
            ("Größe", "windows-1252"),
            (
                "text,url\nDie Brücke wurde geschlossen – „nie“,https://check.example/2",
                "windows-1252",
            ),
            ("Le maire a été condamné à payer 3 000 € à l’État", "windows-1252"),
            ("El alcalde dijo que el año pasado murió más gente", "windows-1252"),
            ("O prefeito não disse que a vacinação é obrigatória", "windows-1252"),
            ("Мост был закрыт в прошлом году, сказал мэр города", "windows-1251"),
            ("市長は橋が閉鎖されたと述べた。", "Shift_JIS"),
        ] {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let (bytes, _, lossy) = encoding.encode(text);
            assert!(!lossy, "{text}");
            let repair = format!("it is no UTF-8, and was read as {label}");
            assert_eq!(read(&bytes), (text.to_owned(), Some(repair)));
        }
    }

    #[test]
    fn utf_8_with_a_broken_byte_stays_what_it_is() {
        assert_eq!(read("Größe".as_bytes()), ("Größe".to_owned(), None));
        // It breaks off within its last letter.
        let whole = "Größe, größer, grö".as_bytes();
        let cut = &whole[..whole.len() - 1];
        let (text, repair) = read(cut);
        assert_eq!(text, "Größe, größer, gr\u{fffd}");
        assert_eq!(repair.unwrap(), "bytes that are no UTF-8 are shown as \u{fffd}");
    }

    #[test]
    fn no_byte_is_lost_whatever_it_is() {
        for byte in 0x80..=0xff {
            let (text, repair) = read(&[b'a', byte, b'b']);
            assert!(
                !text.contains('\u{fffd}') && text.chars().count() >= 2,
                "{byte:x} {text:?}"
            );
            assert!(repair.is_some(), "{byte:x}");
        }
        // A second kind of text in one file: what its first line looks like does not fit.
        let mut texts = Texts {
            looks_like: Some(encoding_rs::SHIFT_JIS),
        };
        assert_eq!(texts.read(b"caf\xe9").text, "café");
    }
}
