//! Everything that was wrong with an import's records, written down as it is met.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::cli::formats::csv::guarded;
use crate::error::{Error, Result};
use crate::view::imports::{ImportReport, Problem};

/// A report being written.
pub struct ReportFile {
    path: PathBuf,
    to: Kind,
}

enum Kind {
    Csv(Box<csv::Writer<File>>),
    Json { to: BufWriter<File>, any: bool },
}

impl ReportFile {
    /// Begins a report in an empty file: a table when its name ends in `.csv`, else JSON.
    ///
    /// # Errors
    /// `Io`.
    pub fn begin(path: &Path, file: File) -> Result<ReportFile> {
        let cannot = |e| Error::io(format!("cannot write {}", path.display()), e);
        let table = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        let to = match table {
            true => {
                let mut writer = csv::Writer::from_writer(file);
                writer
                    .write_record(["file", "at", "severity", "reason"])
                    .map_err(|e| cannot(e.into()))?;
                Kind::Csv(Box::new(writer))
            }
            false => {
                let mut to = BufWriter::new(file);
                to.write_all(b"{\"problems\":[").map_err(cannot)?;
                Kind::Json { to, any: false }
            }
        };
        Ok(ReportFile {
            path: path.to_owned(),
            to,
        })
    }

    /// Adds problems.
    ///
    /// # Errors
    /// `Io`.
    pub fn add(&mut self, problems: &[Problem]) -> Result<()> {
        let path = &self.path;
        let cannot = |e| Error::io(format!("cannot write {}", path.display()), e);
        for problem in problems {
            match &mut self.to {
                Kind::Csv(writer) => {
                    let cells = [
                        problem.file.as_str(),
                        &problem.at,
                        problem.severity.as_str(),
                        &problem.reason,
                    ];
                    writer.write_record(cells.map(guarded)).map_err(|e| cannot(e.into()))?;
                }
                Kind::Json { to, any } => {
                    let between = if std::mem::replace(any, true) { ",\n" } else { "\n" };
                    let json = serde_json::to_string(problem).map_err(|e| cannot(e.into()))?;
                    to.write_all(between.as_bytes()).map_err(cannot)?;
                    to.write_all(json.as_bytes()).map_err(cannot)?;
                }
            }
        }
        Ok(())
    }

    /// Ends the report; as JSON with the import's counts.
    ///
    /// # Errors
    /// `Io`.
    pub fn finish(self, report: &ImportReport) -> Result<()> {
        let path = &self.path;
        let cannot = |e| Error::io(format!("cannot write {}", path.display()), e);
        match self.to {
            Kind::Csv(mut writer) => writer.flush().map_err(cannot),
            Kind::Json { mut to, .. } => {
                let mut counts = serde_json::to_value(report).map_err(|e| cannot(e.into()))?;
                if let Some(fields) = counts.as_object_mut() {
                    fields.shift_remove("problems");
                    fields.shift_remove("problems_left_out");
                }
                let rest = counts.to_string();
                writeln!(to, "\n],{}", rest.trim_start_matches('{')).map_err(cannot)?;
                to.flush().map_err(cannot)
            }
        }
    }
}
