//! Salesforce permission sets and profiles: rights on objects and fields, and rights of the user as a whole.

use super::reading::{Cursor, Reading};
use super::salesforce::is_true;
use super::{Confirmation, Importer, Operation, Permission, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "salesforce-permission-set",
    name: "Salesforce permission set",
    product: "salesforce",
    recognises,
    read,
};

/// Root elements with this shape.
const ROOTS: &[&str] = &["PermissionSet", "Profile", "MutingPermissionSet"];

fn recognises(seen: Seen<'_>) -> bool {
    seen.has_any(ROOTS) && seen.root.entries().len() == 1
}

/// Elements of `objectPermissions` with the access they mean.
const OBJECT: &[(&str, &str)] = &[
    ("allowRead", "read"),
    ("allowCreate", "create"),
    ("allowEdit", "edit"),
    ("allowDelete", "delete"),
    ("viewAllRecords", "view_all"),
    ("viewAllFields", "view_all_fields"),
    ("modifyAllRecords", "modify_all"),
];

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    let Some((_, set)) = root.members().next() else {
        return;
    };
    reading.manifest.title = set.text_of("label").map(str::to_owned);
    for object in set.all("objectPermissions") {
        let Some(name) = object.text_of("object") else {
            continue;
        };
        for (key, access) in OBJECT.iter().filter(|(key, _)| is_true(&object, key)) {
            right(access, Some(name), &object, key, reading);
        }
    }
    for field in set.all("fieldPermissions") {
        let Some(name) = field.text_of("field") else {
            continue;
        };
        for (key, access) in [("readable", "read"), ("editable", "edit")] {
            if is_true(&field, key) {
                right(access, Some(name), &field, key, reading);
            }
        }
    }
    for right_ in set
        .all("userPermissions")
        .iter()
        .filter(|p| is_true(p, "enabled"))
    {
        if let Some(name) = right_.text_of("name") {
            right(name, None, right_, "name", reading);
        }
    }
    for (list, key) in [("classAccesses", "apexClass"), ("flowAccesses", "flow")] {
        for access in set.all(list).iter().filter(|a| is_true(a, "enabled")) {
            let Some(name) = access.get(key) else { continue };
            reading.manifest.operations.push(Operation {
                name: name.text().unwrap_or_default().to_owned(),
                effect: None,
                stated: false,
                scopes: Vec::new(),
                confirmation: Confirmation::Unknown,
                at: name.at,
            });
        }
    }
}

fn right(access: &str, object: Option<&str>, of: &Cursor<'_>, key: &str, reading: &mut Reading<'_>) {
    reading.manifest.permissions.push(Permission {
        access: access.to_owned(),
        object: object.map(str::to_owned),
        at: of.at.child(key),
    });
}
