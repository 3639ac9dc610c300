//! Where records come from: files, folders, standard input; opened one after the other and never held whole.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Result};

/// One file to read.
#[derive(Debug, Clone)]
pub struct Input {
    /// What it is called in messages.
    pub name: String,
    path: Option<PathBuf>,
    /// Its bytes on disk, when that is known.
    pub size: Option<u64>,
}

impl Input {
    /// What somebody named: a file, or `-` for standard input.
    ///
    /// # Errors
    /// `Io` when there is no such file.
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
        Ok(vec![Input {
            name: name.to_owned(),
            path: Some(path),
            size: about.is_file().then_some(about.len()),
        }])
    }

    /// Opens it; what is read of it is counted.
    ///
    /// # Errors
    /// `Io`.
    pub fn open(&self, count: &Arc<AtomicU64>) -> Result<Box<dyn BufRead + Send>> {
        let count = Arc::clone(count);
        match &self.path {
            None => Ok(Box::new(BufReader::with_capacity(
                1 << 16,
                Counted(std::io::stdin(), count),
            ))),
            Some(path) => {
                let file = std::fs::File::open(path).map_err(|e| Error::io(format!("cannot read {}", self.name), e))?;
                Ok(Box::new(BufReader::with_capacity(1 << 16, Counted(file, count))))
            }
        }
    }
}

struct Counted<R>(R, Arc<AtomicU64>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.read(buffer)?;
        self.1.fetch_add(n as u64, Ordering::Relaxed);
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
        let end = part.iter().position(|b| *b == b'\n');
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
}
