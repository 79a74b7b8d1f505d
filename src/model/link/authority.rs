//! What may be reached: connections with their systems, scopes and operations.

use std::collections::BTreeMap;

use super::Linker;
use super::VendorFiles;
use crate::model::elements::*;
use crate::model::names::Kind;
use crate::model::operations::{self, Share};
use crate::parse::manifest::connection::Connection as ConnectionDecl;
use crate::parse::manifest::field::{At, Field};
use crate::parse::problem::{Input, Problem, Site};
use crate::parse::remedy::{Change, Remedy};

impl Linker<'_> {
    pub(super) fn connections(&mut self, model: &mut Model, vendor_files: &VendorFiles) {
        let mut connections = self.section(model.decl.connections.take(), None, Some(Kind::Connection));
        let shares = shares(&connections, vendor_files);
        for (id, named) in &mut connections {
            let system = self.system_of(model, named);
            let product = system
                .as_ref()
                .and_then(|s| model.systems.get(s))
                .and_then(|s| s.product.clone());
            let file = |from: &Option<At<String>>| from.as_ref().and_then(|f| vendor_files.get(&f.place));
            let scopes = file(&named.decl.scopes_from);
            let rights = file(&named.decl.permissions_from);
            let share = shares.get(id).copied().unwrap_or(Share::WHOLE);
            let same = |a: &str, b: &str| {
                let name = |scope| model.catalog.scope(product.as_deref()?, scope).map(|s| s.name);
                a == b || name(a).is_some() && name(a) == name(b)
            };
            let (granted, vendor_needs) =
                operations::granted(named, [scopes, rights], share, same, &mut self.drift);
            let given = [scopes, rights]
                .into_iter()
                .flatten()
                .flat_map(|f| &f.permissions);
            let vendor_permissions = given.cloned().collect();
            if let Some(declared) = named.decl.value.operations.take() {
                for (name, decl) in declared.value {
                    let full = format!("{}.{name}", named.name);
                    let operation = self.id(&full);
                    self.names
                        .declare(Kind::Operation, &full, &operation, &decl.place);
                    let node = operations::operation(
                        &model.catalog,
                        Named {
                            id: operation.clone(),
                            name: full,
                            decl,
                            implicit: false,
                        },
                        id,
                        system.as_ref(),
                        product.as_deref(),
                    );
                    if node.effect.is_none() && !node.named.decl.common.planned() {
                        self.problems.push(without_effect(&node, product.as_deref()));
                    }
                    model.operations.insert(operation, node);
                }
            }
            model.connections.insert(
                id.clone(),
                ConnectionNode {
                    named: named.clone(),
                    system,
                    product,
                    granted,
                    vendor_permissions,
                    vendor_needs,
                },
            );
        }
    }

    /// The system a connection reaches: a declared one, else one of that product is made.
    pub(super) fn system_of(&mut self, model: &mut Model, named: &Named<ConnectionDecl>) -> Option<Id> {
        let decl = &named.decl;
        let Some(written) = &decl.system else {
            self.problems.push(
                Problem::new(
                    Input::MissingField,
                    "connection-system",
                    Site::Place(decl.place.child("system")),
                    format!("connection `{}` does not say which system it reaches", named.name),
                    "`system` is missing",
                )
                .help("write `system:` and a product such as `slack`, or the id of a declared system"),
            );
            return None;
        };
        if let Some(id) = self.names.find(&[Kind::System], &written.value, &named.id) {
            self.fill(model, &id, named);
            return Some(id);
        }
        if let Some(problem) = operations::misspelt_product(&model.catalog, &written.value) {
            let systems = [Kind::System];
            let mut undefined = self.names.undefined(&systems, &written.value, &written.place);
            undefined.help = Some(problem);
            self.problems.push(undefined);
            return None;
        }
        let id = self.id(&written.value);
        self.names.declare(Kind::System, &written.value, &id, &decl.place);
        self.names.note(&named.id, &id);
        let mut system = crate::parse::manifest::world::System {
            product: Some(written.clone()),
            ..Default::default()
        };
        system.boundary = decl.boundary.clone();
        system.environment = decl.environment.clone();
        system.clearance = decl.clearance.clone();
        system.system_of_record = decl.system_of_record.clone();
        let node = self.system(
            model,
            Named {
                id: id.clone(),
                name: written.value.clone(),
                decl: At::new(system, decl.place.clone()),
                implicit: true,
            },
        );
        model.systems.insert(id.clone(), node);
        Some(id)
    }

    /// What a connection says of its system counts where the system itself says nothing; a difference is drift.
    pub(super) fn fill(&mut self, model: &mut Model, id: &str, named: &Named<ConnectionDecl>) {
        let decl = &named.decl;
        let Some(mut node) = model.systems.remove(id) else {
            return;
        };
        let said = crate::parse::manifest::world::System {
            boundary: decl.boundary.clone(),
            environment: decl.environment.clone(),
            clearance: decl.clearance.clone(),
            system_of_record: decl.system_of_record.clone(),
            ..Default::default()
        };
        let also = node.named.decl.also.clone();
        let mut drift = Vec::new();
        Field::merge(
            &mut node.named.decl,
            At::new(said, decl.place.clone()),
            "",
            &mut drift,
        );
        node.named.decl.also = also;
        self.drift.extend(drift.into_iter().map(|d| (id.to_owned(), d)));
        let node = self.system(model, node.named);
        model.systems.insert(id.to_owned(), node);
    }
}

