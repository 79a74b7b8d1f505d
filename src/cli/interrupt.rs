//! What happens when the program is interrupted: nothing half done stays, and it ends as the signal asks.

/// Prepares for an interruption, once; commands that leave something on the disk while they work ask for it.
#[cfg(unix)]
pub(super) fn prepare() {
    use std::sync::Once;
    use std::sync::mpsc;
    use std::thread;

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // The thread first: a signal that is caught and answered by none would be lost.
        let (caught, signals) = mpsc::channel::<Signals>();
        let answering = thread::Builder::new().spawn(move || {
            if let Ok(mut signals) = signals.recv()
                && let Some(signal) = signals.forever().next()
            {
                super::progress::end();
                crate::source::write::abandon();
                // Who waits for this process sees the signal, as if nobody had caught it.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
        if answering.is_ok()
            && let Ok(signals) = Signals::new([SIGINT, SIGTERM])
        {
            let _ = caught.send(signals);
        }
    });
}

/// Elsewhere the system ends the program, and folders of the system for temporary files are its own to clear.
#[cfg(not(unix))]
pub(super) fn prepare() {}
