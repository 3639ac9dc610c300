//! The vectors of claims, in one file beside the index: a place a claim, by its number, so that nobody has to look for it or
//! wait for a lock. Each place carries the digest of the claim as it is indexed and a sum of its own: what is stale, torn or
//! of another claim is as good as missing, and is made again.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::matching::index::Digest;
use crate::matching::shelf::share;

/// How many vectors a claim has: of its statement and of its title.
pub const OF_A_CLAIM: usize = 2;

/// A vector in small numbers: each of 127ths of the largest.
#[derive(Debug, Clone, PartialEq)]
pub struct Small {
    scale: f32,
    numbers: Vec<i8>,
}

impl Small {
    /// Of a vector; one that went beyond all numbers is like nothing.
    pub fn of(vector: &[f32]) -> Small {
        if !vector.iter().all(|x| x.is_finite()) {
            return Small::of(&vec![0.0; vector.len()]);
        }
        let most = vector.iter().fold(0.0f32, |most, x| most.max(x.abs())).max(1e-12);
        Small {
            scale: most / 127.0,
            numbers: vector.iter().map(|x| (x / most * 127.0).round() as i8).collect(),
        }
    }

    /// The cosine of two that were made of vectors of length one.
    pub fn cosine(&self, other: &Small) -> f32 {
        dot(&self.numbers, &other.numbers) as f32 * self.scale * other.scale
    }
}

fn dot(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

/// The vectors of one claim; `None` where it has no such text.
pub type OfClaim = [Option<Small>; OF_A_CLAIM];

/// The file.
pub struct Vectors {
    file: Option<File>,
    writable: bool,
    width: usize,
    /// What could not be written.
    kept: HashMap<i64, (u64, OfClaim)>,
    /// Why.
    trouble: Option<std::io::Error>,
}

impl Vectors {
    /// Opens or makes it; when neither can be done the vectors are kept in memory.
    pub fn open(path: Option<&Path>, width: usize) -> Vectors {
        let open = |path: &Path, write: bool| {
            let mut options = OpenOptions::new();
            options.read(true).write(write).create(write).truncate(false);
            options.open(path)
        };
        let (file, writable, trouble) = match path.map(|path| (path, open(path, true))) {
            Some((path, Ok(file))) => {
                if let Some(folder) = path.parent() {
                    share(&file, folder);
                }
                (Some(file), true, None)
            }
            Some((path, Err(error))) => (open(path, false).ok(), false, Some(error)),
            None => (None, false, None),
        };
        Vectors {
            file,
            writable,
            width,
            kept: HashMap::new(),
            trouble,
        }
    }

    /// Why some are only in memory, and go with this process.
    pub fn unwritten(&self) -> Option<&std::io::Error> {
        self.trouble.as_ref().filter(|_| !self.kept.is_empty())
    }

    /// The size of a place.
    fn place(&self) -> usize {
        8 + OF_A_CLAIM * (4 + self.width) + 8
    }

    /// The vectors of a claim as it is indexed under this digest.
    pub fn get(&self, claim: i64, digest: u64) -> Option<OfClaim> {
        if let Some((own, vectors)) = self.kept.get(&claim) {
            return (*own == digest).then(|| vectors.clone());
        }
        let mut bytes = vec![0; self.place()];
        let at = u64::try_from(claim).ok()? * self.place() as u64;
        self.file.as_ref()?.read_exact_at(&mut bytes, at).ok()?;
        self.read(&bytes)
            .filter(|(own, _)| *own == digest)
            .map(|(_, vectors)| vectors)
    }

    /// Keeps the vectors of a claim.
    pub fn put(&mut self, claim: i64, digest: u64, vectors: OfClaim) {
        if let (Some(file), Ok(place)) = (&self.file, u64::try_from(claim))
            && self.writable
        {
            match file.write_all_at(&self.bytes(digest, &vectors), place * self.place() as u64) {
                Ok(()) => return,
                Err(error) => self.trouble = Some(error),
            }
        }
        self.kept.insert(claim, (digest, vectors));
    }

    /// Goes through every claim that has vectors, when the file is no larger than `most` bytes.
    pub fn each(&self, most: u64, mut take: impl FnMut(i64, OfClaim)) {
        let Some(file) = &self.file else { return };
        let size = file.metadata().map_or(0, |meta| meta.len());
        if size > most {
            return;
        }
        const TOGETHER: usize = 512;
        let place = self.place();
        let mut bytes = vec![0; place * TOGETHER];
        let mut first = 0;
        loop {
            let at = first as u64 * place as u64;
            let read = file.read_at(&mut bytes, at).unwrap_or(0);
            if read < place {
                return;
            }
            for (n, one) in bytes[..read].chunks_exact(place).enumerate() {
                if let Some((_, vectors)) = self.read(one) {
                    take((first + n) as i64, vectors);
                }
            }
            first += read / place;
        }
    }

    fn bytes(&self, digest: u64, vectors: &OfClaim) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.place());
        bytes.extend(digest.to_le_bytes());
        for vector in vectors {
            match vector {
                Some(small) => {
                    bytes.extend(small.scale.to_le_bytes());
                    bytes.extend(small.numbers.iter().map(|n| n.to_le_bytes()[0]));
                }
                None => bytes.extend(vec![0; 4 + self.width]),
            }
        }
        let sum = sum(&bytes);
        bytes.extend(sum.to_le_bytes());
        bytes
    }

    fn read(&self, bytes: &[u8]) -> Option<(u64, OfClaim)> {
        let (digest, rest) = bytes.split_first_chunk::<8>()?;
        let (vectors, own) = rest.split_last_chunk::<8>()?;
        let own = u64::from_le_bytes(*own);
        if own == 0 || own != sum(&bytes[..bytes.len() - 8]) {
            return None;
        }
        let mut parts = vectors.chunks_exact(4 + self.width).map(|part| {
            let (scale, numbers) = part.split_first_chunk::<4>()?;
            let scale = f32::from_le_bytes(*scale);
            (scale > 0.0).then(|| Small {
                scale,
                numbers: numbers.iter().map(|n| i8::from_le_bytes([*n])).collect(),
            })
        });
        let vectors = std::array::from_fn(|_| parts.next().flatten());
        Some((u64::from_le_bytes(*digest), vectors))
    }
}

