//! The first half of a run: files found, read, parsed, bound into integrations.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use rayon::prelude::*;

use super::configured::{configuration, globs, known_secrets, named};
use super::include::{Picture, Pictures};
use super::progress::{Progress, Stage};
use crate::catalog::Catalog;
use crate::config::{self, Config};
use crate::error::Error;
use crate::finding::locate::Trees;
use crate::finding::secret_baseline::SecretBaseline;
use crate::model::bind::{Bound, Content, Part, bind};
use crate::model::link::VendorFiles;
use crate::parse::manifest::field::{At, Decoder, Field};
use crate::parse::manifest::register::RiskRegister;
use crate::parse::manifest::signoff::SignOff;
use crate::parse::manifest::waiver::Waivers;
use crate::parse::manifest::{self, Document, Integration, Organization};
use crate::parse::problem::{Input, Problem, Site};
use crate::parse::vendor::VendorManifest;
use crate::parse::{document, flow, value};
use crate::secret::{Dialect, Scan, scan};
use crate::signoff::stored;
use crate::source::limits::raise;
use crate::source::read::{self, Unread};
use crate::source::walk::{self, FileKind, Found, Skipped};
use crate::source::{FileId, Limits, Place, Shared, Source, Sources, Span};

/// Everything that was read.
pub struct Intake {
    /// Files.
    pub sources: Sources,
    /// Their trees.
    pub trees: Trees,
    /// Configuration.
    pub config: Config,
    /// Integrations before linking.
    pub bound: Vec<Bound>,
    /// The organisation.
    pub organization: Option<At<Organization>>,
    /// Files of the organisation's documents.
    pub organization_files: Vec<String>,
    /// Vendor files that manifests name.
    pub vendor_files: VendorFiles,
    /// The vendor file each `scopes_from` leads to, by the integration that names it.
    pub vendor_paths: BTreeMap<String, Vec<String>>,
    /// What products mean.
    pub catalog: Catalog,
    /// What vendors' files in the tree say; parts of one application are joined.
    pub manifests: Vec<VendorManifest>,
    /// Which of them a file belongs to.
    pub manifest_of: BTreeMap<String, usize>,
    /// The first problem of files of others, by path: told only where a manifest names the file.
    pub(super) unread: BTreeMap<String, Problem>,
    /// Accepted risks.
    pub waivers: Vec<At<Waivers>>,
    /// Decisions.
    pub signoffs: Vec<At<SignOff>>,
    /// Treatments of risks.
    pub registers: Vec<At<RiskRegister>>,
    /// Files that keep models of decisions.
    pub kept: BTreeMap<String, FileId>,
    /// Problems so far.
    pub problems: Vec<Problem>,
    /// Literals that somebody looked at.
    pub secrets: SecretBaseline,
    /// Credentials and references by path.
    pub scans: BTreeMap<String, Scan>,
    /// Files of others, not read into trees yet.
    others: Vec<(FileId, String)>,
    /// Files whose trees are not whole.
    broken: BTreeSet<FileId>,
    /// Bytes read so far.
    bytes: usize,
    /// The integration each file belongs to, whether it is asked for or not.
    pub(super) owner: BTreeMap<String, String>,
    /// Files of the tree that nothing depends on that is asked for; none where all of it is.
    pub passed_over: usize,
}

/// What is known before the first file is read: configuration, and which files there are.
pub struct Ground {
    pub(super) config: Config,
    catalog: Catalog,
    secrets: SecretBaseline,
    /// The project file.
    sources: Sources,
    trees: Trees,
    /// Files to read, by path.
    pub(super) found: Vec<Found>,
    pub(super) skipped: Vec<Skipped>,
}

