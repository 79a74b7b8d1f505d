//! Stand-ins: what an author writes where a value will be. Whole values and runs only, never a word inside a random text.

use super::shape;

/// Words that make a text of words a stand-in. European languages, Russian, Chinese, Japanese and Korean.
const WORDS: &[&str] = &[
    // English
    "your",
    "my",
    "changeme",
    "change",
    "changeit",
    "placeholder",
    "example",
    "sample",
    "dummy",
    "fake",
    "mock",
    "todo",
    "fixme",
    "tbd",
    "redacted",
    "removed",
    "hidden",
    "masked",
    "insert",
    "replace",
    "replaceme",
    "enter",
    "here",
    "xxx",
    "foo",
    "bar",
    "baz",
    "foobar",
    "some",
    "the",
    "put",
    "fill",
    "paste",
    "add",
    "set",
    "provide",
    "supply",
    "notreal",
    "not",
    "none",
    "null",
    "undefined",
    "unset",
    "empty",
    "default",
    "secret",
    "password",
    "passwd",
    "token",
    "optional",
    "required",
    "demo",
    "test",
    "testing",
    "supersecret",
    "mysecret",
    "mypassword",
    "mytoken",
    "yourkeyhere",
    "yoursecret",
    "yourtoken",
    "yourpassword",
    "apikey",
    "credential",
    "credentials",
    "generated",
    "random",
    "value",
    "string",
    "encrypted",
    "super",
    // German
    "dein",
    "deine",
    "deinem",
    "deinen",
    "ihr",
    "ihre",
    "ihren",
    "hier",
    "einfügen",
    "einfuegen",
    "ersetzen",
    "aendern",
    "ändern",
    "passwort",
    "kennwort",
    "schlüssel",
    "schluessel",
    "beispiel",
    "geheim",
    "geheimnis",
    "eintragen",
    "platzhalter",
    // French
    "votre",
    "vos",
    "mot",
    "passe",
    "motdepasse",
    "clé",
    "cle",
    "remplacer",
    "remplacez",
    "changer",
    "changez",
    "exemple",
    "ici",
    "jeton",
    "insérer",
    "inserer",
    // Spanish, Portuguese
    "tu",
    "su",
    "sus",
    "aqui",
    "aquí",
    "cambiar",
    "cambiame",
    "cámbiame",
    "cambia",
    "contraseña",
    "contrasena",
    "clave",
    "ejemplo",
    "reemplazar",
    "llave",
    "seu",
    "sua",
    "senha",
    "chave",
    "trocar",
    "mude",
    "substituir",
    "substitua",
    "exemplo",
    "insira",
    // Italian, Dutch, Swedish, Polish, Czech, Turkish
    "tuo",
    "tua",
    "vostro",
    "inserisci",
    "inserire",
    "cambiami",
    "sostituisci",
    "esempio",
    "chiave",
    "qui",
    "uw",
    "jouw",
    "wachtwoord",
    "vervang",
    "wijzig",
    "voorbeeld",
    "sleutel",
    "vul",
    "din",
    "ditt",
    "lösenord",
    "byt",
    "ändra",
    "twoje",
    "twój",
    "twoj",
    "hasło",
    "haslo",
    "zmien",
    "zmień",
    "wstaw",
    "vase",
    "vaše",
    "heslo",
    "zmente",
    "şifre",
    "sifre",
    "sizin",
    "degistir",
    "değiştir",
    "buraya",
    // Russian, Ukrainian
    "ваш",
    "ваша",
    "ваше",
    "вставьте",
    "замените",
    "заменить",
    "пароль",
    "ключ",
    "токен",
    "секрет",
    "пример",
    "измените",
    "укажите",
    "введите",
    "здесь",
    "сюда",
    "тут",
    "змініть",
    "вкажіть",
];

/// Text of languages without spaces between words.
const RUNS: &[&str] = &[
    "你的",
    "您的",
    "请填",
    "請填",
    "请输入",
    "請輸入",
    "替换",
    "替換",
    "密码",
    "密碼",
    "密钥",
    "密鑰",
    "令牌",
    "示例",
    "在此",
    "此处",
    "あなた",
    "ここに",
    "パスワード",
    "トークン",
    "入力",
    "秘密鍵",
    "キー",
    "置き換え",
    "例",
    "여기에",
    "비밀번호",
    "토큰",
    "입력",
    "변경",
    "예시",
    "당신의",
];

/// Whether a whole value stands for another one.
#[must_use]
pub fn is(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'']);
    if text.is_empty() {
        return true;
    }
    let wrapped = |open: char, close: char| text.starts_with(open) && text.ends_with(close) && text.len() > 1;
    if wrapped('<', '>')
        || wrapped('[', ']')
        || wrapped('*', '*')
        || wrapped('_', '_') && text.starts_with("__")
        || wrapped('{', '}')
        || wrapped('(', ')') && !text.contains(|c: char| c.is_ascii_digit())
    {
        return true;
    }
    if text.contains("...") || text.contains('…') || text.contains("<your") || text.contains("[REDACTED]") {
        return true;
    }
    if matches!(
        text,
        "abc123" | "123abc" | "abcd1234" | "pass123" | "pass1234" | "user123" | "test123" | "test1234"
    ) {
        return true;
    }
    if marked(text) || RUNS.iter().any(|r| text.contains(r)) {
        return true;
    }
    if text.chars().all(|c| !c.is_alphanumeric())
        && text.chars().collect::<std::collections::BTreeSet<_>>().len() < 3
    {
        return true;
    }
    (shape::wordy(text) || !text.is_ascii()) && words(text)
}

