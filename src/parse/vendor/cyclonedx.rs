//! CycloneDX bills of materials, the part about services: addresses, whether they ask who calls, which classes of data move.

use super::reading::{Cursor, Reading};
use super::{Importer, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "cyclonedx",
    name: "CycloneDX services",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    let format = seen.root.get("bomFormat").and_then(|f| f.text());
    let schema = seen.root.get("$schema").and_then(|f| f.text());
    format == Some("CycloneDX") || schema.is_some_and(|s| s.contains("cyclonedx.org/schema/bom"))
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root
        .path(&["metadata", "component", "name"])
        .and_then(|c| c.text().map(str::to_owned));
    for service in root.all("services") {
        self::service(&service, reading, 0);
    }
    if root.all("services").is_empty() {
        reading.unknown("egress", "the file lists no service");
    }
    reading.unknown("scopes", "a bill of materials lists no rights");
    reading.unknown("operations", "a bill of materials lists no operation");
}

fn service(service: &Cursor<'_>, reading: &mut Reading<'_>, depth: usize) {
    if depth > 32 {
        return;
    }
    for endpoint in service.all("endpoints") {
        reading.egress(&endpoint);
    }
    if service.flag("authenticated") == Some(false) {
        let name = service.text_of("name").unwrap_or("service");
        reading.mark("no-authentication", name, &service.at.child("authenticated"));
    }
    for data in service.all("data") {
        if let Some(class) = data.get("classification")
            && let Some(name) = class.text()
            && !reading.manifest.classes.iter().any(|(n, _)| n == name)
        {
            reading.manifest.classes.push((name.to_owned(), class.at));
        }
    }
    for inner in service.all("services") {
        self::service(&inner, reading, depth + 1);
    }
}
