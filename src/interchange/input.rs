//! Where records come from: files, folders, standard input; packed or not, in whatever encoding; opened one after the other
//! and never held whole.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Chain, Cursor, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use crate::error::{Error, Kind, Result};

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 1 << 16;
/// A packed file that unpacks to more than this and to so many times its size is a trap.
const BOMB_BYTES: u64 = 64 << 20;
const BOMB_RATIO: u64 = 200;
/// The names' ends of what is read in a folder.
const READ_IN_FOLDERS: &[&str] = &[
    "json", "jsonld", "jsonl", "ndjson", "html", "htm", "xhtml", "csv", "tsv", "gz",
];

/// One file to read.
#[derive(Debug, Clone)]
pub struct Input {
    /// What it is called in messages.
    pub name: String,
    path: Option<PathBuf>,
    /// Its bytes on disk, when that is known.
    pub size: Option<u64>,
}

/// A file opened: its first bytes, and all of it.
pub struct Opened {
    /// What it begins with, unpacked and as UTF-8 where the encoding is known.
    pub head: Vec<u8>,
    /// All of it, the first bytes too.
    pub all: Chain<Cursor<Vec<u8>>, Box<dyn BufRead + Send>>,
    /// Whether the first bytes are all.
    pub short: bool,
}

impl Input {
    /// What somebody named: a file, a folder with what can be read in it, or `-` for standard input.
    ///
    /// # Errors
    /// `Io` when there is no such thing.
    pub fn named(name: &str) -> Result<Vec<Input>> {
        if name == "-" {
            return Ok(vec![Input {
                name: "standard input".to_owned(),
                path: None,
                size: None,
            }]);
        }
        let path = PathBuf::from(name);
        let about = std::fs::metadata(&path).map_err(|e| Error::io(format!("cannot read {name}"), e))?;
        let mut found = Vec::new();
        match about.is_dir() {
            true => {
                let root = path
                    .canonicalize()
                    .map_err(|e| Error::io(format!("cannot read {name}"), e))?;
                walk(&path, &root, &mut HashSet::new(), &mut found)?;
            }
            false => found.push(Input::at(path, &about)),
        }
        Ok(found)
    }

    fn at(path: PathBuf, about: &std::fs::Metadata) -> Input {
        Input {
            name: path.display().to_string(),
            path: Some(path),
            size: about.is_file().then_some(about.len()),
        }
    }

    /// The end of its name, without that of the packing: "csv" of `reviews.csv.gz`.
    pub fn extension(&self) -> String {
        let name = self.name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        name.rsplit_once('.').map(|(_, end)| end.to_owned()).unwrap_or_default()
    }

    /// When it was last changed, and its size then.
    pub fn state(&self) -> Option<(SystemTime, u64)> {
        let about = std::fs::metadata(self.path.as_ref()?).ok()?;
        Some((about.modified().ok()?, about.len()))
    }

    /// Opens it, unpacks and decodes it; what is read of it is counted.
    ///
    /// # Errors
    /// `Io`; `Usage` for what is no file.
    pub fn open(&self, count: &Arc<AtomicU64>) -> Result<Opened> {
        let cannot = |e| Error::io(format!("cannot read {}", self.name), e);
        let own = Arc::new(AtomicU64::new(0));
        let counted = |from: Box<dyn Read + Send>| Counted(from, [Arc::clone(count), Arc::clone(&own)]);
        let raw: Box<dyn Read + Send> = match &self.path {
            None => Box::new(std::io::stdin()),
            Some(path) => Box::new(std::fs::File::open(path).map_err(cannot)?),
        };
        let mut from: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(HEAD, counted(raw)));
        if from.fill_buf().map_err(cannot)?.starts_with(&[0x1f, 0x8b]) {
            let unpacked = Guarded {
                from: flate2::bufread::MultiGzDecoder::new(from),
                packed: Arc::clone(&own),
                unpacked: 0,
            };
            from = Box::new(BufReader::with_capacity(HEAD, unpacked));
        }
        let mut from = as_utf8(from).map_err(cannot)?;
        let mut head = Vec::new();
        let mut short = false;
        match (&mut from).take(HEAD as u64).read_to_end(&mut head) {
            Ok(_) => short = head.len() < HEAD,
            Err(error) if head.is_empty() => return Err(cannot(error)),
            // What came before it broke off is read all the same.
            Err(error) => from = Box::new(BufReader::new(Broken(Some(error)))),
        }
        Ok(Opened {
            all: Cursor::new(head.clone()).chain(from),
            head,
            short,
        })
    }
}

