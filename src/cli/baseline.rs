//! `flowgate baseline`: what is open today, for adopting the check without mending everything first.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, Tree, output};
use crate::error::Error;
use crate::finding::Finding;
use crate::finding::baseline::Baseline;
use crate::finding::secret_baseline::{FILE, RULE, SecretBaseline};
use crate::pipeline::{self, Options, Selection};
use crate::source::Date;

/// Arguments of `baseline`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    tree: Tree,
    /// Where to write it.
    #[arg(
        long,
        value_name = "FILE",
        default_value = ".flowgate/baseline.json",
        conflicts_with = "secrets"
    )]
    output: PathBuf,
    /// Write down the literals that SECRET-001 finds, to `.flowgate/secrets-baseline.json`, which every check reads: for values
    /// that are no credentials or may stand where they are.
    #[arg(long, requires_all = ["reason", "owner", "expires"])]
    secrets: bool,
    /// Why they may stand there. Only literals that are not listed yet get it.
    #[arg(long, value_name = "TEXT", requires = "secrets")]
    reason: Option<String>,
    /// Who says so.
    #[arg(long, value_name = "WHO", requires = "secrets")]
    owner: Option<String>,
    /// The last day on which that holds.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "secrets")]
    expires: Option<Date>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let options = Options {
        lean: true,
        ..arguments.tree.options(Selection::default(), None, false)
    };
    if let (Some(reason), Some(owner), Some(expires)) =
        (&arguments.reason, &arguments.owner, arguments.expires)
    {
        return secrets(options, reason, owner, expires);
    }
    let run = super::assess(&options)?;
    let baseline = Baseline::of(run.check.findings.iter().map(AsRef::as_ref), &run.bounds.never);
    let path = &arguments.output;
    make_folder(path)?;
    output::write(path, run.veil.over(baseline.text()).as_bytes())?;
    let left = run.check.findings.iter().filter(|f| f.waiver.is_none()).count() - baseline.entries.len();
    let left = match left {
        0 => String::new(),
        1 => "; 1 finding stays new, since nothing accepts its rule".to_owned(),
        n => format!("; {n} findings stay new, since nothing accepts their rules"),
    };
    super::print(&format!(
        "{}: {} known{left}\nuse it with `flowgate check --baseline {}`\n",
        path.display(),
        baseline.entries.len(),
        path.display()
    ))?;
    Ok(Exit::Clean)
}

fn make_folder(file: &Path) -> Result<(), Error> {
    let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) else {
        return Ok(());
    };
    output::folder(folder)
}

/// Writes the list of known literals anew: those that no longer occur go, those that are new come.
fn secrets(options: Options, reason: &str, owner: &str, expires: Date) -> Result<Exit, Error> {
    for (field, text) in [("reason", reason), ("owner", owner)] {
        if text.trim().is_empty() {
            return Err(Error::Usage {
                message: format!("`--{field}` is empty: the list says why and who"),
            });
        }
    }
    let (root, _) = pipeline::root_of(&options.paths)?;
    let path = root.join(FILE);
    let options = Options {
        // The list is that of the tree: of a part of it the entries of the rest would seem gone.
        paths: vec![root],
        selection: Selection {
            select: vec![RULE.to_owned()],
            ..Selection::default()
        },
        ..options
    };
    let mut run = super::assess(&options)?;
    if expires < run.check.date {
        return Err(Error::Usage {
            message: format!("`--expires` is before {}", run.check.date),
        });
    }
    let mut known = std::mem::take(&mut run.secrets);
    if known.salt.is_empty() {
        // Fingerprints have the salt in them.
        known = SecretBaseline::with_salt(salt());
        make_folder(&path)?;
        output::write(&path, known.text().as_bytes())?;
        run = super::assess(&options)?;
    }
    let open: Vec<&Finding> = run
        .check
        .findings
        .iter()
        .map(AsRef::as_ref)
        .filter(|f| f.rule == RULE)
        .collect();
    let (new, gone) = known.renew(&open, reason, owner, expires, run.check.date);
    output::write(&path, run.veil.over(known.text()).as_bytes())?;
    super::print(&format!(
        "{FILE}: {} known, {new} new, {gone} taken out\n",
        known.entries.len()
    ))?;
    Ok(Exit::Clean)
}

/// 128 bits that differ from one repository to the next: the keys that the standard library draws for its hash maps.
fn salt() -> String {
    let draw = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", draw(), draw())
}
