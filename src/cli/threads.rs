//! The threads a command works with. What it writes does not depend on them, so a machine that starts none only makes it slower.

use std::num::NonZero;
use std::thread::available_parallelism;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The most that may be asked for: far above what helps, far below what a machine gives.
pub(super) const MOST: i64 = 256;
/// Bytes of stack of each, as systems give the first one. What is nested ends at limits that need less.
const STACK: usize = 8 << 20;

/// Does the work with as many threads as asked for, else with one for each core.
pub(super) fn with<T: Send>(jobs: Option<u16>, work: impl FnOnce() -> T + Send) -> T {
    let wanted = jobs.map_or_else(cores, usize::from);
    match several(wanted).or_else(alone) {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

fn cores() -> usize {
    let cores = available_parallelism().map_or(1, NonZero::get);
    cores.min(usize::try_from(MOST).unwrap_or(1))
}

/// None where one is enough, or where the system starts no more: users and containers have limits for that.
fn several(wanted: usize) -> Option<ThreadPool> {
    let builder = ThreadPoolBuilder::new().num_threads(wanted).stack_size(STACK);
    (wanted > 1).then(|| builder.build().ok()).flatten()
}

/// The thread that is there.
fn alone() -> Option<ThreadPool> {
    ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread()
        .build()
        .ok()
}
