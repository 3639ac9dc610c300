//! The last digest of every row, in the order of tables and keys, however many there are.
//!
//! The journal holds digests in the order in which rows were written, the comparison needs them by table and key. An
//! index for that would burden every write, and a connection has one cursor at a time; so they are sorted here, in
//! runs that go to a temporary file when they outgrow memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::rc::Rc;

use crate::error::{Error, Result};

/// How many digests are held in memory: about 4 MB.
const IN_MEMORY: usize = 50_000;

/// How many of them go to the file, and come back of each run, at once.
const PART: usize = 250;

/// The bytes of one on file.
const WIDTH: usize = 66;

/// What the journal says of one row at one entry. Ordered by table, row and entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Voucher {
    /// The table's place among the audited ones.
    pub table: u8,
    /// The row's key.
    pub row: i64,
    /// The entry.
    pub seq: i64,
    /// The salt and the digest; `None` when these are none, so that no row can fit.
    pub proof: Option<([u8; 16], [u8; 32])>,
}

impl Voucher {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.table);
        out.extend(self.row.to_le_bytes());
        out.extend(self.seq.to_le_bytes());
        let (salt, digest) = self.proof.unwrap_or_default();
        out.push(u8::from(self.proof.is_some()));
        out.extend(salt);
        out.extend(digest);
    }

    fn read(bytes: &[u8; WIDTH]) -> Voucher {
        fn part<const N: usize>(bytes: &[u8; WIDTH], at: usize) -> [u8; N] {
            std::array::from_fn(|n| bytes[at + n])
        }
        Voucher {
            table: bytes[0],
            row: i64::from_le_bytes(part(bytes, 1)),
            seq: i64::from_le_bytes(part(bytes, 9)),
            proof: (bytes[17] == 1).then(|| (part(bytes, 18), part(bytes, 34))),
        }
    }
}

/// Takes digests in any order.
pub struct Vouchers {
    run: Vec<Voucher>,
    most: usize,
    spill: Option<Spill>,
}

struct Spill {
    file: File,
    /// Where each run ends.
    ends: Vec<u64>,
}

impl Vouchers {
    /// None yet.
    pub fn new() -> Vouchers {
        Vouchers::holding(IN_MEMORY)
    }

    fn holding(most: usize) -> Vouchers {
        Vouchers {
            run: Vec::new(),
            most,
            spill: None,
        }
    }

    /// Takes one.
    pub fn push(&mut self, voucher: Voucher) -> Result<()> {
        self.run.push(voucher);
        if self.run.len() >= self.most {
            self.spill().map_err(no_room)?;
        }
        Ok(())
    }

    /// The last of each row, by table and key.
    pub fn sorted(mut self) -> Result<Sorted> {
        settle(&mut self.run);
        let mut runs = vec![Run::Held(self.run.into_iter())];
        if let Some(Spill { file, ends }) = self.spill {
            let file = Rc::new(file);
            let starts = std::iter::once(0).chain(ends.iter().copied());
            runs.extend(starts.zip(&ends).map(|(at, end)| Run::Filed {
                file: Rc::clone(&file),
                at,
                end: *end,
                buffer: Vec::new().into_iter(),
            }));
        }
        let mut sorted = Sorted {
            heads: BinaryHeap::with_capacity(runs.len()),
            runs,
            current: None,
        };
        for run in 0..sorted.runs.len() {
            sorted.pull(run)?;
        }
        sorted.advance()?;
        Ok(sorted)
    }

    fn spill(&mut self) -> std::io::Result<()> {
        settle(&mut self.run);
        let spill = match &mut self.spill {
            Some(spill) => spill,
            none => none.insert(Spill {
                file: tempfile::tempfile()?,
                ends: Vec::new(),
            }),
        };
        let mut bytes = Vec::with_capacity(PART * WIDTH);
        for part in self.run.chunks(PART) {
            bytes.clear();
            part.iter().for_each(|voucher| voucher.write(&mut bytes));
            spill.file.write_all(&bytes)?;
        }
        let start = spill.ends.last().copied().unwrap_or(0);
        spill.ends.push(start + (self.run.len() * WIDTH) as u64);
        self.run.clear();
        Ok(())
    }
}

