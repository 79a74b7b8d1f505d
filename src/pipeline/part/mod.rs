//! A part of the tree: which files must be read so that what is asked for is judged as if all of them were.
//!
//! In: the files of a tree, and what of it is asked for. Out: the files to read. What is asked for depends on the files of the
//! same integration, on integrations that it and they name or that name it, on those that share the organisation's systems
//! and stores with it, on files of vendors, waivers and decisions. All of that is written as names in texts of ours; where a name
//! may be written in another way, the file is read. So there are too many files rather than too few, nothing is kept from
//! one run to the next, and `tests/part.rs` holds the result against that of the whole tree.

mod glance;
mod reach;
mod shares;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use super::scope::Asked;
use crate::parse::manifest::{self, Document};
use crate::parse::value;
use crate::signoff::stored;
use crate::source::walk::{FileKind, Found, folder, last_part};
use crate::source::{FileId, Limits, Place, read};
use glance::{Glance, Shape, is_of_id};
pub use reach::{concerns_all, kinds_for_all};
pub use shares::{Share, shares};

/// Which files to read.
pub enum Needed {
    /// All of them.
    All,
    /// Those at these places, with texts that are read already.
    Some(BTreeSet<usize>, HashMap<usize, String>),
}

/// A text of ours.
struct Text {
    /// Its place among the files.
    file: usize,
    text: String,
    glance: Glance,
}

/// Finds the files that what is asked for depends on. Reads all texts of ours, linear in them for each round of names that
/// leads to others.
pub fn needed(found: &[Found], asked: &Asked, instead: &BTreeMap<String, String>, limits: &Limits) -> Needed {
    let mut part = Part::new(found, asked);
    part.look(instead, limits);
    part.close(limits)
}

/// What is known to be needed so far.
struct Part<'a> {
    found: &'a [Found],
    asked: &'a Asked,
    texts: Vec<Text>,
    files: BTreeSet<usize>,
    /// Texts that are needed and not followed yet.
    todo: Vec<usize>,
    /// By text, whether it is needed.
    has: Vec<bool>,
    /// Names that lead to whoever writes them: integrations in front of a slash, and words.
    fronts: BTreeSet<String>,
    words: BTreeSet<String>,
    /// The organisation's systems and stores.
    shared: BTreeSet<String>,
    /// Integrations and folders whose texts are needed already.
    met: BTreeSet<String>,
    opened: BTreeSet<(String, bool)>,
    /// A file that is not there is named: what it may be called is seen from all of them.
    lost: bool,
}

/// What a text leads to. Integrations and folders stand for all their texts, which are as many for each of these texts.
#[derive(Default)]
struct Leads {
    /// Integrations that it describes or names.
    ids: BTreeSet<String>,
    /// All of its folder, and not only the `.flow` files there that do not say whose they are.
    folder: bool,
    /// Other texts of ours.
    texts: Vec<usize>,
    /// Files of others.
    files: Vec<usize>,
    /// Names of what the organisation shares.
    words: BTreeSet<String>,
    /// It includes a file that is not there.
    lost: bool,
}

/// Where texts lie.
#[derive(Default)]
struct Index {
    by_path: HashMap<String, usize>,
    by_id: HashMap<String, Vec<usize>>,
    by_folder: HashMap<String, Vec<usize>>,
    /// Who includes a file.
    included_by: HashMap<String, Vec<usize>>,
    /// Integrations that have a manifest.
    described: BTreeSet<String>,
    /// Files of others by the last part of their path; those whose names have signs or blanks are searched for.
    data: HashMap<String, Vec<usize>>,
    spaced: Option<(AhoCorasick, Vec<usize>)>,
    /// There are more names than can be searched for.
    blind: bool,
}

impl<'a> Part<'a> {
    fn new(found: &'a [Found], asked: &'a Asked) -> Self {
        Self {
            found,
            asked,
            texts: Vec::new(),
            files: BTreeSet::new(),
            todo: Vec::new(),
            has: Vec::new(),
            fronts: BTreeSet::new(),
            words: BTreeSet::new(),
            shared: BTreeSet::new(),
            met: BTreeSet::new(),
            opened: BTreeSet::new(),
            lost: false,
        }
    }

    /// Looks at all texts of ours.
    fn look(&mut self, instead: &BTreeMap<String, String>, limits: &Limits) {
        let looked: Vec<(usize, Option<Text>)> = self
            .found
            .par_iter()
            .enumerate()
            .filter(|(_, f)| f.kind != FileKind::Data || f.path.ends_with(stored::ENDING))
            .map(|(file, f)| {
                let text = match instead.get(&f.path) {
                    Some(text) => Some(text.clone()),
                    None => read::text(&f.full, limits).ok(),
                };
                let look = |text: String| {
                    let glance = match f.kind {
                        FileKind::Manifest => glance::manifest(&f.path, &text, limits),
                        FileKind::Flow => glance::flow(&f.path, &text, limits),
                        FileKind::Data => Glance::kept(),
                    };
                    Text { file, text, glance }
                };
                (file, text.map(look))
            })
            .collect();
        for (file, text) in looked {
            match text {
                Some(text) => self.texts.push(text),
                // What cannot be read is told, and keeps others from being assessed.
                None => {
                    self.files.insert(file);
                }
            }
        }
    }

