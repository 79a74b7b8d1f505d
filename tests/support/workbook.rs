//! The parts of a workbook, which is a zip.

use std::collections::BTreeMap;
use std::io::Read;

/// The files of a zip, by name.
pub fn unzipped(bytes: &[u8]) -> BTreeMap<String, String> {
    let number = |at: usize, n: usize| {
        bytes[at..at + n]
            .iter()
            .rev()
            .fold(0_usize, |sum, b| sum << 8 | usize::from(*b))
    };
    // From the end: the directory, then each entry's own place.
    let end = (0..bytes.len() - 21)
        .rev()
        .find(|i| bytes[*i..].starts_with(b"PK\x05\x06"))
        .unwrap();
    let (entries, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut files = BTreeMap::new();
    for _ in 0..entries {
        let (method, size, name) = (number(at + 10, 2), number(at + 20, 4), number(at + 28, 2));
        let (extra, comment, start) = (number(at + 30, 2), number(at + 32, 2), number(at + 42, 4));
        let title = String::from_utf8_lossy(&bytes[at + 46..at + 46 + name]).into_owned();
        let data = start + 30 + number(start + 26, 2) + number(start + 28, 2);
        let packed = &bytes[data..data + size];
        let mut text = String::new();
        match method {
            0 => text.push_str(&String::from_utf8_lossy(packed)),
            _ => {
                flate2::read::DeflateDecoder::new(packed)
                    .read_to_string(&mut text)
                    .unwrap();
            }
        }
        files.insert(title, text);
        at += 46 + name + extra + comment;
    }
    files
}
