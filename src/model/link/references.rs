//! References that no other step resolves.

use super::Linker;
use crate::model::elements::*;
use crate::model::names::Kind;
use crate::parse::manifest::field::At;
use crate::parse::manifest::world::{ActorKind, StoreKind};
use crate::parse::problem::{Input, Problem, Site};

impl Linker<'_> {
    /// References that no other step resolves.
    pub(super) fn references(&mut self, model: &Model) {
        for (id, actor) in &model.actors {
            self.check(&[Kind::Boundary], actor.decl.boundary.as_ref(), id);
            let human = actor.decl.kind.as_deref() != Some(&ActorKind::Job);
            if human && actor.decl.audience.is_none() && actor.decl.boundary.is_none() {
                self.problems.push(
                    Problem::new(
                        Input::MissingField,
                        "actor-audience",
                        Site::Place(actor.decl.place.child("audience")),
                        format!(
                            "nothing says whether `{}` is inside or outside the company",
                            actor.name
                        ),
                        "neither `audience` nor `boundary`",
                    )
                    .help("write `audience: internal`, `partner`, `customer` or `public`"),
                );
            }
        }
        for (id, tool) in &model.tools {
            self.check(&[Kind::Boundary], tool.decl.boundary.as_ref(), id);
            self.check(&[Kind::Connection], tool.decl.connection.as_ref(), id);
        }
        for (id, boundary) in &model.boundaries {
            self.check(&[Kind::Boundary], boundary.named.decl.parent.as_ref(), id);
        }
        for (id, agent) in &model.agents {
            let decl = &agent.named.decl;
            if let Some(source) = &decl.prompt_source {
                self.check(&[Kind::Store], source.store.as_ref(), id);
            }
            for delegate in decl.delegates.iter().flat_map(|d| &d.value) {
                self.check(&[Kind::Agent], delegate.to.as_ref(), id);
                self.check_all(&[Kind::Class], delegate.classes.as_ref(), id);
            }
        }
        for (id, gate) in &model.gates {
            self.check(&[Kind::Store], gate.decl.logs_to.as_ref(), id);
            self.check_all(&[Kind::Class], gate.decl.allows.as_ref(), id);
            if let Some(group) = gate.decl.approvers.as_ref().and_then(|a| a.group.as_ref()) {
                // A group that no actor stands for may live in the identity provider only.
                let _ = self.names.find(&[Kind::Actor], &group.value, id);
            }
            for removed in gate.decl.removes.iter().flat_map(|r| &r.value) {
                // Categories and free words are allowed here, classes are used by it.
                let _ = self.names.find(&[Kind::Class], &removed.value, id);
            }
        }
        for (id, class) in &model.classes {
            for hidden in class.decl.may_contain.iter().flat_map(|r| &r.value) {
                let _ = self.names.find(&[Kind::Class], &hidden.value, id);
            }
        }
        for (id, operation) in &model.operations {
            self.check_all(&[Kind::Class], operation.named.decl.classes.as_ref(), id);
        }
        for (id, connection) in &model.connections {
            for scope in connection.named.decl.scopes.iter().flat_map(|s| &s.value) {
                for operation in scope.operations.iter().flat_map(|o| &o.value) {
                    let full = At::new(
                        format!("{}.{}", connection.named.name, operation.value),
                        operation.place.clone(),
                    );
                    self.check(&[Kind::Operation], Some(&full), id);
                }
            }
        }
        for (id, trigger) in &model.triggers {
            self.check(&[Kind::Context, Kind::Agent], trigger.decl.starts.as_ref(), id);
            self.check_all(&[Kind::Class], trigger.decl.classes.as_ref(), id);
        }
        let integration = model.id.clone();
        // A secret manager serves whoever refers to its scheme.
        let refers = |c: &ConnectionNode| c.named.decl.auth.iter().any(|a| a.secrets.is_some());
        if model.connections.values().any(refers) {
            for (id, store) in &model.stores {
                if store.named.decl.kind.as_deref() == Some(&StoreKind::SecretManager) {
                    self.names.note(&integration, id);
                }
            }
        }
        if let Some(audit) = &model.audit {
            self.check(&[Kind::Store], audit.sink.as_ref(), &integration);
        }
    }

    pub(super) fn check(&mut self, kinds: &[Kind], written: Option<&At<String>>, user: &str) {
        if let Some(written) = written {
            let _ = self.names.resolve(kinds, written, user, self.problems);
        }
    }

    pub(super) fn check_all(&mut self, kinds: &[Kind], written: Option<&At<Vec<At<String>>>>, user: &str) {
        for one in written.iter().flat_map(|w| &w.value) {
            self.check(kinds, Some(one), user);
        }
    }
}
