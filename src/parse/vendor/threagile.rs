//! Threagile models: data assets, and what moves between technical assets.

use super::reading::{Cursor, Reading};
use super::{Confirmation, Importer, Operation, Seen};

pub const IMPORTER: Importer = Importer {
    kind: "threagile",
    name: "Threagile model",
    product: "",
    recognises,
    read,
};

fn recognises(seen: Seen<'_>) -> bool {
    seen.has("threagile_version") || seen.has_all(&["technical_assets", "data_assets"])
}

fn read(root: &Cursor<'_>, reading: &mut Reading<'_>) {
    reading.manifest.title = root.text_of("title").map(str::to_owned);
    for (name, asset) in root.get("data_assets").iter().flat_map(Cursor::members) {
        reading.manifest.classes.push((name.to_owned(), asset.at));
    }
    for (name, asset) in root.get("technical_assets").iter().flat_map(Cursor::members) {
        for (link, of) in asset.get("communication_links").iter().flat_map(Cursor::members) {
            reading.manifest.operations.push(Operation {
                name: format!("{name}: {link}"),
                effect: of.flag("readonly").map(|r| if r { "read" } else { "write" }),
                stated: true,
                scopes: Vec::new(),
                confirmation: Confirmation::Unknown,
                at: of.at,
            });
        }
    }
    reading.unknown("scopes", "a model says who talks to whom, not with which rights");
}
