//! Runs the programs of bundled rules (`compile.rs`) in regorus' virtual machine.
//!
//! In: a program, parameters, facts. Out: the three sets, or nothing: whatever is unusual is evaluated from its text, where it
//! is told with its place.

use std::sync::Arc;
use std::time::Duration;

use regorus::Value;
use regorus::rvm::RegoVM;
use regorus::rvm::program::{DeserializationResult, Program};

use super::engine::timer;

/// A program that is read, and its data.
#[derive(Clone)]
pub(super) struct Machine {
    program: Arc<Program>,
    data: Value,
}

impl Machine {
    /// Reads a program. `None`: it is of another version of regorus, which cannot be where one build made both.
    pub(super) fn read(bytes: &[u8], data: Value) -> Option<Self> {
        match Program::deserialize_binary(bytes) {
            Ok(DeserializationResult::Complete(program)) => Some(Self {
                program: Arc::new(program),
                data,
            }),
            Ok(DeserializationResult::Partial(_)) | Err(_) => None,
        }
    }

    /// `[subjects, fail, unknown]` of the facts on the bench.
    pub(super) fn run(&self, bench: &mut Bench) -> Option<Value> {
        let machine = &mut bench.0;
        machine.load_program(Arc::clone(&self.program));
        machine.set_data(self.data.clone()).ok()?;
        machine.execute_entry_point_by_index(0).ok()
    }
}

/// Facts, and what runs programs on them one after the other: each begins anew, in the room of the one before.
pub(super) struct Bench(RegoVM);

impl Bench {
    /// With these facts, and so much time for each program.
    pub(super) fn new(facts: &Value, limit: Duration) -> Self {
        let mut machine = RegoVM::new();
        // The budget is time, as everywhere.
        machine.set_max_instructions(usize::MAX);
        machine.set_execution_timer_config(Some(timer(limit)));
        machine.set_input(facts.clone());
        Self(machine)
    }
}
