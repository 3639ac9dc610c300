//! The program as a whole: started, asked, and gone.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sayso::error::{Error, Result};

use crate::figures::{Target, heading, line, median, milliseconds};
use crate::made::{Maker, done, sayso};

const ROUNDS: usize = 40;

fn timed(command: &mut Command) -> Result<f64> {
    let begun = Instant::now();
    done(command)?;
    Ok(milliseconds(begun.elapsed()))
}

/// `sayso match POST` against `sayso show N`, in turns.
pub fn whole(home: &Path, claims: usize) -> Result<()> {
    heading(&format!("milliseconds a process, {claims} claims"), "match", "show");
    let mut maker = Maker::new(5);
    let (mut ours, mut baseline) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let post = maker.post(claims, false);
        let number = (1 + round * claims / ROUNDS).to_string();
        ours.push(timed(sayso(home).args(["match", &post]))?);
        baseline.push(timed(sayso(home).args(["show", &number]))?);
    }
    line("one post", median(ours), median(baseline), &Target::AtMost(2.5));
    Ok(())
}

/// What a query takes longer when one claim has changed since.
pub fn catching_up(home: &Path, claims: usize) -> Result<()> {
    let mut maker = Maker::new(6);
    let (mut behind, mut level) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let number = (1 + round * claims / ROUNDS).to_string();
        done(sayso(home).args(["tag", &number, &format!("round-{round}")]))?;
        let post = maker.post(claims, false);
        behind.push(timed(sayso(home).args(["match", &post]))?);
        level.push(timed(sayso(home).args(["match", &post]))?);
    }
    // Together again, or the next measures search in many parts.
    done(sayso(home).args(["index", "--quiet"]))?;
    heading("milliseconds a process", "one behind", "level");
    let (behind, level) = (median(behind), median(level));
    line("one post", behind, level, &Target::None);
    println!("catching up takes {:.1} ms (at most 50)", behind - level);
    Ok(())
}

fn posts(home: &Path, claims: usize, count: usize) -> Result<std::path::PathBuf> {
    let file = home.join("posts.jsonl");
    let cannot = |e| Error::io(format!("cannot write {}", file.display()), e);
    let mut out = std::io::BufWriter::new(std::fs::File::create(&file).map_err(cannot)?);
    let mut maker = Maker::new(7);
    for number in 0..count {
        let post = serde_json::json!({"id": number, "text": maker.post(claims, false)});
        writeln!(out, "{post}").map_err(cannot)?;
    }
    Ok(file)
}

/// Posts a second on one core and on all that this process may use.
pub fn batch(home: &Path, claims: usize, count: usize) -> Result<()> {
    let file = posts(home, claims, count)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rate = |on: &str| -> Result<f64> {
        let like = sayso(home);
        let mut command = Command::new("taskset");
        command.args(["-c", on]).arg(like.get_program());
        for (name, value) in like.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        let begun = Instant::now();
        done(command.args(["match", "--json", "--limit", "5", "--from"]).arg(&file))?;
        Ok(count as f64 / begun.elapsed().as_secs_f64())
    };
    rate("0")?;
    let all = format!("0-{}", cores - 1);
    let (mut one, mut many) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        one.push(rate("0")?);
        many.push(rate(&all)?);
    }
    heading(&format!("posts a second, {claims} claims"), "all cores", "one core");
    let wanted = Target::AtLeast(0.8 * cores as f64);
    line(
        &format!("{count} posts, {cores} cores"),
        median(many),
        median(one),
        &wanted,
    );
    Ok(())
}

/// The most memory that a batch takes: what is its own, and with the pages of the index that it has read.
pub fn memory(home: &Path, claims: usize) -> Result<()> {
    let file = posts(home, claims, 2_000)?;
    let mut child = sayso(home)
        .args(["match", "--json", "--from"])
        .arg(&file)
        .stdout(Stdio::null())
        .spawn()
        .map_err(|e| Error::io("cannot run sayso", e))?;
    let (mut own, mut whole) = (0.0f64, 0.0f64);
    while let Ok(None) = child.try_wait() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let of = |name: &str| -> f64 {
            let found = status.lines().find_map(|l| l.strip_prefix(name));
            let kib = found.and_then(|rest| {
                rest.trim_start_matches(':')
                    .split_whitespace()
                    .next()?
                    .parse::<f64>()
                    .ok()
            });
            kib.unwrap_or(0.0) / 1_024.0
        };
        own = own.max(of("RssAnon"));
        whole = whole.max(of("VmHWM"));
        std::thread::sleep(Duration::from_millis(5));
    }
    heading(
        &format!("MiB at most, {claims} claims, 2000 posts"),
        "resident",
        "its own",
    );
    line("match --from", whole, own, &Target::None);
    println!(
        "at most 300 MiB resident{}",
        if whole > 300.0 { "  MISSED" } else { "" }
    );
    Ok(())
}