/// The files of a folder by name, each once, however its links lead in a circle. Links to folders outside of `root`, where it
/// began, are not followed.
fn walk(folder: &Path, root: &Path, seen: &mut HashSet<(u64, u64)>, found: &mut Vec<Input>) -> Result<()> {
    let cannot = |e| Error::io(format!("cannot read {}", folder.display()), e);
    let about = std::fs::metadata(folder).map_err(cannot)?;
    if !seen.insert((about.dev(), about.ino())) {
        return Ok(());
    }
    let mut entries = std::fs::read_dir(folder)
        .map_err(cannot)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<PathBuf>>>()
        .map_err(cannot)?;
    entries.sort();
    for path in entries {
        // A link that leads nowhere is nothing to read.
        let Ok(about) = std::fs::metadata(&path) else { continue };
        if about.is_dir() {
            if path.canonicalize().is_ok_and(|real| real.starts_with(root)) {
                walk(&path, root, seen, found)?;
            }
            continue;
        }
        let end = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
        let readable = end.is_some_and(|end| READ_IN_FOLDERS.contains(&end.as_str()));
        if about.is_file() && readable && seen.insert((about.dev(), about.ino())) {
            found.push(Input::at(path, &about));
        }
    }
    Ok(())
}

/// What is read as UTF-8, without a byte order mark, when its beginning tells that it is that or UTF-16.
///
/// # Errors
/// The file's.
pub fn as_utf8(mut from: Box<dyn BufRead + Send>) -> std::io::Result<Box<dyn BufRead + Send>> {
    let start = from.fill_buf()?;
    if start.starts_with(&[0xef, 0xbb, 0xbf]) {
        from.consume(3);
        return Ok(from);
    }
    Ok(match wide(start) {
        Some(encoding) => Box::new(BufReader::with_capacity(HEAD, Decoded::new(from, encoding))),
        None => from,
    })
}

/// UTF-16, told by its byte order mark or by the zeros between Latin letters.
fn wide(start: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match start {
        [0xff, 0xfe, ..] => return Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] => return Some(encoding_rs::UTF_16BE),
        _ => {}
    }
    let pairs = start.chunks_exact(2).take(16);
    let n = pairs.len();
    let (first, second) = pairs.fold((0, 0), |(a, b), pair| {
        (a + usize::from(pair[0] == 0), b + usize::from(pair[1] == 0))
    });
    match n >= 4 {
        true if second * 4 >= n * 3 && first == 0 => Some(encoding_rs::UTF_16LE),
        true if first * 4 >= n * 3 && second == 0 => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

struct Counted(Box<dyn Read + Send>, [Arc<AtomicU64>; 2]);

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.read(buffer)?;
        self.1.iter().for_each(|count| {
            count.fetch_add(n as u64, Ordering::Relaxed);
        });
        Ok(n)
    }
}

/// The end of a file that cannot be read any further.
struct Broken(Option<std::io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        let again = || std::io::Error::other("it broke off before");
        Err(self.0.take().unwrap_or_else(again))
    }
}

/// Stops at a file that is made to fill a disk.
struct Guarded<R> {
    from: R,
    packed: Arc<AtomicU64>,
    unpacked: u64,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.from.read(buffer)?;
        self.unpacked += n as u64;
        let packed = self.packed.load(Ordering::Relaxed).max(1);
        if self.unpacked > BOMB_BYTES && self.unpacked / packed > BOMB_RATIO {
            return Err(std::io::Error::other(format!(
                "it unpacks to more than {BOMB_RATIO} times its size: that is no file of reviews"
            )));
        }
        Ok(n)
    }
}

