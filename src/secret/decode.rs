//! One level of decoding: base64 in both alphabets, percent signs.

/// The bytes of a base64 text, white space allowed, padding optional; `None` when it is none.
#[must_use]
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut have, mut seen) = (0u32, 0, 0);
    let body = text.trim_end().trim_end_matches('=');
    for byte in body.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b' ' | b'\n' | b'\r' => continue,
            _ => return None,
        };
        seen += 1;
        bits = bits << 6 | u32::from(six);
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have) as u8);
            bits &= (1 << have) - 1;
        }
    }
    // A single left-over character holds no byte.
    (seen > 0 && seen % 4 != 1).then_some(out)
}

/// The same as text without control characters.
#[must_use]
pub fn base64_text(text: &str) -> Option<String> {
    let decoded = String::from_utf8(base64(text)?).ok()?;
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    (!decoded.is_empty() && !decoded.contains(odd)).then_some(decoded)
}

/// `%41` to `A`; what is no escape stays.
#[must_use]
pub fn percent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
        match (byte, hex(i + 1), hex(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                i += 3;
            }
            _ => {
                out.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_alphabets_with_and_without_padding() {
        assert_eq!(base64_text("aGVsbG8=").as_deref(), Some("hello"));
        assert_eq!(base64_text("aGVsbG8").as_deref(), Some("hello"));
        assert_eq!(base64("-_8=").as_deref(), Some(&[0xfb, 0xff][..]));
        assert_eq!(base64("not base64!"), None);
        assert_eq!(base64(""), None);
        assert_eq!(percent("a%40b%2"), "a@b%2");
    }
}
