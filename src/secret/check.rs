//! What a format's own rules say of a match: checksums raise the confidence, three readings decide.

use super::decode;

/// A check of a format, by its word in `formats.yaml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The last eight characters are the CRC32 of the rest in hexadecimal.
    Crc32Hex8,
    /// The last six characters are the CRC32 of those after the prefix in base 62.
    Crc32Base62,
    /// The first part decodes to a JOSE header; decides.
    JwtHeader,
    /// A key, not the mention of one; decides.
    Pem,
    /// The same in base64; decides.
    PemBase64,
}

/// What a check found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is what it looks like.
    Proven,
    /// Nothing new: formats change, and a mistyped token is a leak too.
    Open,
    /// It is something else.
    No,
}

impl Check {
    /// From its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "crc32-hex8" => Self::Crc32Hex8,
            "crc32-base62" => Self::Crc32Base62,
            "jwt-header" => Self::JwtHeader,
            "pem" => Self::Pem,
            "pem-base64" => Self::PemBase64,
            _ => return None,
        })
    }

    /// Looks at a match.
    #[must_use]
    pub fn ask(self, text: &str) -> Answer {
        let proven = |yes| if yes { Answer::Proven } else { Answer::Open };
        let decides = |yes| if yes { Answer::Proven } else { Answer::No };
        match self {
            Self::Crc32Hex8 => proven(hex8(text).unwrap_or(false)),
            Self::Crc32Base62 => proven(base62(text).unwrap_or(false)),
            Self::JwtHeader => decides(jwt(text)),
            Self::Pem => decides(pem(text)),
            Self::PemBase64 => {
                decides(decode::base64(text).is_some_and(|b| pem(&String::from_utf8_lossy(&b))))
            }
        }
    }
}

fn hex8(text: &str) -> Option<bool> {
    let (body, sum) = text.split_at_checked(text.len().checked_sub(8)?)?;
    let sum = u32::from_str_radix(sum, 16).ok()?;
    Some(crc32(body.trim_end_matches('=').as_bytes()) == sum || crc32(body.as_bytes()) == sum)
}

fn base62(text: &str) -> Option<bool> {
    let (_, body) = text.split_once('_')?;
    let (body, sum) = body.split_at_checked(body.len().checked_sub(6)?)?;
    let mut value = 0u64;
    for byte in sum.bytes() {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            b'a'..=b'z' => byte - b'a' + 36,
            _ => return None,
        };
        value = value * 62 + u64::from(digit);
    }
    Some(value == u64::from(crc32(body.as_bytes())))
}

fn jwt(text: &str) -> bool {
    let header = text.split('.').next().and_then(decode::base64);
    let header: Option<serde_json::Value> = header.and_then(|b| serde_json::from_slice(&b).ok());
    header.is_some_and(|h| h.get("alg").is_some_and(|a| a.as_str() != Some("none")))
}

/// A line of base64 long enough for a key: documentation writes dots.
fn pem(text: &str) -> bool {
    if !text.contains("PRIVATE KEY") {
        return false;
    }
    let body = text.split("-----").nth(2).unwrap_or_default();
    let body = body.replace("\\n", "\n").replace("\\r", "");
    body.split(['\n', ' ']).map(str::trim).any(|line| {
        let distinct: std::collections::BTreeSet<u8> = line.bytes().collect();
        line.len() >= 40
            && distinct.len() > 12
            && line
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
    })
}

/// The checksum of Ethernet, PNG and vendors' tokens, bit by bit: tokens are short.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn a_wrong_checksum_leaves_the_question_open() {
        assert_eq!(Check::Crc32Hex8.ask("ATATT3abc=00000000"), Answer::Open);
        assert_eq!(Check::Crc32Base62.ask("ghp_abc"), Answer::Open);
        assert_eq!(Check::JwtHeader.ask("eyJub3QiOiJqd3QifQ.eyJ9.x"), Answer::No);
        assert_eq!(
            Check::Pem.ask("-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----"),
            Answer::No
        );
    }
}