impl Ground {
    /// Finds the files of a tree; its configuration is that of `judge`.
    ///
    /// # Errors
    /// Unusable configuration.
    pub fn of(root: &Path, judge: &Path, progress: &Progress) -> Result<Self, Error> {
        let mut sources = Sources::default();
        let mut trees = Trees::default();
        let config = configuration(judge, &mut sources, &mut trees)?;
        let catalog = super::catalogs::read(judge, &config)?;
        progress.begin(Stage::Finding, 0);
        let (mut found, skipped) = walk::find(root, &config.limits);
        let include = globs(&config.include)?;
        let exclude = globs(&config.exclude)?;
        found.retain(|file| {
            // What lies beside policies are their fixtures.
            let of_policies = |p: &String| Path::new(&file.path).starts_with(p.trim_start_matches("./"));
            include.as_ref().is_none_or(|g| named(g, &file.path))
                && !exclude.as_ref().is_some_and(|g| named(g, &file.path))
                && !config.policies.iter().any(of_policies)
                && file.path != config::FILE_NAME
        });
        let secrets = known_secrets(judge, &config.limits)?;
        Ok(Self {
            config,
            catalog,
            secrets,
            sources,
            trees,
            found,
            skipped,
        })
    }
}

/// Which files are read.
pub enum Which<'a> {
    /// All.
    All,
    /// Those that a part depends on, by their places among the files; texts that are there already need not be read again.
    Part(&'a BTreeSet<usize>, HashMap<usize, String>),
}

/// Reads files of a tree; `texts` stand in for those of files. Everything that is wrong with them becomes a problem.
#[must_use]
pub fn read(
    ground: &Ground,
    root: &Path,
    which: Which<'_>,
    texts: &BTreeMap<String, String>,
    progress: &Progress,
) -> Intake {
    let limits = &ground.config.limits;
    let mut intake = Intake::bare(ground);
    let (needed, mut already) = match which {
        Which::All => (None, HashMap::new()),
        Which::Part(files, texts) => (Some(files), texts),
    };
    let mut parts = Vec::new();
    let mut pictures = Pictures::default();
    for (at, file) in ground.found.iter().enumerate() {
        if needed.is_some_and(|needed| !needed.contains(&at)) {
            intake.passed_over += 1;
            continue;
        }
        progress.step(1);
        if intake.bytes > limits.total_bytes {
            let text = format!(
                "the files of this run have more than {} bytes: this one and those behind it are not read",
                limits.total_bytes
            );
            let help = format!(
                "check a part of the tree, exclude what is not ours, or {}",
                raise("total_bytes")
            );
            let at = intake.sources.add(Source::new(file.path.as_str(), ""));
            intake.problems.push(not_read(at, "total", text).help(help));
            break;
        }
        let instead = already.remove(&at).or_else(|| texts.get(&file.path).cloned());
        intake.file(file, instead, limits, &mut parts, &mut pictures);
    }
    intake.others(limits);
    intake.scan(progress);
    parts.extend(pictures.into_parts(root, limits, &mut intake.problems));
    let (bound, organization) = bind(parts, &mut intake.problems);
    intake.bound = bound;
    intake.organization = organization;
    intake.manifests();
    intake.vendors();
    intake
}

/// A manifest of ours whose name does not say so: it would be passed over, whatever it allows.
fn misnamed(file: FileId, path: &str, documents: &[value::Node]) -> Option<Problem> {
    let ours = |d: &&value::Node| {
        let says = |key: &str| d.get(key).and_then(value::Node::text).unwrap_or_default();
        says("apiVersion").starts_with("flowgate/") && says("kind") == "AgentIntegration"
    };
    let document = documents.iter().find(ours)?;
    let name = walk::last_part(path);
    // A sample, `agent.yaml.example`, is none until somebody fills it in.
    let (stem, ending) = name
        .rsplit_once('.')
        .filter(|(_, e)| matches!(*e, "yaml" | "yml" | "json"))?;
    let site = Site::Span(file, document.get("kind").map_or(document.span, |kind| kind.span));
    let said = "this is a manifest, but its name does not end in `.flowgate.yaml`, so it is not judged";
    let problem = Problem::new(Input::Unreadable, "misnamed", site, said, "says what it is");
    Some(problem.help(format!("rename `{name}` to `{stem}.flowgate.{ending}`")))
}