    fn path(&self, text: &Text) -> &'a str {
        self.found.get(text.file).map_or("", |f| &f.path)
    }

    fn index(&self) -> Index {
        let mut index = Index::default();
        for (at, text) in self.texts.iter().enumerate() {
            let path = self.path(text);
            index.by_path.insert(path.to_owned(), at);
            for id in &text.glance.ids {
                index.by_id.entry(id.clone()).or_default().push(at);
                if text.glance.shape == Shape::Manifest {
                    index.described.insert(id.clone());
                }
            }
            for target in &text.glance.includes {
                index.included_by.entry(target.clone()).or_default().push(at);
            }
            index
                .by_folder
                .entry(folder(path).to_owned())
                .or_default()
                .push(at);
        }
        let mut spaced: Vec<(&str, usize)> = Vec::new();
        let files = self.found.iter().enumerate();
        for (at, file) in files.filter(|(_, f)| f.kind == FileKind::Data) {
            let name = last_part(&file.path);
            if name.chars().all(in_one_piece) {
                index.data.entry(name.to_owned()).or_default().push(at);
            } else {
                spaced.push((name, at));
            }
        }
        if !spaced.is_empty() {
            let search = AhoCorasick::new(spaced.iter().map(|(name, _)| *name)).ok();
            index.blind = search.is_none();
            index.spaced = search.zip(Some(spaced.iter().map(|(_, at)| *at).collect()));
        }
        index
    }

    /// Follows names until nothing is added.
    fn close(mut self, limits: &Limits) -> Needed {
        self.has = vec![false; self.texts.len()];
        self.shared = self.organisation(limits);
        let index = self.index();
        // Nobody may be called so, and nobody finds such a name in a text.
        if index.blind
            || index
                .by_id
                .keys()
                .any(|id| id.is_empty() || !id.chars().all(is_of_id))
        {
            return Needed::All;
        }
        for (at, file) in self
            .found
            .iter()
            .enumerate()
            .filter(|(_, f)| self.asked.one(&f.path))
        {
            self.files.insert(at);
            // Whoever names a vendor's file has a say in it.
            if file.kind == FileKind::Data {
                self.words.insert(last_part(&file.path).to_owned());
            }
        }
        for at in 0..self.texts.len() {
            let Some(text) = self.texts.get(at) else { continue };
            let asked = self.asked.one(self.path(text));
            match &text.glance.shape {
                // What a document about others is worth shows when all of them are known.
                Shape::Other(_) | Shape::Kept if asked => return Needed::All,
                // Decisions and treatments are of integrations, kept models too: they wait for their names.
                Shape::Kept => {}
                Shape::Other(Some(kind)) if matches!(kind.as_str(), "SignOff" | "RiskRegister") => {}
                Shape::Other(_) => {
                    self.files.insert(text.file);
                }
                Shape::Manifest | Shape::Flow if asked || !text.glance.plain => self.need(at),
                Shape::Manifest | Shape::Flow => {}
            }
        }
        let mut ids = BTreeSet::new();
        let mut sought = (BTreeSet::new(), BTreeSet::new());
        loop {
            while let Some(at) = self.todo.pop() {
                self.follow(at, &index, &mut ids);
            }
            let fronts: BTreeSet<String> = self.fronts.difference(&sought.0).cloned().collect();
            let words: BTreeSet<String> = self.words.difference(&sought.1).cloned().collect();
            if fronts.is_empty() && words.is_empty() {
                break;
            }
            for at in self.writers(&fronts, &words) {
                self.need(at);
            }
            sought.0.extend(fronts);
            sought.1.extend(words);
        }
        if self.lost {
            return Needed::All;
        }
        // Decisions and treatments of these integrations, and the models they were made on.
        for at in self.naming(&ids) {
            if let Some(text) = self.texts.get(at) {
                self.files.insert(text.file);
            }
        }
        let texts = self.texts.into_iter().filter(|t| self.files.contains(&t.file));
        let texts = texts.map(|t| (t.file, t.text)).collect();
        Needed::Some(self.files, texts)
    }

    fn need(&mut self, at: usize) {
        if let Some(has) = self.has.get_mut(at).filter(|has| !**has) {
            *has = true;
            self.todo.push(at);
            self.files.extend(self.texts.get(at).map(|t| t.file));
        }
    }

    /// Adds what one text leads to.
    fn follow(&mut self, at: usize, index: &Index, ids: &mut BTreeSet<String>) {
        let leads = self.leads(at, index);
        let mut more = leads.texts;
        if let Some(text) = self.texts.get(at) {
            ids.extend(text.glance.ids.iter().cloned());
            self.fronts.extend(text.glance.ids.iter().cloned());
            let folder = folder(self.path(text));
            let near = index.by_folder.get(folder).into_iter().flatten().copied();
            let nameless = |at: &usize| self.texts.get(*at).is_some_and(|t| t.glance.nameless());
            if self.opened.insert((folder.to_owned(), leads.folder)) {
                more.extend(near.filter(|at| leads.folder || nameless(at)));
            }
        }
        for id in leads.ids {
            let all = index.by_id.get(&id).into_iter().flatten();
            if self.met.insert(id) {
                more.extend(all);
            }
        }
        self.words.extend(leads.words);
        self.files.extend(leads.files);
        self.lost |= leads.lost;
        for at in more {
            self.need(at);
        }
    }

    /// What one text leads to.
    fn leads(&self, at: usize, index: &Index) -> Leads {
        let mut leads = Leads::default();
        let Some(text) = self.texts.get(at) else {
            return leads;
        };
        let glance = &text.glance;
        let included = glance.includes.iter().map(|to| index.by_path.get(to));
        leads.lost = included.clone().any(|to| to.is_none());
        leads.texts.extend(included.flatten());
        leads
            .texts
            .extend(index.included_by.get(self.path(text)).into_iter().flatten());
        // Without a name or a manifest, what lies beside a file says what it is.
        leads.folder = glance.nameless() || !glance.ids.iter().any(|id| index.described.contains(id));
        leads.ids.extend(glance.ids.iter().cloned());
        let text = text.text.as_str();
        for (end, _) in text.match_indices('/') {
            let name = text.get(..end).unwrap_or_default();
            let name = name.rsplit(|c| !is_of_id(c)).next().unwrap_or_default();
            if index.by_id.contains_key(name) && !leads.ids.contains(name) {
                leads.ids.insert(name.to_owned());
            }
        }
        if !self.shared.is_empty() {
            let words = text.split(|c| !is_of_id(c)).filter(|w| self.shared.contains(*w));
            leads.words.extend(words.map(str::to_owned));
        }
        let named = text.split(|c| !in_one_piece(c)).filter_map(|w| index.data.get(w));
        leads.files.extend(named.flatten());
        if let Some((search, files)) = &index.spaced {
            let hits = search.find_overlapping_iter(text);
            leads
                .files
                .extend(hits.filter_map(|hit| files.get(hit.pattern().as_usize())));
        }
        leads
    }

    /// The texts that write one of the names: in front of a slash, or as a word.
    fn writers(&self, fronts: &BTreeSet<String>, words: &BTreeSet<String>) -> Vec<usize> {
        let sought: Vec<String> = fronts
            .iter()
            .map(|id| format!("{id}/"))
            .chain(words.iter().cloned())
            .collect();
        self.with(&sought, |text| text.glance.is_ours())
    }

    /// The texts with one of these words.
    fn naming(&self, words: &BTreeSet<String>) -> Vec<usize> {
        self.with(&words.iter().cloned().collect::<Vec<_>>(), |text| {
            !text.glance.is_ours()
        })
    }

    /// Of some texts those with one of the patterns, which must stand alone: no longer name that ends or begins with it.
    fn with(&self, patterns: &[String], of: impl Fn(&Text) -> bool + Sync) -> Vec<usize> {
        if patterns.is_empty() {
            return Vec::new();
        }
        let Ok(search) = AhoCorasick::new(patterns) else {
            return (0..self.texts.len()).collect();
        };
        let alone = |text: &str, start: usize, end: usize| {
            let before = text.get(..start).and_then(|t| t.chars().next_back());
            let (last, after) = (text.get(..end), text.get(end..));
            let closed = last.is_some_and(|t| t.ends_with('/'));
            let after = after.and_then(|t| t.chars().next());
            !before.is_some_and(is_of_id) && (closed || !after.is_some_and(is_of_id))
        };
        let texts = self.texts.par_iter().enumerate();
        let with = texts.filter(|(at, text)| {
            self.has.get(*at) != Some(&true)
                && of(text)
                && search
                    .find_overlapping_iter(&text.text)
                    .any(|hit| alone(&text.text, hit.start(), hit.end()))
        });
        with.map(|(at, _)| at).collect()
    }

    /// Names of systems and stores that organisation documents declare: who writes into one may reach who reads from it.
    fn organisation(&self, limits: &Limits) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for text in &self.texts {
            let may_be = match &text.glance.shape {
                Shape::Other(kind) => kind.as_deref() == Some("Organization"),
                Shape::Manifest => !text.glance.plain,
                Shape::Flow | Shape::Kept => false,
            };
            if !may_be {
                continue;
            }
            let path = self.path(text);
            let (documents, _) = value::read(FileId(0), &text.text, limits);
            for (i, node) in documents.iter().enumerate() {
                let at = Place::document(path, i);
                if let Some(Document::Organization(o)) = manifest::read(FileId(0), node, &at, &mut Vec::new())
                {
                    names.extend(o.systems.iter().flat_map(|s| s.value.keys().cloned()));
                    names.extend(o.stores.iter().flat_map(|s| s.value.keys().cloned()));
                }
            }
        }
        names
    }
}

/// A character that a path in a text is not divided at.
fn in_one_piece(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}
