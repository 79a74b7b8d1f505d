//! Permissions of a manifest, one per object and access. In: `permissions` of a connection. Out: entries with their texts.

use super::ledger::texts;
use crate::catalog::System;
use crate::catalog::permission::Entry;
use crate::model::ConnectionNode;
use crate::parse::vendor::Permission;
use crate::source::Place;

/// One permission.
#[derive(Clone, Debug)]
pub struct Listed {
    /// As granted: `object:Edit:Case`, `user:ModifyAllData`, `object:Case` where no access is written.
    pub text: String,
    /// Where.
    pub at: Place,
    /// Further places.
    pub also: Vec<Place>,
    /// Access word of the catalogue; what the manifest's own words mean where the catalogue is silent.
    pub access: &'static str,
    /// What it is to the catalogue.
    pub entry: Entry,
}

/// The permissions of a connection in the order they are written.
#[must_use]
pub fn listed(connection: &ConnectionNode, systems: &[&'static System]) -> Vec<Listed> {
    let mut out: Vec<Listed> = Vec::new();
    let mut add = |new: Listed| match out.iter_mut().find(|l| l.text == new.text) {
        Some(have) => {
            have.also.push(new.at);
            match (&mut have.entry.fields, new.entry.fields) {
                (Some(fields), Some(more)) => fields.extend(more),
                // One that lists no fields grants them all.
                (fields, _) => *fields = None,
            }
        }
        None => out.push(new),
    };
    for permission in connection.named.decl.permissions.iter().flat_map(|p| &p.value) {
        let Some(object) = &permission.object else {
            continue;
        };
        let accesses = permission
            .access
            .as_ref()
            .map(|a| a.value.as_slice())
            .unwrap_or_default();
        if accesses.is_empty() {
            let user = systems.iter().find_map(|s| s.user_permission(&object.value));
            add(Listed {
                text: user
                    .as_ref()
                    .map_or_else(|| format!("object:{}", object.value), |u| u.name.to_owned()),
                at: permission.place.clone(),
                also: Vec::new(),
                access: user.as_ref().map_or("unknown", |u| u.access),
                entry: Entry {
                    object: user.is_none().then(|| object.value.clone()),
                    access: user,
                    fields: None,
                },
            });
            continue;
        }
        let fields = permission
            .fields
            .as_ref()
            .map(|f| texts(Some(f)).into_iter().map(str::to_owned).collect());
        for access in accesses {
            let known = systems.iter().find_map(|s| s.object_access(&access.value));
            add(Listed {
                text: format!("object:{}:{}", access.value, object.value),
                at: access.place.clone(),
                also: Vec::new(),
                access: known.as_ref().map_or_else(|| meant(&access.value), |k| k.access),
                entry: Entry {
                    object: Some(object.value.clone()),
                    access: known,
                    fields: fields.clone(),
                },
            });
        }
    }
    for right in connection.vendor_permissions.iter().filter(|r| !is_field(r)) {
        add(given(right, systems));
    }
    out
}

/// Fields have a dotted name.
fn is_field(right: &Permission) -> bool {
    right.object.as_ref().is_some_and(|o| o.contains('.'))
}

/// A right that a vendor file gives. Which fields it covers is not concluded: the platform always gives some of them.
fn given(right: &Permission, systems: &[&'static System]) -> Listed {
    let user = || systems.iter().find_map(|s| s.user_permission(&right.access));
    let known = match &right.object {
        Some(_) => systems.iter().find_map(|s| s.object_access(&right.access)),
        None => user(),
    };
    let text = match &right.object {
        Some(object) => format!("object:{}:{object}", right.access),
        None => known
            .as_ref()
            .map_or_else(|| format!("user:{}", right.access), |u| u.name.to_owned()),
    };
    let access = known.as_ref().map(|k| k.access);
    Listed {
        text,
        at: right.at.clone(),
        also: Vec::new(),
        access: access.unwrap_or_else(|| right.object.as_ref().map_or("unknown", |_| meant(&right.access))),
        entry: Entry {
            object: right.object.clone(),
            access: known,
            fields: None,
        },
    }
}

/// What an access word of the manifest means by itself, in systems the catalogue does not have.
fn meant(word: &str) -> &'static str {
    match word.to_lowercase().replace(['_', ' '], "-").as_str() {
        "read" | "view" | "view-all" | "list" => "read",
        "create" | "edit" | "update" | "write" => "write",
        "delete" => "delete",
        "modify-all" | "admin" | "all" | "*" => "admin",
        _ => "unknown",
    }
}
