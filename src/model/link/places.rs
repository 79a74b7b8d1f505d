//! Where things are: boundaries and their defaults, systems, stores.

use super::Linker;
use crate::model::elements::*;
use crate::model::names::Kind;
use crate::parse::manifest::Organization;
use crate::parse::manifest::field::At;
use crate::parse::manifest::world::{BoundaryKind, Tier};
use crate::source::Place;

impl Linker<'_> {
    /// The boundary an element names, or the default: the only internal one, else an implicit one.
    pub(super) fn boundary(
        &mut self,
        model: &mut Model,
        written: Option<&At<String>>,
        user: &str,
        cause: &Place,
    ) -> Id {
        if let Some(written) = written
            && let Some(id) = self
                .names
                .resolve(&[Kind::Boundary], written, user, self.problems)
        {
            return id;
        }
        let mut internal = model
            .boundaries
            .values()
            .filter(|b| b.kind == BoundaryKind::Internal && !b.named.implicit);
        if let (Some(only), None) = (internal.next(), internal.next()) {
            let id = only.named.id.clone();
            self.names.note(user, &id);
            return id;
        }
        self.implicit_boundary(model, "internal", BoundaryKind::Internal, cause)
    }

    /// A boundary nobody declared, so that crossings are seen.
    pub(super) fn implicit_boundary(
        &self,
        model: &mut Model,
        name: &str,
        kind: BoundaryKind,
        cause: &Place,
    ) -> Id {
        let id = self.id(&format!("{name}-boundary"));
        Self::imply(model, id, name, kind, cause)
    }

    fn imply(model: &mut Model, id: Id, name: &str, kind: BoundaryKind, cause: &Place) -> Id {
        model
            .boundaries
            .entry(id.clone())
            .or_insert_with(|| BoundaryNode {
                named: Named {
                    id: id.clone(),
                    name: name.to_owned(),
                    decl: At::new(crate::parse::manifest::world::Boundary::default(), cause.clone()),
                    implicit: true,
                },
                kind,
            });
        id
    }

    /// The default clearance of a boundary (`semantics.md` 2).
    pub(super) fn clearance(model: &Model, boundary: &str) -> Tier {
        let Some(boundary) = model.boundaries.get(boundary) else {
            return Tier::Internal;
        };
        match boundary.kind {
            BoundaryKind::Internal => Tier::Confidential,
            BoundaryKind::Public => Tier::Public,
            BoundaryKind::Vendor | BoundaryKind::Partner => {
                let approved = model
                    .vendor_of(boundary)
                    .is_some_and(|v| v.decl.approved.as_deref() == Some(&true));
                if approved {
                    Tier::Confidential
                } else {
                    Tier::Internal
                }
            }
        }
    }

    pub(super) fn systems_and_stores(&mut self, model: &mut Model, org: Option<&Organization>) {
        let systems = self.section(
            model.decl.systems.take(),
            org.and_then(|o| o.systems.as_ref()),
            Some(Kind::System),
        );
        for (id, named) in systems {
            let node = self.system(model, named);
            model.systems.insert(id, node);
        }
        let stores = self.section(
            model.decl.stores.take(),
            org.and_then(|o| o.stores.as_ref()),
            Some(Kind::Store),
        );
        for (id, named) in stores {
            let boundary = self.boundary(model, named.decl.boundary.as_ref(), &id, &named.decl.place);
            let clearance = named
                .decl
                .clearance
                .as_deref()
                .copied()
                .unwrap_or_else(|| Self::clearance(model, &boundary));
            model.stores.insert(
                id,
                StoreNode {
                    named,
                    boundary,
                    clearance,
                },
            );
        }
    }

    pub(super) fn system(
        &mut self,
        model: &mut Model,
        named: Named<crate::parse::manifest::world::System>,
    ) -> SystemNode {
        let product = named.decl.product.as_deref().cloned();
        let boundary = match (&named.decl.boundary, &product) {
            (Some(written), _) => {
                let written = written.clone();
                self.boundary(model, Some(&written), &named.id, &named.decl.place)
            }
            // What integrations share stands in one place for all of them.
            (None, Some(product)) if product != "internal-api" && owner(&named.id).is_none() => {
                let id = format!("{product}-boundary");
                Self::imply(model, id, product, BoundaryKind::Vendor, &named.decl.place)
            }
            (None, Some(product)) if product != "internal-api" => {
                self.implicit_boundary(model, product, BoundaryKind::Vendor, &named.decl.place)
            }
            _ => self.boundary(model, None, &named.id, &named.decl.place),
        };
        let declared = named.decl.clearance.as_deref().copied();
        SystemNode {
            clearance: declared.unwrap_or_else(|| Self::clearance(model, &boundary)),
            clearance_declared: declared.is_some(),
            named,
            product,
            boundary,
        }
    }
}
