//! A PDF's text, by `pdftotext` in a process of its own with little memory and little time: a file from outside may be
//! broken, or made to break whatever reads it.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::decode::Decoded;
use super::{ArticleFile, Format, LONGEST, plain};
use crate::error::{Error, Result};

/// What reading a PDF may take.
struct Limits {
    /// Seconds, of the clock and of the processor.
    seconds: u64,
    /// Memory, in KiB.
    memory: u64,
    /// Pages that are read.
    pages: u64,
}

const LIMITS: Limits = Limits {
    seconds: 20,
    memory: 1_000_000,
    pages: 400,
};

/// Whether a file is a PDF; some begin with other bytes.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1_024)]
        .windows(5)
        .any(|window| window == b"%PDF-")
}

/// Reads a PDF's text.
///
/// # Errors
/// `Usage` when `pdftotext` is not there, or cannot read the file in the time and memory that it has.
pub(super) fn article(bytes: &[u8], name: &str) -> Result<ArticleFile> {
    let text = paragraphs(&extract(bytes, name, &LIMITS)?);
    let decoded = Decoded {
        text,
        encoding: "UTF-8".to_owned(),
        said: Vec::new(),
    };
    Ok(ArticleFile {
        format: Format::Pdf,
        ..plain::article(decoded)
    })
}

fn extract(bytes: &[u8], name: &str, limits: &Limits) -> Result<String> {
    let Limits { seconds, memory, pages } = limits;
    let mut file = tempfile::Builder::new()
        .prefix("sayso-")
        .suffix(".pdf")
        .tempfile()
        .map_err(|e| Error::io("cannot make a file for pdftotext", e))?;
    file.write_all(bytes)
        .map_err(|e| Error::io("cannot write the file for pdftotext", e))?;
    // The shell sets the limits, then becomes pdftotext; a limit that a system does not know is left out.
    let script = format!(
        "ulimit -t {seconds} 2>/dev/null; ulimit -v {memory} 2>/dev/null; ulimit -c 0 2>/dev/null
         command -v pdftotext >/dev/null || exit 127
         exec pdftotext -enc UTF-8 -nopgbrk -l {pages} -- \"$0\" -"
    );
    let mut child = Command::new("sh")
        .args(["-c", &script])
        .arg(file.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| Error::io("cannot start pdftotext", e))?;
    let out = drain(child.stdout.take(), LONGEST as u64 + 1);
    let complaints = drain(child.stderr.take(), 4_096);
    let (status, late) = end(&mut child, &out, Duration::from_secs(*seconds))?;
    let (out, complaints) = (out.join().unwrap_or_default(), complaints.join().unwrap_or_default());
    if out.len() > LONGEST {
        return Err(refuse(name, "it holds more text than an article has"));
    }
    if late {
        return Err(refuse(name, &format!("pdftotext took longer than {seconds} seconds")));
    }
    match status.code() {
        Some(0) => Ok(String::from_utf8_lossy(&out).into_owned()),
        Some(127) => Err(Error::usage(format!("{name} is a PDF, and pdftotext is not installed")).hint(
            "install it (Debian and Ubuntu: poppler-utils; Fedora: poppler-utils; macOS: brew install poppler), or save the \
             article as text",
        )),
        _ => Err(refuse(name, why(&String::from_utf8_lossy(&complaints)))),
    }
}

/// Waits for the process, and ends it when its time is over; says whether that was so. Whoever stopped reading its output
/// has heard enough: then it has two seconds left.
fn end(child: &mut Child, out: &JoinHandle<Vec<u8>>, time: Duration) -> Result<(ExitStatus, bool)> {
    let waiting = |e| Error::io("cannot wait for pdftotext", e);
    let until = Instant::now() + time;
    let mut heard_until = None;
    loop {
        if let Some(status) = child.try_wait().map_err(waiting)? {
            return Ok((status, false));
        }
        let now = Instant::now();
        if out.is_finished() && heard_until.is_none() {
            heard_until = Some(now + Duration::from_secs(2));
        }
        if now > until || heard_until.is_some_and(|until| now > until) {
            // It may have ended by itself since.
            let _ = child.kill();
            return Ok((child.wait().map_err(waiting)?, now > until));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn refuse(name: &str, why: &str) -> Error {
    Error::usage(format!("{name} is a PDF that cannot be read: {why}"))
        .hint("open it, save the article as text, and name that file")
}

/// What pdftotext's complaint means to a reader.
fn why(complaint: &str) -> &'static str {
    let complaint = complaint.to_ascii_lowercase();
    match () {
        () if complaint.contains("password") || complaint.contains("encrypt") => "it is encrypted",
        () if complaint.contains("permission") || complaint.contains("not allowed") => {
            "its maker forbids taking text out"
        }
        () if complaint.contains("memory") || complaint.is_empty() => {
            "it takes more time or memory than a PDF of an article"
        }
        () => "it is broken",
    }
}

/// Reads what a process says, up to a length, in a thread, so that it never waits for us.
fn drain(from: Option<impl Read + Send + 'static>, most: u64) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(from) = from {
            // What could be read is what there is.
            let _ = from.take(most).read_to_end(&mut bytes);
        }
        bytes
    })
}

