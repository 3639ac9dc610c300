//! The claims nearest to a text by meaning, of all that have vectors: looked through one by one, which takes tens of
//! milliseconds for a hundred thousand.

use super::vectors::{Small, Vectors};

/// The largest file that is looked through: some half a million claims of a model with 384 numbers.
const MOST: u64 = 400_000_000;

/// All vectors of statements and titles, in memory.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<(i64, Small)>,
}

impl Table {
    /// Of a file; empty when that is too large.
    pub(super) fn of(vectors: &Vectors) -> Table {
        let mut rows = Vec::new();
        vectors.each(MOST, |claim, [text, title]| {
            rows.extend([text, title].into_iter().flatten().map(|small| (claim, small)));
        });
        Table { rows }
    }

    /// The claims with the greatest cosines, the nearest first.
    pub(super) fn nearest(&self, sought: &Small, most: usize) -> Vec<i64> {
        let mut best: Vec<(f32, i64)> = Vec::with_capacity(most * 4);
        let mut least = f32::MIN;
        for (claim, small) in &self.rows {
            let cosine = sought.cosine(small);
            if cosine > least {
                best.push((cosine, *claim));
                if best.len() >= most * 4 {
                    least = cut(&mut best, most);
                }
            }
        }
        cut(&mut best, most);
        best.into_iter().map(|(_, claim)| claim).collect()
    }
}

/// Keeps the best, each claim once, and says how good the last of them is.
fn cut(best: &mut Vec<(f32, i64)>, most: usize) -> f32 {
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut met = Vec::with_capacity(most);
    best.retain(|(_, claim)| {
        let new = met.len() < most && !met.contains(claim);
        if new {
            met.push(*claim);
        }
        new
    });
    match best.len() == most {
        true => best[most - 1].0,
        false => f32::MIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_come_first_and_each_claim_once() {
        let at = |angle: f32| Small::of(&[angle.cos(), angle.sin()]);
        // Two rows a claim, an eighth of a radian apart: a vector is kept in bytes, which tell no finer angles apart.
        let table = Table {
            rows: (0..24).map(|n| (i64::from(n / 2), at(n as f32 / 8.0))).collect(),
        };
        assert_eq!(table.nearest(&at(1.0), 3), [4, 3, 5]);
        assert_eq!(Table::default().nearest(&at(1.0), 3), [0i64; 0]);
    }
}