/// The problem of something that is not read.
fn not_read(file: FileId, reason: &'static str, why: String) -> Problem {
    let site = Site::Span(file, Span::default());
    Problem::new(Input::Unreadable, reason, site, why, "not read")
}

impl Intake {
    /// Nothing but what the ground shows.
    fn bare(ground: &Ground) -> Self {
        let mut sources = ground.sources.clone();
        let mut problems = Vec::new();
        for skipped in &ground.skipped {
            let file = sources.add(Source::new(skipped.path.as_str(), ""));
            problems.push(not_read(file, "walk", skipped.why.clone()).help(skipped.help.as_str()));
        }
        Self {
            sources,
            trees: ground.trees.clone(),
            config: ground.config.clone(),
            catalog: ground.catalog.clone(),
            bound: Vec::new(),
            organization: None,
            organization_files: Vec::new(),
            vendor_files: VendorFiles::new(),
            vendor_paths: BTreeMap::new(),
            manifests: Vec::new(),
            manifest_of: BTreeMap::new(),
            unread: BTreeMap::new(),
            waivers: Vec::new(),
            signoffs: Vec::new(),
            registers: Vec::new(),
            kept: BTreeMap::new(),
            problems,
            secrets: ground.secrets.clone(),
            scans: BTreeMap::new(),
            others: Vec::new(),
            broken: BTreeSet::new(),
            bytes: 0,
            owner: BTreeMap::new(),
            passed_over: 0,
        }
    }