/// Another encoding as UTF-8.
struct Decoded {
    from: Box<dyn BufRead + Send>,
    decoder: encoding_rs::Decoder,
    out: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Decoded {
    fn new(from: Box<dyn BufRead + Send>, encoding: &'static encoding_rs::Encoding) -> Decoded {
        Decoded {
            from,
            decoder: encoding.new_decoder_with_bom_removal(),
            out: Vec::new(),
            at: 0,
            ended: false,
        }
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.out.len() && !self.ended {
            let part = self.from.fill_buf()?;
            self.ended = part.is_empty();
            self.out.resize(part.len() * 3 + 16, 0);
            let (_, read, written, _) = self.decoder.decode_to_utf8(part, &mut self.out, self.ended);
            self.out.truncate(written);
            self.at = 0;
            self.from.consume(read);
        }
        let n = (self.out.len() - self.at).min(buffer.len());
        buffer[..n].copy_from_slice(&self.out[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

/// What [`next_line`] found.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// A line, in the buffer, without its end.
    Whole,
    /// One that is longer than may be; it is passed over.
    TooLong,
    /// The file's end.
    End,
}

/// The next line, held up to a length. A longer one is read past without being kept.
///
/// # Errors
/// The file's.
pub fn next_line(from: &mut dyn BufRead, line: &mut Vec<u8>, longest: usize) -> std::io::Result<Line> {
    line.clear();
    add_line(from, line, longest)
}

/// [`next_line`], behind what the buffer holds already.
///
/// # Errors
/// The file's.
pub fn add_line(from: &mut dyn BufRead, line: &mut Vec<u8>, longest: usize) -> std::io::Result<Line> {
    let (mut any, mut too_long) = (false, false);
    loop {
        let part = from.fill_buf()?;
        if part.is_empty() {
            return Ok(match (any, too_long) {
                (false, _) => Line::End,
                (true, true) => Line::TooLong,
                (true, false) => Line::Whole,
            });
        }
        any = true;
        // Whether there is an end at all is found out many bytes at once: a line can be very long.
        let end = match part.contains(&b'\n') {
            true => part.iter().position(|b| *b == b'\n'),
            false => None,
        };
        let taken = &part[..end.unwrap_or(part.len())];
        if !too_long && line.len() + taken.len() <= longest {
            line.extend_from_slice(taken);
        } else {
            too_long = true;
            line.clear();
        }
        let used = end.map_or(part.len(), |end| end + 1);
        from.consume(used);
        if end.is_some() {
            return Ok(if too_long { Line::TooLong } else { Line::Whole });
        }
    }
}

/// All of it as text, up to a length.
///
/// # Errors
/// The file's; of kind `Usage` when it is longer.
pub fn whole(from: &mut dyn Read, longest: usize) -> Result<String> {
    Ok(String::from_utf8_lossy(&all_bytes(from, longest)?).into_owned())
}

/// All of it, up to a length.
///
/// # Errors
/// As [`whole`].
pub fn all_bytes(from: &mut dyn Read, longest: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(longest as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| Error::io("it cannot be read to its end", e))?;
    if bytes.len() > longest {
        return Err(Error::new(
            Kind::Usage,
            format!("it is larger than {} MiB", longest >> 20),
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let text = b"one\n"
            .iter()
            .chain(&[b'x'; 100])
            .chain(b"\n\ntwo")
            .copied()
            .collect::<Vec<u8>>();
        let mut from = BufReader::with_capacity(7, &text[..]);
        let mut line = Vec::new();
        let mut next = || {
            (
                next_line(&mut from, &mut line, 10).unwrap(),
                String::from_utf8(line.clone()).unwrap(),
            )
        };
        assert_eq!(next(), (Line::Whole, "one".into()));
        assert_eq!(next(), (Line::TooLong, String::new()));
        assert_eq!(next(), (Line::Whole, String::new()));
        assert_eq!(next(), (Line::Whole, "two".into()));
        assert_eq!(next(), (Line::End, String::new()));
    }

    fn opened(bytes: &[u8]) -> Result<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, bytes).unwrap();
        let input = &Input::named(path.to_str().unwrap())?[0];
        let mut opened = input.open(&Arc::default())?;
        whole(&mut opened.all, 1 << 30)
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packed = flate2::read::GzEncoder::new(bytes, flate2::Compression::fast());
        let mut out = Vec::new();
        packed.read_to_end(&mut out).unwrap();
        out
    }

    #[test]
    fn encodings_and_packing_are_taken_off() {
        let text = "{\"text\": \"Größe 🙂\"}";
        let wide: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = wide.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = wide.iter().flat_map(|u| u.to_be_bytes()).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            [b"\xff\xfe", &little[..]].concat(),
            [b"\xfe\xff", &big[..]].concat(),
            little,
            packed(text.as_bytes()),
            [packed(b"{\"text\": "), packed("\"Größe 🙂\"}".as_bytes())].concat(),
        ] {
            assert_eq!(opened(&bytes).unwrap(), text);
        }
    }

    #[test]
    fn a_file_made_to_fill_the_disk_is_left_alone() {
        let bomb = packed(&vec![b' '; 100 << 20]);
        assert!(bomb.len() < 1 << 20);
        let error = opened(&bomb).unwrap_err();
        assert!(error.message.contains("more than 200 times its size"), "{error}");
    }

    #[test]
    fn folders_whose_links_lead_in_a_circle_have_an_end() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        std::os::unix::fs::symlink(folder.path(), inner.join("back")).unwrap();
        std::os::unix::fs::symlink("/usr/share", inner.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink("/nowhere/at/all", inner.join("dead.json")).unwrap();
        for name in ["b.json", "a.jsonl", "notes.txt", "inner/c.csv.gz"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        std::os::unix::fs::symlink(folder.path().join("b.json"), inner.join("again.json")).unwrap();
        let found = Input::named(folder.path().to_str().unwrap()).unwrap();
        let names: Vec<&str> = found.iter().map(|i| i.name.rsplit('/').next().unwrap()).collect();
        assert_eq!(names, ["a.jsonl", "b.json", "c.csv.gz"]);
        assert_eq!(found[2].extension(), "csv");
    }
}
