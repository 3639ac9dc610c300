//! `sayso import`: other desks' fact-checks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{App, Code, text};
use crate::db::dialect;
use crate::error::Result;
use crate::interchange::foreign::Defaults;
use crate::interchange::import::{Import, Part, Wanted, start};
use crate::interchange::input::Input;
use crate::store::reviews::take_in;

/// How long the ledger is left to others after each batch.
const PAUSE: Duration = Duration::from_millis(5);

/// Read other desks' fact-checks: every review with its claim and who made it
///
/// Each record becomes a review and the claim that it reviews, with origin `imported`: it has no stage, counts nowhere
/// unless asked for, and never sets a status of ours. A record that is known already is left alone; one that its desk has
/// reworded is updated, and both wordings are kept. So the same file can be read again, and dumps can overlap. What had
/// to be mended and what could not be kept is told with file, place and reason. Exit code 1 when some record was refused,
/// 2 when a file could not be read.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files; - for standard input
    #[arg(required = true, value_name = "FILE|-")]
    files: Vec<String>,
    /// What the files hold
    #[arg(long, value_enum, default_value = "jsonl")]
    format: FormatArg,
    /// Who published the records that do not say so
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum FormatArg {
    /// One JSON object a line (docs/interchange.md)
    Jsonl,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let FormatArg::Jsonl = self.format;
        let mut inputs = Vec::new();
        for file in &self.files {
            inputs.extend(Input::named(file)?);
        }
        let mut db = app.db()?;
        dialect::prepare_for_many(&mut db)?;
        let total = inputs.iter().map(|input| input.size).sum::<Option<u64>>();
        let count = Arc::new(AtomicU64::new(0));
        let wanted = Wanted {
            inputs,
            defaults: Defaults {
                publisher: self.publisher.clone(),
                site: None,
            },
        };
        let parts = start(wanted, Arc::clone(&count));
        let mut import = Import::default();
        let mut progress = app.out.progress("importing");
        let mut batches = 0;
        for part in parts {
            match part {
                Part::Records { file, reviews, told } => {
                    batches += 1;
                    let (outcomes, kept) = app.write_part(&mut db, &format!("batch-{batches}"), |write| {
                        take_in(write, &reviews, &file, &import.intake)
                    })?;
                    import.intake.keep(kept);
                    import.count(&file, &told, &outcomes);
                    std::thread::sleep(PAUSE);
                }
                Part::Unreadable { file, at, reason } => {
                    import.unreadable(&file, at, reason);
                }
                Part::Done => import.report.files += 1,
            }
            progress.at(count.load(Ordering::Relaxed), total);
        }
        drop(progress);
        if import.report.created > 0 {
            dialect::analyze(&mut db)?;
        }
        let paper = app.paper(&mut db)?;
        app.out.emit(&import.report, |report| text::imported(report, &paper))?;
        Ok(match &import.report {
            report if report.unreadable > 0 => Code::FAILED,
            report if report.refused > 0 => Code::NO,
            _ => Code::DONE,
        })
    }
}
