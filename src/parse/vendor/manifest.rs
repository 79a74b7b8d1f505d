//! What a vendor file says, in words that all vendors share. Every statement has its place.

use crate::source::Place;

/// A scope that a vendor file grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Name as the file has it; an id where the vendor writes ids.
    pub scope: String,
    /// Kind of token or consent it is for (`bot`, `user`, `delegated`, `application`, `rsc`), where the vendor tells.
    pub token: Option<&'static str>,
    /// Where.
    pub at: Place,
}

/// A right on one object or field, or of the user as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// `read`, `create`, `edit`, `delete`, `view_all`, `modify_all`, `user`, or the vendor's own word.
    pub access: String,
    /// `Account`, `Account.Email`; absent for a right of the user.
    pub object: Option<String>,
    /// Where.
    pub at: Place,
}

/// A feature of a vendor file that needs scopes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// An operation of the catalogue.
    Operation(String),
    /// A scope.
    Scope(String),
}

/// Whether a person confirms before a function runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// The file says that one does.
    Required,
    /// The file says that nobody does, or could say so and does not.
    Absent,
    /// The vendor has no place to say it in this file.
    Unknown,
}

impl Confirmation {
    /// The word of facts and of `import`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Absent => "absent",
            Self::Unknown => "unknown",
        }
    }
}

/// Something the agent or application can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its name in the file: an operation id, a method and path, a function, an action.
    pub name: String,
    /// `read`, `write`, `delete`, `send`, `execute`, where it can be told.
    pub effect: Option<&'static str>,
    /// The effect is stated by the vendor's own words (a method, a verb), not told from the name.
    pub stated: bool,
    /// Scopes that the file itself says it needs.
    pub scopes: Vec<String>,
    /// Whether a person confirms.
    pub confirmation: Confirmation,
    /// Where.
    pub at: Place,
}

/// An address that data is sent to or fetched from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Egress {
    /// Host, lower case, without scheme, user, port and path; `*` in it stands for any.
    pub host: String,
    /// Not encrypted, and not on the own machine.
    pub plain: bool,
    /// Where.
    pub at: Place,
}

/// An address at which others call the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound {
    /// `webhook`, `redirect`, `web-app`, `agent`.
    pub kind: &'static str,
    /// Host, where it is written out.
    pub host: Option<String>,
    /// Where.
    pub at: Place,
}

/// A credential's place; never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretPlace {
    /// The name it stands under.
    pub key: String,
    /// Where.
    pub at: Place,
}

/// A tool server that is started or called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name in the file.
    pub name: String,
    /// `stdio`, `http`, or `unknown`.
    pub transport: &'static str,
    /// The package or image that is fetched to start it.
    pub package: Option<String>,
    /// Whether the package has a fixed version; absent where nothing is fetched.
    pub pinned: Option<bool>,
    /// Where the package is named, else the server.
    pub at: Place,
}

/// A plain fact that only this vendor has a word for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which fact, from [`ASPECTS`].
    pub aspect: &'static str,
    /// The value as the vendor writes it.
    pub value: String,
    /// Where.
    pub at: Place,
}

/// Every word of [`Mark::aspect`] with what it says.
pub const ASPECTS: &[(&str, &str)] = &[
    (
        "anonymous-execution",
        "anybody on the internet can run it, as the value says who",
    ),
    (
        "command-rule",
        "a command that an agent may run without being asked, as its rule says",
    ),
    ("default-mode", "what happens where no rule of permissions holds"),
    ("floating-library", "a library whose newest state is loaded"),
    (
        "home-directory",
        "a tool server may read a whole home directory or disk",
    ),
    ("implicit-flow", "tokens are handed to the browser in the address"),
    ("ip-relaxation", "sign-in from any network address"),
    (
        "lasting-command",
        "a rule under which an agent may change what stays changed without being asked",
    ),
    (
        "network-command",
        "a rule under which an agent may send to any address without being asked",
    ),
    ("no-authentication", "whoever knows the address may call it"),
    ("org-wide", "installed for the whole organisation"),
    ("refresh-token", "how long a refresh token is valid"),
    ("secret-in-url", "a credential is part of an address"),
    (
        "unscoped-capability",
        "a source of the agent's knowledge that is not limited to named places",
    ),
    (
        "unsafe-content",
        "scripts or styles that the page did not come with may run",
    ),
];

/// What a file does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// `scopes`, `operations`, `egress`, `confirmation`, `authentication`.
    pub aspect: &'static str,
    /// Why.
    pub why: &'static str,
}

/// What a vendor file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorManifest {
    /// Word of its kind, from the table of importers.
    pub kind: &'static str,
    /// Product word of the catalogue; empty when the file is about no one product.
    pub product: &'static str,
    /// Paths of the files that say it.
    pub files: Vec<String>,
    /// What the file calls the application.
    pub title: Option<String>,
    /// Parts of one application that lie in several files have the same name here.
    pub joins: Option<String>,
    /// Scopes it grants.
    pub grants: Vec<Grant>,
    /// Rights on objects and fields.
    pub permissions: Vec<Permission>,
    /// What it declares that needs scopes, with places.
    pub needs: Vec<(Need, Place)>,
    /// What it can do.
    pub operations: Vec<Operation>,
    /// Where it sends data.
    pub egress: Vec<Egress>,
    /// Where it is called.
    pub inbound: Vec<Inbound>,
    /// Places of credentials.
    pub secrets: Vec<SecretPlace>,
    /// Tool servers.
    pub servers: Vec<Server>,
    /// Data classes as the vendor names them.
    pub classes: Vec<(String, Place)>,
    /// Other facts.
    pub marks: Vec<Mark>,
    /// What it does not say, sorted.
    pub unknown: Vec<Unknown>,
}

impl VendorManifest {
    /// Takes in another part of the same application. What one part says is no longer unknown.
    pub fn join(&mut self, other: Self) {
        self.files.extend(other.files);
        self.files.dedup();
        self.title = self.title.take().or(other.title);
        if self.product.is_empty() {
            self.product = other.product;
        }
        self.grants.extend(other.grants);
        self.permissions.extend(other.permissions);
        self.needs.extend(other.needs);
        self.operations.extend(other.operations);
        self.egress.extend(other.egress);
        self.inbound.extend(other.inbound);
        self.secrets.extend(other.secrets);
        self.servers.extend(other.servers);
        self.classes.extend(other.classes);
        self.marks.extend(other.marks);
        self.unknown.extend(other.unknown);
        let (scopes, operations) = (!self.grants.is_empty(), !self.operations.is_empty());
        self.unknown
            .retain(|u| !(u.aspect == "scopes" && scopes || u.aspect == "operations" && operations));
        self.unknown.sort();
        self.unknown.dedup();
    }
}