/// A PDF breaks its lines where its columns end: lines of a paragraph become one, and words cut at a line's end are joined.
/// A paragraph ends at an empty line, and where a sentence ends on a line much shorter than the rest; the headline where a
/// first line is shorter.
fn paragraphs(text: &str) -> String {
    let width = |line: &str| line.chars().count();
    let widest = text.lines().map(|line| width(line.trim())).max().unwrap_or(0);
    let mut out: Vec<String> = vec![String::new()];
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            out.push(String::new());
            continue;
        }
        let headline = out.len() == 1 && out[0].is_empty() && width(line) * 5 < widest * 4;
        let paragraph = out.last_mut().expect("begun above");
        let cut = paragraph.ends_with('-')
            && paragraph.chars().rev().nth(1).is_some_and(char::is_lowercase)
            && line.starts_with(char::is_lowercase);
        match cut {
            true => {
                paragraph.pop();
            }
            false if !paragraph.is_empty() => paragraph.push(' '),
            false => {}
        }
        paragraph.push_str(line);
        let sentence = line.ends_with(['.', '!', '?', '”', '"']);
        if headline && !sentence || sentence && width(line) * 4 < widest * 3 {
            out.push(String::new());
        }
    }
    out.retain(|paragraph| !paragraph.is_empty());
    out.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PDF of these objects, in whose first page the content stream stands; its cross-reference table is left for the
    /// reader to rebuild.
    fn pdf(content: &str, objects: &str, trailer: &str) -> Vec<u8> {
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>\
             /XObject<</X9 19 0 R>>>>>>endobj\n4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
             5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n{objects}trailer<</Root 1 0 R{trailer}>>\n%%EOF\n",
            content.len()
        )
        .into_bytes()
    }

    fn installed() -> bool {
        Command::new("sh")
            .args(["-c", "command -v pdftotext"])
            .output()
            .unwrap()
            .status
            .success()
    }

    #[test]
    fn a_pdf_is_read_or_the_error_says_what_to_install() {
        let content = "BT /F 12 Tf 72 700 Td (Bridge shut after crack) Tj 0 -40 Td (The harbour bridge is shut, the mayor) Tj \
            0 -14 Td (said.) Tj 0 -14 Td (A crack was found.) Tj ET";
        match (installed(), article(&pdf(content, "", ""), "bridge.pdf")) {
            (true, article) => {
                let article = article.unwrap();
                assert_eq!(
                    article.text,
                    "Bridge shut after crack\n\nThe harbour bridge is shut, the mayor said.\n\nA crack was found."
                );
                assert_eq!(article.title.as_deref(), Some("Bridge shut after crack"));
            }
            (false, error) => assert!(error.unwrap_err().hint.unwrap().contains("poppler")),
        }
    }

    #[test]
    fn encrypted_broken_and_bottomless_pdfs_are_refused_in_time() {
        if !installed() {
            return;
        }
        let key = "00".repeat(32);
        let locked = format!("/Encrypt<</Filter/Standard/V 1/R 2/O<{key}>/U<{key}>/P -4>>/ID[<00><00>]");
        let why = |bytes: &[u8]| {
            let limits = Limits { seconds: 1, ..LIMITS };
            extract(bytes, "x.pdf", &limits).unwrap_err().message
        };
        assert_eq!(
            why(&pdf("", "", &locked)),
            "x.pdf is a PDF that cannot be read: it is encrypted"
        );
        assert_eq!(
            why(b"%PDF-1.4 and nothing more"),
            "x.pdf is a PDF that cannot be read: it is broken"
        );
        // Each of ten forms draws the one before it ten times.
        let forms: String = (10..20)
            .map(|n| {
                let draws = if n == 10 { "BT /F 9 Tf (a) Tj ET".to_owned() } else { format!("/X{} Do ", n - 11).repeat(10) };
                format!(
                    "{n} 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>/XObject<</X{} {} 0 R>>>>\
                     /Length {}>>stream\n{draws}\nendstream endobj\n",
                    n - 11, n - 1, draws.len()
                )
            })
            .collect();
        let begun = Instant::now();
        let said = why(&pdf("/X9 Do", &forms, ""));
        assert!(
            said.contains("pdftotext took longer") || said.contains("more time or memory"),
            "{said}"
        );
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn lines_become_paragraphs_and_cut_words_whole() {
        assert_eq!(
            paragraphs("The city's har-\nbour bridge\nis shut, she\nsaid.\nThe well-\nKnown one\n"),
            "The city's harbour bridge is shut, she said.\n\nThe well- Known one"
        );
    }
}