/// A word of a text of words that says so.
fn words(text: &str) -> bool {
    let words = shape::words(text);
    let digits = words
        .iter()
        .filter(|w| w.starts_with(char::is_numeric))
        .map(String::len)
        .sum::<usize>();
    // `password123` is a password people choose, `my-password-1` is not.
    digits < 2
        && words.iter().any(|w| {
            WORDS.contains(&w.as_str())
                || w.starts_with("your")
                || w.starts_with("change")
                || w.starts_with("example")
        })
        || words.first().is_some_and(|w| {
            w == "your"
                || w == "change"
                || w == "replace"
                || w == "example"
                || w == "dummy"
                || w == "fake"
                || w == "placeholder"
        })
        || words.iter().zip(words.iter().skip(1)).any(|(a, b)| {
            matches!(
                (a.as_str(), b.as_str()),
                ("change" | "replace", "me" | "this") | ("go" | "goes", "here")
            )
        })
}

/// Marks that random text does not hold by chance, in any surroundings.
fn marked(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    [
        "example",
        "xxxx",
        "****",
        "placeholder",
        "changeme",
        "change_me",
        "change-me",
        "replace_me",
        "replaceme",
        "redacted",
        "your_",
        "your-",
        "yourkey",
        "yourtoken",
        "insert_",
        "insert-",
        "dummy",
        "notreal",
        "not-a-real",
        "a1b2c3d4",
        "tg9yzw0g",
        "loremipsum",
        "invalid",
        "fakekey",
        "fake-",
        "fake_",
        "-here",
        "_here",
        "todo",
    ]
    .iter()
    .any(|mark| lower.contains(mark))
        || repeated(text.as_bytes(), 6)
        || ascending(text.as_bytes(), 8)
}

/// Whether a token of a known format stands for another one: its body repeats, counts up, or says so.
#[must_use]
pub fn in_token(text: &str) -> bool {
    if text.len() > 600 {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let says = [
        "example",
        "xxxxx",
        "*****",
        "placeholder",
        "changeme",
        "replace",
        "redacted",
        "your-",
        "your_",
        "yourkey",
        "yourtoken",
        "insert",
        "dummy",
        "notreal",
        "fake",
        "-here",
        "_here",
        "....",
        "sample",
    ];
    let body = text
        .trim_start_matches(|c: char| c.is_ascii_alphanumeric())
        .trim_start_matches(['-', '_']);
    let body = if body.len() < 12 { text } else { body };
    let distinct = body.bytes().collect::<std::collections::BTreeSet<u8>>().len();
    says.iter().any(|s| lower.contains(s))
        || repeated(text.as_bytes(), 8)
        || ascending(text.as_bytes(), 9)
        || distinct < 6
}

/// The same character this often in a row.
fn repeated(bytes: &[u8], times: usize) -> bool {
    bytes.chunk_by(|a, b| a == b).any(|run| run.len() >= times)
}

/// `abcdefgh`, `12345678`, `1234567890`.
fn ascending(bytes: &[u8], times: usize) -> bool {
    let next = |a: u8, b: u8| b == a.wrapping_add(1) || (a == b'9' && b == b'0');
    bytes
        .chunk_by(|a, b| next(a.to_ascii_lowercase(), b.to_ascii_lowercase()))
        .any(|run| run.len() >= times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_are_known_in_several_languages() {
        for text in [
            "changeme",
            "change-me-please",
            "your_bearer_token",
            "<client secret>",
            "XXXXXXXXXXXXXXXX",
            "********",
            "TODO",
            "[REDACTED]",
            "lin_api_yourkeyhere",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "0000000000000000",
            "dein-passwort",
            "ihr_token_hier",
            "votre-mot-de-passe",
            "tu_clave_aqui",
            "sua-senha",
            "inserisci-token",
            "wachtwoord",
            "twoje_haslo",
            "ваш_токен",
            "你的密钥",
            "パスワードを入力",
            "...",
            "",
            "my-secret",
            "sk-...",
            "insert-key-here",
            "REPLACE_ME",
        ] {
            assert!(is(text), "{text}");
        }
        for text in [
            "q7Vn2tR9xKp4Lw8z",
            "hunter22",
            "Signal2023@",
            "quartz-cobalt-copper-harbor",
            "password123",
            "Un9+4zSiKwa@smj%",
        ] {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn stand_ins_inside_tokens_are_known() {
        assert!(in_token(
            "xoxb-000000000000-000000000000-XXXXXXXXXXXXXXXXXXXXXXXX"
        ));
        assert!(in_token("ghp_abcdefghijklmnopqrstuvwxyz0123456789"));
        assert!(!in_token("ghp_q7Vn2tR9xKp4Lw8zBd3mHs6YfJc1GaEu0000"));
    }
}
