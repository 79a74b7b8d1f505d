//! How far a run is: counters that another thread may look at while it works.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Looking for files.
    Finding,
    /// Reading and parsing files.
    Reading,
    /// Looking for credentials in files.
    Searching,
    /// Linking integrations.
    Linking,
    /// Computing facts of integrations.
    Analysing,
    /// Judging integrations by policies.
    Judging,
    /// All of these for one share of a large tree after the other.
    Sharing,
    /// Reading a log.
    Observing,
}

impl Stage {
    /// All, in the order of a run.
    const ALL: [Self; 8] = [
        Self::Finding,
        Self::Reading,
        Self::Searching,
        Self::Linking,
        Self::Analysing,
        Self::Judging,
        Self::Sharing,
        Self::Observing,
    ];

    /// What is done and what is counted.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Finding => ("looking for files", ""),
            Self::Reading => ("reading", "files"),
            Self::Searching => ("looking for credentials", "files"),
            Self::Linking => ("linking", "integrations"),
            Self::Analysing => ("analysing", "integrations"),
            Self::Judging => ("judging", "integrations"),
            Self::Sharing => ("reading and judging", "files"),
            Self::Observing => ("holding the log against the declaration", "bytes"),
        }
    }
}

/// The counters of a run.
#[derive(Debug, Default)]
pub struct Progress {
    stage: AtomicUsize,
    done: AtomicUsize,
    all: AtomicUsize,
}

impl Progress {
    /// A stage begins that takes so many steps; none where that is not known.
    pub fn begin(&self, stage: Stage, all: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
        self.stage.store(stage as usize, Ordering::Relaxed);
    }

    /// So many steps are done.
    pub fn step(&self, steps: usize) {
        self.done.fetch_add(steps, Ordering::Relaxed);
    }

    /// Where it is: the stage, steps done, steps in all.
    #[must_use]
    pub fn now(&self) -> (Stage, usize, usize) {
        let stage = Stage::ALL.get(self.stage.load(Ordering::Relaxed));
        (
            stage.copied().unwrap_or(Stage::Finding),
            self.done.load(Ordering::Relaxed),
            self.all.load(Ordering::Relaxed),
        )
    }
}
