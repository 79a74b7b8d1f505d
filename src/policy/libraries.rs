//! Which libraries a policy reads: by the names after `data.flowgate.lib`.
//!
//! In: texts of policies, libraries by path. Out: paths. The build script asks too, for the rules it compiles.

use super::shape;

/// Paths of the libraries that texts name, and of those that these name, sorted. A library that is not loaded would be
/// undefined and its rule silent: where it is not plain what of `data` is read, all of them are.
#[must_use]
pub fn imported<'l>(mut texts: Vec<&str>, libraries: &[(&'l str, &'l str)]) -> Vec<&'l str> {
    let mut chosen: Vec<&'l str> = Vec::new();
    let mut found: Vec<&'l str> = Vec::new();
    while let Some(text) = texts.pop().or_else(|| found.pop()) {
        let code = shape::masked(text);
        for (at, _, _) in shape::words(&code).filter(|(_, _, word)| *word == "data") {
            let rest = code.get(at + "data".len()..).unwrap_or_default();
            if rest.starts_with(".params") || rest.starts_with(".flowgate.rules.") {
                continue;
            }
            let named = rest.strip_prefix(".flowgate.lib.");
            for (path, library) in libraries {
                let name = path.trim_start_matches("lib/").trim_end_matches(".rego");
                let meant = named.is_none_or(|n| n.split(|c| !shape::is_word(c)).next() == Some(name));
                if meant && !chosen.contains(path) {
                    chosen.push(path);
                    found.push(library);
                }
            }
        }
    }
    chosen.sort_unstable();
    chosen
}
