//! Who acts: agents with their contexts, models.

use super::Linker;
use crate::model::elements::*;
use crate::model::names::Kind;
use crate::parse::manifest::Organization;
use crate::parse::manifest::field::At;
use crate::parse::manifest::values::Models;
use crate::parse::manifest::world::{BoundaryKind, Tier};

impl Linker<'_> {
    pub(super) fn agents(&mut self, model: &mut Model) {
        let mut agents = self.section(model.decl.agents.take(), None, Some(Kind::Agent));
        if agents.is_empty() {
            let id = self.id("main");
            let place = model.decl.place.clone();
            self.names.declare(Kind::Agent, "main", &id, &place);
            agents.insert(
                id.clone(),
                Named {
                    id,
                    name: "main".into(),
                    decl: At::new(Default::default(), place),
                    implicit: true,
                },
            );
        }
        for (id, named) in agents {
            let boundary = self.boundary(model, named.decl.boundary.as_ref(), &id, &named.decl.place);
            let mut contexts: Vec<(String, At<_>)> = named
                .decl
                .contexts
                .as_ref()
                .map(|c| c.value.iter().map(|(k, v)| (k.clone(), v.clone())).collect())
                .unwrap_or_default();
            let implicit = contexts.is_empty();
            if implicit {
                contexts.push((
                    "main".into(),
                    At::new(Default::default(), named.decl.place.clone()),
                ));
            }
            let single = contexts.len() == 1;
            let mut ids = Vec::new();
            for (name, decl) in contexts {
                let full = format!("{}.{name}", named.name);
                let context = self.id(&full);
                self.names.declare(Kind::Context, &full, &context, &decl.place);
                if single {
                    // An agent with one context is a flow's end by its own name.
                    self.names
                        .declare(Kind::Context, &named.name, &context, &decl.place);
                }
                ids.push(context.clone());
                model.contexts.insert(
                    context.clone(),
                    ContextNode {
                        named: Named {
                            id: context,
                            name: full,
                            decl,
                            implicit,
                        },
                        agent: id.clone(),
                        boundary: boundary.clone(),
                    },
                );
            }
            model.agents.insert(
                id,
                AgentNode {
                    named,
                    contexts: ids,
                    boundary,
                },
            );
        }
    }

    pub(super) fn models(&mut self, model: &mut Model, org: Option<&Organization>) {
        let own = match model.decl.models.take() {
            Some(At {
                value: Models::None, ..
            }) => {
                return;
            }
            Some(At {
                value: Models::Some(map),
                place,
                ..
            }) => Some(At::new(map, place)),
            None => None,
        };
        let shared = org.and_then(|o| o.models.as_ref()).and_then(|m| match &m.value {
            Models::Some(map) => Some(At::new(map.clone(), m.place.clone())),
            Models::None => None,
        });
        let declared = self.section(own, shared.as_ref(), Some(Kind::Model));
        if declared.is_empty() {
            let id = self.id("unknown-model");
            let place = model.decl.place.clone();
            let boundary = self.implicit_boundary(model, "unknown-model", BoundaryKind::Vendor, &place);
            let named = Named {
                id: id.clone(),
                name: "unknown-model".into(),
                decl: At::new(Default::default(), place),
                implicit: true,
            };
            model.models.insert(
                id,
                ModelNode {
                    named,
                    boundary,
                    clearance: Tier::Restricted,
                    unknown: true,
                },
            );
        }
        for (id, named) in declared {
            let boundary = match &named.decl.boundary {
                Some(written) => {
                    let written = written.clone();
                    self.boundary(model, Some(&written), &id, &named.decl.place)
                }
                None => self.implicit_boundary(model, &named.name, BoundaryKind::Vendor, &named.decl.place),
            };
            let clearance = named
                .decl
                .clearance
                .as_deref()
                .copied()
                .unwrap_or_else(|| Self::clearance(model, &boundary));
            model.models.insert(
                id,
                ModelNode {
                    named,
                    boundary,
                    clearance,
                    unknown: false,
                },
            );
        }
    }
}
