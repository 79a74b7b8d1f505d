//! The whole tree in shares: integrations that have nothing to do with one another, so that each share can be judged by itself
//! and forgotten.
//!
//! In: the files of a tree. Out: files that all shares are read with, and shares of a few integrations each; none where it cannot
//! be told what belongs together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::glance::Shape;
use super::{Index, Part, Text, is_of_id};
use crate::model::sets::Sets;
use crate::pipeline::scope::Asked;
use crate::signoff::stored;
use crate::source::Limits;
use crate::source::walk::{FileKind, Found, folder};

/// A tree in shares.
pub struct Shares {
    /// Documents about all or others, and what cannot be read: judged once, by themselves.
    pub about: BTreeSet<usize>,
    /// Those of them that each share is read with.
    pub common: BTreeSet<usize>,
    /// The shares in the order of their first files; each file of the tree is in one of them or in `about`.
    pub shares: Vec<Share>,
}

/// Files that are judged together.
#[derive(Default)]
pub struct Share {
    /// The files.
    pub files: BTreeSet<usize>,
    /// Decisions about its integrations, and the models they were made on.
    pub with: BTreeSet<usize>,
}

/// For so many bytes that every share is read with, a share has a file more: most of its time goes to its own.
const WORTH: usize = 2048;

/// Divides a tree into shares of at least so many files. Linear in the texts of ours.
#[must_use]
pub fn shares(
    found: &[Found],
    instead: &BTreeMap<String, String>,
    limits: &Limits,
    size: usize,
) -> Option<Shares> {
    let all = Asked::all_of_it();
    let mut part = Part::new(found, &all);
    part.look(instead, limits);
    part.shared = part.organisation(limits);
    let index = part.index();
    let odd = |id: &String| id.is_empty() || !id.chars().all(is_of_id);
    if index.blind || index.by_id.keys().any(odd) || part.texts.iter().any(|t| t.glance.hides) {
        return None;
    }
    let mut sets = Sets::new(found.len());
    let mut users: BTreeMap<String, usize> = BTreeMap::new();
    let mut folders = BTreeSet::new();
    for (at, text) in part.texts.iter().enumerate().filter(|(_, t)| t.glance.is_ours()) {
        let leads = part.leads(at, &index);
        if leads.lost {
            return None;
        }
        // The first text of an integration stands for all, which come to it as well.
        let firsts = leads.ids.iter().filter_map(|id| index.by_id.get(id)?.first());
        let texts = leads
            .texts
            .iter()
            .chain(firsts)
            .filter_map(|at| part.texts.get(*at));
        let files = texts.filter(|t| t.glance.is_ours()).map(|t| t.file);
        for file in files.chain(leads.files.iter().copied().filter(|f| !is_kept(found, *f))) {
            sets.unite(text.file, file);
        }
        if leads.folder {
            folders.insert(folder(part.path(text)));
        }
        for word in leads.words {
            sets.unite(text.file, *users.entry(word).or_insert(text.file));
        }
    }
    for near in folders.into_iter().filter_map(|f| index.by_folder.get(f)) {
        let texts = near.iter().filter_map(|at| part.texts.get(*at));
        let files: Vec<usize> = texts.filter(|t| t.glance.is_ours()).map(|t| t.file).collect();
        for pair in files.windows(2) {
            if let [a, b] = pair {
                sets.unite(*a, *b);
            }
        }
    }
    let (mut about, mut common) = (part.files.clone(), part.files.clone());
    for text in &part.texts {
        match &text.glance.shape {
            Shape::Manifest | Shape::Flow | Shape::Kept => {}
            Shape::Other(kind) => {
                about.insert(text.file);
                if !matches!(kind.as_deref(), Some("Waivers" | "SignOff" | "RiskRegister")) {
                    common.insert(text.file);
                }
            }
        }
    }
    let read_by_all = part.texts.iter().filter(|t| common.contains(&t.file));
    let size = size.max(read_by_all.map(|t| t.text.len()).sum::<usize>() / WORTH);
    let ours: BTreeSet<usize> = part
        .texts
        .iter()
        .filter(|t| t.glance.is_ours())
        .map(|t| t.file)
        .collect();
    let (mut shares, share_of) = divided(sets, size, &about, &ours);
    for (text, id) in decided(&part.texts, &index) {
        let texts = index.by_id.get(id).into_iter().flatten();
        let files = texts.filter_map(|at| part.texts.get(*at)).map(|t| t.file);
        for share in files.filter_map(|file| share_of.get(&file)) {
            if let Some(share) = shares.get_mut(*share) {
                share.with.insert(text.file);
            }
        }
    }
    Some(Shares {
        about,
        common,
        shares,
    })
}

fn is_kept(found: &[Found], file: usize) -> bool {
    found
        .get(file)
        .is_some_and(|f| f.kind == FileKind::Data && f.path.ends_with(stored::ENDING))
}

/// Texts with decisions or kept models, each with the integrations it names.
fn decided<'t>(texts: &'t [Text], index: &'t Index) -> impl Iterator<Item = (&'t Text, &'t str)> {
    let decides = |t: &&Text| match &t.glance.shape {
        Shape::Kept => true,
        Shape::Other(kind) => kind.as_deref() == Some("SignOff"),
        Shape::Manifest | Shape::Flow => false,
    };
    texts.iter().filter(decides).flat_map(|text| {
        let words = text.text.split(|c| !is_of_id(c)).collect::<BTreeSet<&str>>();
        let named = words.into_iter().filter(|w| index.by_id.contains_key(*w));
        named.map(move |id| (text, id))
    })
}

/// Sets of files as shares of about the same size, and the share of each file.
fn divided(
    sets: Sets,
    least: usize,
    about: &BTreeSet<usize>,
    ours: &BTreeSet<usize>,
) -> (Vec<Share>, HashMap<usize, usize>) {
    let (mut shares, mut share_of, mut size) = (Vec::new(), HashMap::new(), least);
    for mut files in sets.groups() {
        files.retain(|f| !about.contains(f));
        if files.is_empty() {
            continue;
        }
        if size >= least {
            shares.push(Share::default());
            size = 0;
        }
        let at = shares.len() - 1;
        size += files.len();
        share_of.extend(files.iter().filter(|f| ours.contains(f)).map(|f| (*f, at)));
        if let Some(share) = shares.last_mut() {
            share.files.extend(files);
        }
    }
    (shares, share_of)
}
