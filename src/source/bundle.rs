//! Policy files of a folder or of an OPA bundle (`.tar.gz`): read whole into memory, within bounds, nothing outside the tree.
//!
//! In: the root of a tree and a path below it. Out: `.rego` and `data.json` files by their path below the folder or in the
//! bundle; other files are passed over.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;

use super::failure;
use super::limits::{
    BUNDLE_BYTES as BYTES, BUNDLE_DEPTH as DEPTH, BUNDLE_ENTRIES as ENTRIES, BUNDLE_FILE_BYTES as FILE_BYTES,
};

/// Texts by path below the folder or in the bundle.
pub type Texts = BTreeMap<String, String>;

/// Reads what `written` names below `root`.
///
/// # Errors
/// What is wrong with it, without a path of this machine.
pub fn read(root: &Path, written: &str) -> Result<Texts, String> {
    let path = inside(root, written)?;
    let mut taken = Taken::default();
    if path.is_dir() {
        folder(&path, "", 0, &mut taken)?;
    } else if written.ends_with(".tar.gz") || written.ends_with(".tgz") {
        let file = std::fs::File::open(&path).map_err(|e| failure::words(e.kind()))?;
        unpack(GzDecoder::new(file), &mut taken)?;
    } else {
        return Err("it is neither a folder nor a bundle (`.tar.gz`)".to_owned());
    }
    Ok(taken.texts)
}

/// The text of one file below `root`.
///
/// # Errors
/// As [`read`].
pub fn file(root: &Path, written: &str) -> Result<String, String> {
    let path = inside(root, written)?;
    let mut taken = Taken::default();
    let file = std::fs::File::open(&path).map_err(|e| failure::words(e.kind()))?;
    taken.file(written, file)?;
    Ok(taken.texts.remove(written).unwrap_or_default())
}

/// The path that `written` names, which must lie below `root`.
fn inside(root: &Path, written: &str) -> Result<PathBuf, String> {
    let inside = Path::new(written)
        .components()
        .all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    if !inside {
        return Err("it must be a path below the folder of `flowgate.yaml`".to_owned());
    }
    let kind = |e: std::io::Error| failure::words(e.kind());
    let root = root.canonicalize().map_err(kind)?;
    let path = root.join(written).canonicalize().map_err(kind)?;
    if !path.starts_with(&root) {
        return Err("a link leads out of the tree".to_owned());
    }
    Ok(path)
}

#[derive(Default)]
struct Taken {
    texts: Texts,
    entries: usize,
    bytes: u64,
}

impl Taken {
    /// One more entry, whatever it is.
    fn count(&mut self) -> Result<(), String> {
        self.entries += 1;
        if self.entries > ENTRIES {
            return Err(format!("it has more than {ENTRIES} entries"));
        }
        Ok(())
    }

    /// Takes the text of a policy or data file.
    fn file(&mut self, name: &str, from: impl Read) -> Result<(), String> {
        let mut bytes = Vec::new();
        from.take(FILE_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| format!("`{name}` cannot be read: {}", failure::words(e.kind())))?;
        let size = bytes.len() as u64;
        self.bytes += size;
        if size > FILE_BYTES {
            return Err(format!("`{name}` has more than {FILE_BYTES} bytes"));
        }
        if self.bytes > BYTES {
            return Err(format!("it has more than {BYTES} bytes"));
        }
        let text = String::from_utf8(bytes).map_err(|_| format!("`{name}` is not UTF-8"))?;
        if self.texts.insert(name.to_owned(), text).is_some() {
            return Err(format!("`{name}` is in it twice"));
        }
        Ok(())
    }
}

/// Whether a file is one of ours.
fn wanted(name: &str) -> bool {
    name.ends_with(".rego") || name == "data.json" || name.ends_with("/data.json")
}

fn folder(path: &Path, below: &str, depth: usize, taken: &mut Taken) -> Result<(), String> {
    if depth > DEPTH {
        return Err(format!("`{below}` lies in more than {DEPTH} folders"));
    }
    let failed = |e: std::io::Error| format!("`{below}` cannot be read: {}", failure::words(e.kind()));
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        taken.count()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let name = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        // A link is neither: what lies outside is not ours to read, and what lies inside is found without it.
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            folder(&entry.path(), &name, depth + 1, taken)?;
        } else if kind.is_file() && wanted(&name) {
            taken.file(&name, std::fs::File::open(entry.path()).map_err(failed)?)?;
        }
    }
    Ok(())
}

