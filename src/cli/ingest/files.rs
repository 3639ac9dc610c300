//! The files that are named, and their bytes.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::interchange::article_file;

/// The files that are named, and of folders the articles in them, in the order of their names.
pub(super) fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            let mut within = Vec::new();
            walk(path, 0, &mut within)?;
            within.sort();
            files.append(&mut within);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<()> {
    let cannot = |e| Error::io(format!("cannot read {}", folder.display()), e);
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let ending = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default()
            .to_ascii_lowercase();
        // A link that leads back up is not followed for ever.
        if path.is_dir() && depth < 20 {
            walk(&path, depth + 1, found)?;
        } else if path.is_file() && ["txt", "html", "htm", "xhtml", "md", "markdown", "pdf"].contains(&ending.as_str())
        {
            found.push(path);
        }
    }
    Ok(())
}

/// The bytes of a file or of standard input, unless there are too many.
pub(in crate::cli) fn bytes(file: &Path, name: &str) -> Result<Vec<u8>> {
    use std::io::Read;
    let cannot = |e| Error::io(format!("cannot read {name}"), e);
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin()
            .take(article_file::LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| Error::io("cannot read standard input", e))?;
    } else {
        let open = std::fs::File::open(file).map_err(cannot)?;
        article_file::refuse_large(open.metadata().map_err(cannot)?.len(), name)?;
        open.take(article_file::LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(cannot)?;
    }
    article_file::refuse_large(bytes.len() as u64, name)?;
    Ok(bytes)
}
