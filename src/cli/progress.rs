//! One line on standard error that tells how far a long run is, only where that is a terminal and only while it lasts.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::pipeline::progress::Progress;

/// Runs shorter than this show nothing.
const SILENT: Duration = Duration::from_millis(500);
/// Between two looks.
const EVERY: Duration = Duration::from_millis(100);
/// To the first column, and the line empty.
const EMPTY: &str = "\r\x1b[2K";

/// Whether a line stands on the terminal.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// Does the work while its progress is shown.
pub(super) fn shown<T>(progress: &Arc<Progress>, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    super::interrupt::prepare();
    let (working, done) = mpsc::channel::<()>();
    let progress = Arc::clone(progress);
    let line = thread::spawn(move || {
        let mut wait = SILENT;
        while done.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            wait = EVERY;
            SHOWN.store(true, Ordering::SeqCst);
            let _ = write!(std::io::stderr(), "{EMPTY}{}", text(&progress));
        }
        clear();
    });
    let result = work();
    drop(working);
    let _ = line.join();
    result
}

/// Takes the line away.
pub(super) fn clear() {
    if SHOWN.swap(false, Ordering::SeqCst) {
        let _ = write!(std::io::stderr(), "{EMPTY}");
    }
}

/// `reading 1200 of 20000 files`. No word of a checked file stands in it.
fn text(progress: &Progress) -> String {
    let (stage, done, all) = progress.now();
    let (doing, counted) = stage.words();
    match (counted, all) {
        ("", _) => doing.to_owned(),
        (_, 0) => format!("{doing} {done} {counted}"),
        _ => format!("{doing} {done} of {all} {counted}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::progress::Stage;

    #[test]
    fn the_line_says_what_is_done() {
        let progress = Progress::default();
        assert_eq!(text(&progress), "looking for files");
        progress.begin(Stage::Reading, 20);
        progress.step(3);
        assert_eq!(text(&progress), "reading 3 of 20 files");
        progress.begin(Stage::Judging, 0);
        assert_eq!(text(&progress), "judging 0 integrations");
    }
}
