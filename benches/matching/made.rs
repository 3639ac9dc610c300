//! Invented claims and posts about them: words by Zipf's law, the same for the same number. Knows files, no index.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use sayso::error::{Error, Result};

/// How many words there are. English of a million sentences has some more.
const WORDS: usize = 120_000;

const BEGIN: &[&str] = &[
    "ba", "be", "bri", "ca", "cho", "da", "de", "dro", "fa", "fi", "flo", "ga", "gre", "ha", "ho", "ju", "ka", "ki",
    "la", "lo", "ma", "me", "mi", "na", "no", "pa", "ple", "po", "ra", "ro", "sa", "se", "sto", "ta", "ti", "tre",
    "va", "vo", "wa", "we",
];
const END: &[&str] = &[
    "bel", "ck", "den", "fer", "gon", "lar", "lim", "mond", "ner", "nt", "pel", "rad", "rim", "sk", "ster", "tan",
    "ver", "x",
];

/// Makes claims and posts.
pub struct Maker(u64);

impl Maker {
    /// From a seed.
    pub fn new(seed: u64) -> Maker {
        Maker(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }

    /// A word, the common ones often: rank is e to a uniform power.
    fn word(&mut self) -> String {
        let share = (self.roll() >> 11) as f64 / (1u64 << 53) as f64;
        let rank = ((WORDS as f64).powf(share) - 1.0) as usize;
        spelt(rank)
    }

    fn words(&mut self, least: usize, most: usize) -> String {
        let n = least + self.below(most - least + 1);
        let words: Vec<String> = (0..n).map(|_| self.word()).collect();
        words.join(" ")
    }

    /// The claim of a number, its title and body.
    pub fn claim(number: usize) -> [String; 3] {
        let mut own = Maker::new(number as u64 * 7_919 + 1);
        let mut statement = own.words(10, 24);
        if own.below(3) == 0 {
            statement.push_str(&format!(" {}", 1 + own.below(5_000)));
        }
        [statement + ".", own.words(5, 10), own.words(8, 18)]
    }

    /// A post about some claim: a third of its words, words around them, a link, a hashtag and a tail.
    pub fn post(&mut self, claims: usize, dated: bool) -> String {
        let [statement, title, _] = Maker::claim(1 + self.below(claims));
        let kept: Vec<&str> = statement
            .split(' ')
            .chain(title.split(' '))
            .filter(|_| self.below(5) < 2)
            .collect();
        let day = if dated { " March 2, 2020" } else { "" };
        format!(
            "{} {} {} #{} https://t.co/{} — {} {} (@{}){day}",
            self.words(4, 10),
            kept.join(" "),
            self.words(3, 8),
            self.word(),
            self.word(),
            self.word(),
            self.word(),
            self.word()
        )
    }
}

/// The word of a rank: short ones are common.
fn spelt(rank: usize) -> String {
    let mut word = String::new();
    let mut rest = rank;
    loop {
        word.push_str(BEGIN[rest % BEGIN.len()]);
        rest /= BEGIN.len();
        if rest < END.len() {
            word.push_str(END[rest]);
            return word;
        }
    }
}

/// The program on the ledger of a folder.
pub fn sayso(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    command
        .env("SAYSO_DB", home.join("ledger.db"))
        .env("SAYSO_CACHE", home.join("cache"))
        .env("SAYSO_MODEL", "")
        .env("SAYSO_USER", "bench");
    command
}

/// Makes the ledger of a folder with its index, unless they are there.
pub fn ledger(home: &Path, claims: usize) -> Result<()> {
    let cannot = |e| Error::io(format!("cannot write in {}", home.display()), e);
    if !home.join("ledger.db").exists() {
        let file = home.join("claims.jsonl");
        let mut out = BufWriter::new(std::fs::File::create(&file).map_err(cannot)?);
        for number in 1..=claims {
            let [text, title, body] = Maker::claim(number);
            let day =
                chrono::NaiveDate::from_ymd_opt(2018, 1, 1).map(|day| day + chrono::Days::new(number as u64 % 2_000));
            let record = serde_json::json!({
                "external_id": format!("c-{number}"), "text": text, "title": title, "body": body, "reviewed_on": day,
            });
            writeln!(out, "{record}").map_err(cannot)?;
        }
        out.flush().map_err(cannot)?;
        let begun = Instant::now();
        done(
            sayso(home)
                .args(["import", "--publisher", "Invented Checks", "--quiet"])
                .arg(&file),
        )?;
        println!("{claims} claims imported in {:.0} s", begun.elapsed().as_secs_f64());
    }
    if !home.join("cache").exists() {
        let begun = Instant::now();
        done(sayso(home).args(["index", "--quiet"]))?;
        println!("indexed in {:.0} s", begun.elapsed().as_secs_f64());
    }
    Ok(())
}

/// Runs a command that must succeed.
pub fn done(command: &mut Command) -> Result<()> {
    let done = command
        .output()
        .map_err(|e| Error::io(format!("cannot run {command:?}"), e))?;
    match done.status.code() {
        Some(0 | 1) => Ok(()),
        _ => Err(Error::usage(String::from_utf8_lossy(&done.stderr).into_owned())),
    }
}