    fn file(
        &mut self,
        found: &Found,
        instead: Option<String>,
        limits: &Limits,
        parts: &mut Vec<Part>,
        pictures: &mut Pictures,
    ) {
        let ours = found.kind != FileKind::Data;
        let read = instead.map_or_else(|| read::bytes(&found.full, limits), |text| Ok(text.into_bytes()));
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(why) => return self.unread(found, why),
        };
        self.bytes += bytes.len();
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(e) if ours => return self.unread(found, Unread::NotText(e.utf8_error().valid_up_to())),
            // Files of others are searched for credentials in whatever encoding; a tree needs one that is certain.
            Err(e) => {
                let why = Unread::NotText(e.utf8_error().valid_up_to());
                let text = read::readable(e.as_bytes());
                let file = self.sources.add(Source::new(found.path.as_str(), text));
                self.unread
                    .insert(found.path.clone(), not_read(file, "file", why.to_string()));
                return;
            }
        };
        let file = self.sources.add(Source::new(found.path.as_str(), text.as_str()));
        match found.kind {
            FileKind::Flow => self.flow(file, found, &text, limits, pictures),
            FileKind::Manifest => self.manifest(file, found, &text, limits, parts),
            // Written by this program: it is searched for credentials as text, and is no vendor's.
            FileKind::Data if found.path.ends_with(stored::ENDING) => {
                self.kept.insert(found.path.clone(), file);
            }
            FileKind::Data => self.others.push((file, found.path.clone())),
        }
    }

    /// Tells of a file that is not read: nothing is passed over in silence.
    fn unread(&mut self, found: &Found, why: Unread) {
        let file = self.sources.add(Source::new(found.path.as_str(), ""));
        let help = match why {
            Unread::Large { .. } => "divide the file, or exclude it in flowgate.yaml",
            _ => "mend the file, or exclude it in flowgate.yaml",
        };
        let problem = not_read(file, "file", why.to_string()).help(help);
        let large = matches!(why, Unread::Large { .. });
        self.problems.push(if large && found.kind == FileKind::Data {
            // Large files of data are common; that this one was not searched for credentials is said.
            problem.minor()
        } else {
            problem
        });
    }

    /// Reads the files of others side by side. They may be anything: what does not parse is not ours to judge.
    fn others(&mut self, limits: &Limits) {
        let others = std::mem::take(&mut self.others);
        let sources = &self.sources;
        let read: Vec<_> = others
            .into_par_iter()
            .filter(|(_, path)| walk::may_be_vendors(path) || Dialect::of(path) == Dialect::Tree)
            .filter_map(|(file, path)| {
                let read = document::read(file, &path, &sources.get(file)?.text, limits);
                Some((file, path, read))
            })
            .collect();
        for (file, path, read) in read {
            self.problems.extend(misnamed(file, &path, &read.nodes));
            self.keep(&path, file, read.nodes, &read.problems);
            if let Some(first) = read.problems.into_iter().next() {
                self.unread.insert(path, first);
            }
        }
    }

    /// Keeps the trees of a file.
    fn keep(&mut self, path: &str, file: FileId, documents: Vec<value::Node>, problems: &[Problem]) {
        if problems.iter().any(|p| p.input.prevents_assessment()) {
            self.broken.insert(file);
        }
        self.trees.insert(path, file, documents);
    }

    /// Looks for credentials in every file, side by side.
    fn scan(&mut self, progress: &Progress) {
        progress.begin(Stage::Searching, self.sources.iter().count());
        let scans: Vec<(FileId, Shared, Scan)> = self
            .sources
            .iter()
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|(file, source)| {
                progress.step(1);
                let documents = self.trees.documents(&source.path).map(|(_, documents)| documents);
                let parsed = documents.is_some() && !self.broken.contains(&file);
                let found = scan(
                    &source.path,
                    &source.text,
                    Dialect::of(&source.path),
                    documents.unwrap_or_default(),
                    parsed,
                );
                (file, source.path.clone(), found)
            })
            .filter(|(_, _, found)| {
                !(found.hits.is_empty() && found.references.is_empty() && found.hidden.is_empty())
            })
            .collect();
        for (file, path, mut found) in scans {
            found.salt.clone_from(&self.secrets.salt);
            for hit in &found.hits {
                self.trees.mark(&hit.at, file, hit.span);
            }
            self.scans.insert(path.to_string(), found);
        }
    }

    fn manifest(&mut self, file: FileId, found: &Found, text: &str, limits: &Limits, parts: &mut Vec<Part>) {
        let (documents, problems) = value::read(file, text, limits);
        let broken = problems.iter().any(|p| p.input.prevents_assessment());
        if documents.iter().all(value::Node::is_null) && problems.is_empty() {
            self.problems.push(
                Problem::new(
                    Input::Version,
                    "empty",
                    Site::Span(file, Span::default()),
                    "the file holds no document",
                    "nothing here",
                )
                .help("begin with `apiVersion: flowgate/v1` and `kind: AgentIntegration`"),
            );
        }
        self.problems.extend(problems);
        for (i, node) in documents.iter().enumerate().filter(|(_, n)| !n.is_null()) {
            let at = Place::document(&found.path, i);
            if node.get("kind").and_then(value::Node::text) == Some("Organization") {
                self.organization_files.push(found.path.clone());
            }
            match manifest::read(file, node, &at, &mut self.problems) {
                Some(Document::Waivers(waivers)) => self.waivers.push(*waivers),
                Some(Document::SignOff(decisions)) => self.signoffs.push(*decisions),
                Some(Document::RiskRegister(register)) => self.registers.push(*register),
                document => parts.extend(document.and_then(Content::of).map(|content| Part {
                    file,
                    path: found.path.clone(),
                    content,
                })),
            }
        }
        self.trees.insert(&found.path, file, documents);
        if broken {
            self.broken.insert(file);
        }
    }

    fn flow(&mut self, file: FileId, found: &Found, text: &str, limits: &Limits, pictures: &mut Pictures) {
        let flow::Flow {
            integration,
            includes,
            root,
            problems,
        } = flow::read(file, text, limits);
        if problems.iter().any(|p| p.input.prevents_assessment()) {
            self.broken.insert(file);
        }
        self.problems.extend(problems);
        let at = Place::document(&found.path, 0);
        let mut cx = Decoder {
            file,
            problems: &mut self.problems,
        };
        if let Some(declarations) = Integration::decode(&root, &at, &mut cx) {
            let picture = Picture {
                file,
                integration,
                includes,
                declarations: At::new(declarations, at),
            };
            pictures.add(&found.path, picture);
        }
        self.trees.insert(&found.path, file, vec![root]);
    }
}