/// FNV, eight bytes at a time.
fn sum(bytes: &[u8]) -> u64 {
    let mut digest = Digest::default();
    for eight in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..eight.len()].copy_from_slice(eight);
        digest.0 = (digest.0 ^ u64::from_le_bytes(word)).wrapping_mul(0x0100_0000_01b3);
    }
    digest.0.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(numbers: [f32; 4]) -> OfClaim {
        [Some(Small::of(&numbers)), None]
    }

    #[test]
    fn vectors_are_read_back_and_stale_or_torn_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors");
        let mut vectors = Vectors::open(Some(&path), 4);
        assert_eq!(vectors.get(7, 1), None);
        vectors.put(7, 1, some([0.6, 0.0, 0.8, 0.0]));
        vectors.put(2, 5, some([1.0, 0.0, 0.0, 0.0]));
        let again = Vectors::open(Some(&path), 4);
        assert_eq!(again.get(7, 1), Some(some([0.6, 0.0, 0.8, 0.0])));
        assert_eq!(again.get(7, 2), None, "the claim changed since");
        assert_eq!(again.get(3, 0), None, "a hole is no vector");
        let mut met = Vec::new();
        again.each(u64::MAX, |claim, _| met.push(claim));
        assert_eq!(met, [2, 7]);
        again.each(10, |_, _| panic!("the file is larger than that"));
        // One byte of the place is another: the sum does not fit.
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 10;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(Vectors::open(Some(&path), 4).get(7, 1), None);
        std::fs::write(&path, &bytes[..40]).unwrap();
        assert_eq!(Vectors::open(Some(&path), 4).get(7, 1), None);
    }

    #[test]
    fn what_cannot_be_written_is_kept_in_memory() {
        let mut vectors = Vectors::open(Some(Path::new("/nowhere/at/all")), 4);
        vectors.put(7, 1, some([0.6, 0.0, 0.8, 0.0]));
        assert!(vectors.get(7, 1).is_some());
        assert!(vectors.get(7, 2).is_none());
        assert!(vectors.unwritten().is_some());
        assert!(Vectors::open(None, 4).unwritten().is_none());
    }

    #[test]
    fn a_vector_beyond_all_numbers_is_like_nothing() {
        for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let odd = Small::of(&[0.6, odd, 0.8, 0.0]);
            assert_eq!(odd.cosine(&Small::of(&[0.6, 0.0, 0.8, 0.0])), 0.0);
        }
    }

    #[test]
    fn small_numbers_keep_the_angle() {
        let (a, b) = (Small::of(&[0.6, 0.0, 0.8, 0.0]), Small::of(&[0.0, 0.6, 0.8, 0.0]));
        assert!((a.cosine(&b) - 0.64).abs() < 0.01);
        assert!((a.cosine(&a) - 1.0).abs() < 0.01);
    }
}