fn unpack(from: impl Read, taken: &mut Taken) -> Result<(), String> {
    let broken = |e: std::io::Error| format!("it is no readable bundle: {e}");
    // What is unpacked and passed over is bounded too.
    let mut archive = tar::Archive::new(from.take(BYTES + ENTRIES as u64 * 1024));
    for entry in archive.entries().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        taken.count()?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = entry.path().map_err(broken)?.into_owned();
        let mut parts = Vec::new();
        for component in path.components() {
            match component {
                Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
                // OPA writes `/policy.rego`.
                Component::CurDir | Component::RootDir => {}
                _ => return Err(format!("`{}` leads out of the bundle", path.display())),
            }
        }
        let name = parts.join("/");
        if wanted(&name) {
            taken.file(&name, entry)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(
            Vec::new(),
            flate2::Compression::fast(),
        ));
        for (name, bytes) in entries {
            let mut header = tar::Header::new_gnu();
            header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    fn unpacked(entries: &[(&str, &[u8])]) -> Result<Texts, String> {
        let mut taken = Taken::default();
        unpack(GzDecoder::new(bundle(entries).as_slice()), &mut taken)?;
        Ok(taken.texts)
    }

    #[test]
    fn a_bundle_gives_its_policies() {
        let texts = unpacked(&[
            ("/a/b.rego", b"package a"),
            ("./data.json", b"{}"),
            (".manifest", b"x"),
            ("c.txt", b"y"),
        ])
        .unwrap();
        assert_eq!(texts.keys().collect::<Vec<_>>(), ["a/b.rego", "data.json"]);
    }

    #[test]
    fn a_bundle_that_is_hostile_is_refused() {
        let large = vec![b' '; FILE_BYTES as usize + 1];
        assert!(unpacked(&[("../a.rego", b"")]).unwrap_err().contains("leads out"));
        assert!(unpacked(&[("a.rego", &large)]).unwrap_err().contains("more than"));
        assert!(unpacked(&[("a.rego", b"\xff")]).unwrap_err().contains("UTF-8"));
        assert!(
            unpacked(&[("a.rego", b""), ("./a.rego", b"")])
                .unwrap_err()
                .contains("twice")
        );
        let many: Vec<(String, &[u8])> = (0..=ENTRIES)
            .map(|i| (format!("{i}.txt"), b"".as_slice()))
            .collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), *b)).collect();
        assert!(unpacked(&many).unwrap_err().contains("entries"));
        // Thirty megabytes of nothing in thirty kilobytes.
        let zeros = vec![0_u8; 30 * 1024 * 1024];
        assert!(unpacked(&[("zeros.txt", &zeros), ("a.rego", b"package a")]).is_err());
        let mut taken = Taken::default();
        assert!(
            unpack(GzDecoder::new(b"no archive".as_slice()), &mut taken)
                .unwrap_err()
                .contains("no readable bundle")
        );
    }

    #[test]
    fn nothing_outside_the_tree_is_read() {
        let root = std::env::temp_dir().join(format!("flowgate-bundle-{}", std::process::id()));
        std::fs::create_dir_all(root.join("tree/policies/acme")).unwrap();
        std::fs::write(root.join("tree/policies/acme/a.rego"), "package a").unwrap();
        std::fs::write(root.join("outside.rego"), "package b").unwrap();
        let tree = root.join("tree");
        assert_eq!(
            read(&tree, "policies").unwrap().keys().collect::<Vec<_>>(),
            ["acme/a.rego"]
        );
        assert!(read(&tree, "../outside.rego").unwrap_err().contains("below"));
        assert!(read(&tree, "/etc").unwrap_err().contains("below"));
        assert!(read(&tree, "nowhere").unwrap_err().contains("no such file"));
        assert!(
            read(&tree, "policies/acme/a.rego")
                .unwrap_err()
                .contains("neither")
        );
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&root, tree.join("link")).unwrap();
            std::os::unix::fs::symlink(root.join("outside.rego"), tree.join("policies/b.rego")).unwrap();
            assert!(read(&tree, "link").unwrap_err().contains("out of the tree"));
            assert_eq!(read(&tree, "policies").unwrap().len(), 1);
        }
        std::fs::remove_dir_all(root).unwrap();
    }
}
