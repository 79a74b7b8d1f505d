//! What a check runs by: configuration, policies, packs, catalogues, waivers, decisions, treatments, baseline. A change does not choose its own judge,
//! so they may come from another state of the tree, and what the change does to them is told.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Intake, Run};
use crate::config::{Config, FILE_NAME};
use crate::error::Error;
use crate::finding::{Finding, Location};
use crate::source::read::{self, Unread};
use crate::source::{Place, walk};

/// Where the rules of a run come from.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The folder.
    pub folder: PathBuf,
    /// Its name on the command line.
    pub name: String,
}

/// The folder of what Flowgate writes down for later checks.
const OWN: &str = ".flowgate";

/// Files that a configuration names.
fn named(folder: &Path, config: &Config) -> BTreeSet<String> {
    let mut files = BTreeSet::from([FILE_NAME.to_owned()]);
    let listed = config
        .policies
        .iter()
        .chain(&config.packs)
        .chain(&config.catalogs);
    for path in listed.filter_map(|p| walk::resolve(FILE_NAME, p)) {
        match walk::within(folder, &path).filter(|full| full.is_dir()) {
            Some(full) => files.extend(walk::plain(&full).into_iter().map(|f| format!("{path}/{f}"))),
            None => drop(files.insert(path)),
        }
    }
    let known = walk::within(folder, OWN).map(|full| walk::plain(&full));
    files.extend(known.into_iter().flatten().map(|f| format!("{OWN}/{f}")));
    files
}

/// Files of places.
pub fn files_of<'p>(places: impl Iterator<Item = &'p Place>) -> BTreeSet<String> {
    places
        .filter_map(|p| p.parts().map(|(path, ..)| path.to_owned()))
        .collect()
}

/// Files that rule the check and differ between two folders, each with how.
pub fn differing(
    old: (&Path, &Config),
    new: (&Path, &Config),
    more: &BTreeSet<String>,
) -> Vec<(String, &'static str)> {
    let mut files = named(old.0, old.1);
    files.extend(named(new.0, new.1));
    files.extend(more.iter().cloned());
    // What is not read because it leads out of the tree or is too large is compared as what it is, not by its content.
    let read = |(folder, config): (&Path, &Config), file: &str| {
        folder.join(file).symlink_metadata().ok()?;
        let full = walk::within(folder, file).filter(|full| full.is_file());
        let bytes = full.map(|full| read::bytes(&full, &config.limits));
        Some(bytes.unwrap_or(Err(Unread::Failed(ErrorKind::NotFound))))
    };
    files
        .into_iter()
        .filter_map(|file| {
            let how = match (read(old, &file), read(new, &file)) {
                (None, Some(_)) => "is new",
                (Some(_), None) => "is gone",
                (a, b) if a != b => "changes",
                _ => return None,
            };
            Some((file, how))
        })
        .collect()
}

/// The same for two runs, without waivers: these are compared one by one.
///
/// # Errors
/// A configuration that cannot be used.
pub fn changed(old: &Path, new: &Path, was: &Run, is: &Run) -> Result<Vec<(String, &'static str)>, Error> {
    let all = differing((old, &was.config), (new, &is.config), &BTreeSet::new());
    let waivers = files_of(was.waivers.iter().chain(&is.waivers).map(|w| &w.at));
    Ok(all
        .into_iter()
        .filter(|(file, _)| !waivers.contains(file))
        .collect())
}

/// Files that rule the check and that the tree has otherwise than its judge, each with how.
pub fn unjudged(root: &Path, judge: &Path, intake: &Intake, court: Option<&Intake>) -> Vec<String> {
    let own = Intake::config(root).unwrap_or_default();
    let both = || [Some(intake), court].into_iter().flatten();
    let waivers = both().flat_map(|i| &i.waivers).map(|w| &w.place);
    let decisions = both().flat_map(|i| &i.signoffs).map(|s| &s.place);
    let registers = both().flat_map(|i| &i.registers).map(|r| &r.place);
    let mut papers = files_of(waivers.chain(decisions).chain(registers));
    papers.extend(both().flat_map(|i| i.kept.keys().cloned()));
    differing((judge, &intake.config), (root, &own), &papers)
        .into_iter()
        .map(|(file, how)| format!("{file} {how}"))
        .collect()
}

/// Turns a location in a file of the judge into one of the checked tree; false where the tree has another text there: then it
/// keeps its line, which is the judge's, and no frame can show it.
pub fn at_home(location: &mut Location, intake: &Intake, court: &Intake) -> bool {
    let Some((file, span)) = location.bytes else {
        return true;
    };
    let text = court.sources.get(file).map(|s| &s.text);
    let own = intake.sources.find(&location.file);
    let same = own.filter(|id| intake.sources.get(*id).map(|s| &s.text) == text);
    location.bytes = same.map(|id| (id, span));
    same.is_some()
}

/// The same for all of a finding; one that stands only in the judge's file says so.
pub fn told_at_home(finding: &mut Finding, intake: &Intake, court: &Intake, name: &str) {
    let notes = finding.related.iter_mut().chain(&mut finding.path);
    for location in notes.map(|n| &mut n.location) {
        at_home(location, intake, court);
    }
    if !at_home(&mut finding.location, intake, court) {
        finding.message = format!("{} (in `{}` of `{name}`)", finding.message, finding.location.file);
    }
}

/// A file of the tree as its judge has it. What lies outside of the tree is chosen by who runs the check.
pub fn of_judge(file: &Path, root: &Path, judge: &Path) -> PathBuf {
    let full = std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf());
    match full.strip_prefix(root) {
        Ok(below) if root != judge => judge.join(below),
        _ => file.to_path_buf(),
    }
}
