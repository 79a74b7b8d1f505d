//! What happens when the program is interrupted: nothing half done stays, and it ends as the signal asks.

/// Prepares for an interruption, once; commands that leave something on the disk while they work ask for it.
#[cfg(unix)]
pub(super) fn prepare() {
    use std::sync::Once;

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else {
            return;
        };
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                super::progress::end();
                crate::source::write::abandon();
                // Who waits for this process sees the signal, as if nobody had caught it.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
    });
}

/// Elsewhere the system ends the program, and folders of the system for temporary files are its own to clear.
#[cfg(not(unix))]
pub(super) fn prepare() {}
