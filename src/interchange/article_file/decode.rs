//! Bytes to text, in whatever encoding: the file's own mark first, then what the page declares, then what the bytes look
//! like.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::{Error, Result};

/// A decoded text, without its BOM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    /// The text.
    pub text: String,
    /// From which encoding.
    pub encoding: String,
    /// What went wrong on the way.
    pub said: Vec<String>,
}

/// How a file begins that is no text, and what it is.
const MAGIC: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a ZIP archive, such as Word and OpenDocument files are"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF file"),
];

/// Decodes.
///
/// # Errors
/// `Usage` for what is no text.
pub(super) fn decode(bytes: &[u8], name: &str) -> Result<Decoded> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Error::usage(format!("{name} is {what}"))
            .hint("save the article as plain text, HTML, Markdown or PDF, and name that file"));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return sound(with(encoding, &bytes[mark..]), name);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return sound(with(encoding, bytes), name);
    }
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        return Err(no_text(name, at));
    }
    let escapes = bytes.windows(2).any(|pair| pair == b"\x1b$" || pair == b"\x1b(");
    if let Ok(text) = std::str::from_utf8(bytes)
        && !escapes
    {
        return sound(
            Decoded {
                text: text.to_owned(),
                encoding: "UTF-8".to_owned(),
                said: Vec::new(),
            },
            name,
        );
    }
    if let Some(encoding) = declared(bytes) {
        let decoded = with(encoding, bytes);
        if decoded.said.is_empty() {
            return sound(decoded, name);
        }
    }
    if let Some(decoded) = damaged_utf8(bytes) {
        return sound(decoded, name);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    sound(with(detector.guess(None, Utf8Detection::Allow), bytes), name)
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let lost = text.matches('\u{fffd}').count();
    let said = match lost {
        0 => Vec::new(),
        n => vec![format!("{n} characters could not be read as {}", encoding.name())],
    };
    Decoded {
        text: text.into_owned(),
        encoding: encoding.name().to_owned(),
        said,
    }
}

/// UTF-16 without its mark: in Latin text every second byte is zero.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4_096) & !1];
    if sample.len() < 4 {
        return None;
    }
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    match () {
        () if odd * 5 >= half * 2 && even == 0 => Some(UTF_16LE),
        () if even * 5 >= half * 2 && odd == 0 => Some(UTF_16BE),
        () => None,
    }
}

/// The encoding that a page's head or an XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]).to_ascii_lowercase();
    if !head.trim_start().starts_with('<') {
        return None;
    }
    let after = ["charset=", "encoding="]
        .iter()
        .find_map(|word| head.find(word).map(|at| at + word.len()))?;
    let label: String = head[after..]
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

/// UTF-8 with a few broken bytes, such as a copy that was cut off: read as such rather than as another encoding.
fn damaged_utf8(bytes: &[u8]) -> Option<Decoded> {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    (broken > 0 && whole >= broken * 10).then(|| with(UTF_8, bytes))
}

/// A text does not consist of control characters.
fn sound(decoded: Decoded, name: &str) -> Result<Decoded> {
    let (mut odd, mut all, mut first) = (0, 0, None);
    for (at, c) in decoded.text.chars().enumerate() {
        all += 1;
        let strange = (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}'))
            || c == '\u{fffd}'
            || ('\u{e000}'..='\u{f8ff}').contains(&c);
        if strange {
            odd += 1;
            first = first.or(Some(at));
        }
    }
    match first {
        Some(at) if odd * 20 > all || decoded.text.contains('\0') => Err(no_text(name, at)),
        _ => Ok(decoded),
    }
}

fn no_text(name: &str, at: usize) -> Error {
    Error::usage(format!("{name} is not a text (see place {at} in it)"))
        .hint("save the article as plain text, HTML, Markdown or PDF, and name that file")
}
