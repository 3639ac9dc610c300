//! Ctrl-C, and the wish to end, for commands that can be gone on with.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::error::{Error, Result};

/// Set by Ctrl-C and by a wish to end; the second Ctrl-C ends at once.
pub fn end_wanted() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let cannot = |e| Error::io("cannot listen for Ctrl-C", e);
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&flag)).map_err(cannot)?;
        signal_hook::flag::register(signal, Arc::clone(&flag)).map_err(cannot)?;
    }
    Ok(flag)
}
