//! What no output shows of a file's values: rather too much. A credential that is believed is a finding; here it is enough that
//! one belongs where the value stands.

use super::judge::{Judged, judge};
use super::key::{self, Class};
use super::walk::{self, Step};

/// Shorter values say nothing, and hidden they would say where they end.
const SHORTEST: usize = 4;

/// Whether a value in a tree is hidden where it stands.
#[must_use]
pub fn in_tree(path: &[Step<'_>], key: &str, class: Class, text: &str) -> bool {
    let listed = matches!(path, [.., Step::Item(_)]);
    let declared = match path {
        [.., Step::Key(above), Step::Key(_)] if key::plural(above) => true,
        [.., Step::Key(above), Step::Key(_), Step::Key(last)] => {
            key::plural(above) && walk::holds_value(last)
        }
        _ => false,
    };
    match class {
        // Declared to be credentials, whatever they look like.
        _ if declared && class.secret() => value(text),
        Class::Password if listed => value(text),
        Class::Weak if listed && singular(key) => chosen(text),
        class if class.secret() && !key::class(key).secret() => chosen(text),
        class => (!listed || class.secret()) && under(key, text),
    }
}

/// Whether a value under a key is hidden, whatever it is written in.
#[must_use]
pub fn under(key: &str, text: &str) -> bool {
    names(key) && given(key, text)
}

/// Whether a credential belongs under a key.
#[must_use]
pub fn names(key: &str) -> bool {
    let name = key.rsplit('.').next().unwrap_or_default();
    let class = |name| key::class(name);
    class(name).secret() || name.strip_suffix('s').map(class) == Some(Class::Password)
}

/// Whether a value is hidden where something else says that a credential belongs there.
#[must_use]
pub fn given(key: &str, text: &str) -> bool {
    let name = key.rsplit('.').next().unwrap_or_default();
    !is_method(name, text) && value(text)
}

/// Neither a reference nor a stand-in.
fn value(text: &str) -> bool {
    let judged = || judge(text, Class::Token);
    text.trim().len() >= SHORTEST && !matches!(judged(), Judged::Reference(_) | Judged::Placeholder)
}

/// What looks like a password at least: the key above says less of what is below it.
fn chosen(text: &str) -> bool {
    text.trim().len() >= SHORTEST && matches!(judge(text, Class::Password), Judged::Literal { .. })
}

fn singular(key: &str) -> bool {
    key::class(key).secret() || key.strip_suffix('s').is_some_and(|one| key::class(one).secret())
}

/// Whether `auth` names the way to log in, as `mtls`, `oauth2` and `workload_identity` do: words, nothing random.
fn is_method(key: &str, value: &str) -> bool {
    let value = value.strip_suffix(|c: char| c.is_ascii_digit()).unwrap_or(value);
    let words = |c: char| c.is_ascii_lowercase() || c == '_';
    key.eq_ignore_ascii_case("auth") && value.len() <= 40 && value.chars().all(words)
}
