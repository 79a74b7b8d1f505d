//! One line on standard error that tells how far a long run is, only where that is a terminal and only while it lasts.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::pipeline::progress::Progress;

/// Runs shorter than this show nothing.
const SILENT: Duration = Duration::from_millis(500);
/// Between two looks.
const EVERY: Duration = Duration::from_millis(100);
/// To the first column, and the line empty.
const EMPTY: &str = "\r\x1b[2K";

/// The line on the terminal.
static LINE: Mutex<Line> = Mutex::new(Line::None);

/// What stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// Nothing yet, or nothing more.
    None,
    /// A line.
    Shown,
    /// Nothing, and nothing will: the program ends.
    Over,
}

fn line() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does the work while its progress is shown.
pub(super) fn shown<T>(progress: &Arc<Progress>, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    super::interrupt::prepare();
    let (working, done) = mpsc::channel::<()>();
    let progress = Arc::clone(progress);
    let line = thread::Builder::new().spawn(move || {
        let mut wait = SILENT;
        while done.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            wait = EVERY;
            let mut line = line();
            if *line != Line::Over {
                *line = Line::Shown;
                let _ = write!(std::io::stderr(), "{EMPTY}{}", text(&progress));
            }
        }
        leave(Line::None);
    });
    let result = work();
    drop(working);
    // Where no thread could be started there is no line.
    let _ = line.map(thread::JoinHandle::join);
    result
}

/// Takes the line away for good: the program ends.
pub(super) fn end() {
    leave(Line::Over);
}

fn leave(after: Line) {
    let mut line = line();
    if *line == Line::Shown {
        let _ = write!(std::io::stderr(), "{EMPTY}");
    }
    if *line != Line::Over {
        *line = after;
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