/// Sorts a run and keeps the last of each row.
fn settle(run: &mut Vec<Voucher>) {
    run.sort_unstable_by(|a, b| b.cmp(a));
    run.dedup_by_key(|voucher| (voucher.table, voucher.row));
    run.reverse();
}

fn no_room(error: std::io::Error) -> Error {
    Error::io("cannot keep the digests in a temporary file", error).hint("make room, or name another folder in TMPDIR")
}

enum Run {
    Held(std::vec::IntoIter<Voucher>),
    Filed {
        file: Rc<File>,
        at: u64,
        end: u64,
        buffer: std::vec::IntoIter<Voucher>,
    },
}

impl Run {
    fn next(&mut self) -> std::io::Result<Option<Voucher>> {
        match self {
            Run::Held(rest) => Ok(rest.next()),
            Run::Filed { file, at, end, buffer } => {
                if let Some(voucher) = buffer.next() {
                    return Ok(Some(voucher));
                }
                let bytes = (*end - *at).min((PART * WIDTH) as u64);
                let mut part = vec![0; bytes as usize];
                file.read_exact_at(&mut part, *at)?;
                *at += bytes;
                *buffer = part
                    .as_chunks::<WIDTH>()
                    .0
                    .iter()
                    .map(Voucher::read)
                    .collect::<Vec<_>>()
                    .into_iter();
                Ok(buffer.next())
            }
        }
    }
}

/// Gives them back in order.
pub struct Sorted {
    runs: Vec<Run>,
    heads: BinaryHeap<Reverse<(Voucher, usize)>>,
    current: Option<Voucher>,
}

impl Sorted {
    /// The next one, left where it is.
    pub fn peek(&self) -> Option<&Voucher> {
        self.current.as_ref()
    }

    /// Takes the next one.
    pub fn next(&mut self) -> Result<Option<Voucher>> {
        let taken = self.current.take();
        self.advance()?;
        Ok(taken)
    }

    fn advance(&mut self) -> Result<()> {
        while let Some(Reverse((voucher, run))) = self.heads.pop() {
            self.pull(run)?;
            // Runs know nothing of one another: of the same row the later one comes right behind.
            let outdated = self
                .heads
                .peek()
                .is_some_and(|Reverse((next, _))| (next.table, next.row) == (voucher.table, voucher.row));
            if !outdated {
                self.current = Some(voucher);
                return Ok(());
            }
        }
        Ok(())
    }

    fn pull(&mut self, run: usize) -> Result<()> {
        if let Some(voucher) = self.runs[run].next().map_err(no_room)? {
            self.heads.push(Reverse((voucher, run)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voucher(table: u8, row: i64, seq: i64) -> Voucher {
        Voucher {
            table,
            row,
            seq,
            proof: (row != 13).then_some(([table; 16], [seq as u8; 32])),
        }
    }

    #[test]
    fn the_last_of_each_row_comes_back_in_order_whether_or_not_all_fit_into_memory() {
        // Every row is written at three entries, far apart.
        let written =
            (1..=3).flat_map(|seq| (0..2).flat_map(move |table| (1..=1500).rev().map(move |row| (table, row, seq))));
        let wanted: Vec<Voucher> = (0..2)
            .flat_map(|table| (1..=1500).map(move |row| voucher(table, row, 3)))
            .collect();
        for most in [1_000_000, 1_400, 7_000] {
            let mut vouchers = Vouchers::holding(most);
            for (table, row, seq) in written.clone() {
                vouchers.push(voucher(table, row, seq)).unwrap();
            }
            let mut sorted = vouchers.sorted().unwrap();
            let got: Vec<Voucher> = std::iter::from_fn(|| sorted.next().unwrap()).collect();
            assert_eq!(got, wanted, "at most {most} in memory");
        }
    }
}