/// The parts of connections that name a file which others of the integration name too.
fn shares(
    connections: &BTreeMap<Id, Named<ConnectionDecl>>,
    vendor_files: &VendorFiles,
) -> BTreeMap<Id, Share> {
    let mut by_file: BTreeMap<&[String], Vec<(&Id, &ConnectionDecl)>> = BTreeMap::new();
    for (id, named) in connections {
        let from = named.decl.scopes_from.as_ref();
        if let Some(file) = from.and_then(|f| vendor_files.get(&f.place)) {
            let sharing = by_file.entry(file.files.as_slice()).or_default();
            sharing.push((id, &named.decl.value));
        }
    }
    let mut shares = BTreeMap::new();
    for sharing in by_file.into_values().filter(|s| s.len() > 1) {
        let service = |(_, c): &(&Id, &ConnectionDecl)| operations::mode(c) == Some("service");
        let any_service = sharing.iter().any(service);
        let of = |(id, c): (&Id, &ConnectionDecl)| (id.clone(), Share::of(c, any_service));
        shares.extend(sharing.into_iter().map(of));
    }
    shares
}

/// An operation nobody can say the effect of: no rule could judge it.
fn without_effect(node: &OperationNode, product: Option<&str>) -> Problem {
    let effects =
        "`effect: read`, `draft`, `write`, `transition`, `send`, `delete`, `pay`, `execute` or `admin`";
    let decl = &node.named.decl;
    match &decl.call {
        Some(call) => {
            let product = product.unwrap_or("this system");
            let problem = Problem::new(
                Input::UndefinedName,
                "unknown-call",
                Site::Place(call.place.clone()),
                format!("the catalogue knows no operation `{}` of `{product}`", call.value),
                "not in the catalogue",
            );
            match node.near.first() {
                Some(near) => problem
                    .remedy(Remedy {
                        does: format!("writes `{near}` for `{}`", call.value),
                        safe: false,
                        change: Change::Set(near.as_str().into()),
                    })
                    .help(format!("did you mean `{near}`? if not, write {effects}")),
                None => problem.help(format!("write {effects}")),
            }
        }
        None => Problem::new(
            Input::MissingField,
            "operation-effect",
            Site::Place(decl.place.child("effect")),
            format!("nothing says what operation `{}` does", node.named.name),
            "neither `effect` nor `call`",
        )
        .help(format!(
            "write {effects}, or `call:` and the vendor's name of the operation"
        )),
    }
}
