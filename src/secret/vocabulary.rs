//! The words that [`super::key`] reads keys with. Lists only: what a word means stands there.

/// Words of values that people choose.
#[rustfmt::skip]
pub(super) const PASSWORDS: &[&str] = &[
    "password", "passwd", "passwort", "passphrase", "passcode", "pass", "pwd", "pw", "psw", "passwrd",
    "kennwort", "senha", "contrasena", "contraseña", "wachtwoord", "hasło", "haslo", "пароль", "motdepasse",
    "mdp", "parola", "mnemonic", "userpass", "dbpass", "smtppass", "mysqlpass", "rootpass", "adminpass",
    "authpass", "keypass", "storepass", "sshpass", "ftppass", "mailpass",
];

/// Words of values that machines make.
#[rustfmt::skip]
pub(super) const TOKENS: &[&str] = &[
    "secret", "token", "bearer", "apikey", "authkey", "accesskey", "credential", "jwt", "pat", "authorization",
    "geheimnis", "pepper", "authtoken", "privatekey",
];

/// Ends of words written together: `dbpassword`.
#[rustfmt::skip]
pub(super) const PASSWORD_ENDS: &[&str] = &[
    "password", "passwd", "passphrase", "passwort", "kennwort",
];

/// The same for what machines make: `mytoken`.
#[rustfmt::skip]
pub(super) const TOKEN_ENDS: &[&str] = &[
    "secret", "token", "apikey", "secretkey", "accesskey", "privatekey", "authkey", "signingkey",
    "encryptionkey", "masterkey", "sharedkey", "accountkey", "subscriptionkey", "licensekey",
];

/// Words after the word that counts: `password_old`, `api_key_prod`, `secret_value`, `token_2`.
#[rustfmt::skip]
pub(super) const NEUTRAL: &[&str] = &[
    "value", "val", "plain", "plaintext", "literal", "raw", "prod", "production", "dev", "development",
    "staging", "stage", "test", "testing", "live", "sandbox", "local", "old", "new", "current", "previous",
    "backup", "default", "primary", "secondary", "eu", "us", "uk", "emea", "apac", "main", "global", "b64",
    "base64", "encoded", "string", "override", "fallback", "root", "admin",
];

/// Last words that make a key one about a credential.
#[rustfmt::skip]
pub(super) const METADATA: &[&str] = &[
    "id", "ids", "name", "names", "url", "urls", "uri", "path", "paths", "file", "files", "filename", "dir",
    "directory", "folder", "location", "ref", "refs", "reference", "arn", "type", "types", "kind", "ttl",
    "expiry", "expires", "expiration", "expire", "days", "hours", "minutes", "seconds", "secs", "ms", "age",
    "length", "len", "size", "count", "limit", "limits", "max", "min", "policy", "policies", "header",
    "headers", "field", "fields", "label", "labels", "rate", "budget", "provider", "providers", "store",
    "vault", "handler", "manager", "service", "kms", "hash", "hashes", "digest", "sha256", "sha1", "md5",
    "checksum", "fingerprint", "thumbprint", "format", "regex", "pattern", "prefix", "suffix", "method",
    "methods", "mode", "strategy", "algorithm", "alg", "scope", "scopes", "audience", "issuer", "endpoint",
    "endpoints", "host", "port", "user", "username", "email", "env", "envvar", "variable", "var", "enabled",
    "disabled", "required", "rotation", "interval", "version", "versions", "lifetime", "expression", "template",
    "prompt", "hint", "message", "description", "title", "help", "text", "placeholder", "example", "examples",
    "model", "usage", "source", "src", "from", "column", "param", "parameter", "attribute", "attr", "claim",
    "claims", "selector", "group", "role", "roles", "owner", "contact", "status", "state", "date", "time",
    "timestamp", "at", "created", "updated", "support", "supported", "allowed", "validator", "generator",
    "getter", "function", "class", "component", "icon", "color", "style", "position", "index", "order",
    "separator", "delimiter", "bits", "encoding", "charset", "characters", "complexity", "requirements",
    "reset", "change", "link", "page", "screen", "button", "input", "error", "event", "logging", "mask",
    "masked", "redacted", "cache", "bucket", "response", "request", "exchange", "account", "domain", "region",
    "namespace", "secretname", "keyname", "tokens", "keys", "encrypted", "sealed", "pub", "public", "helper",
    "command", "cmd", "script", "module", "plugin", "driver", "backend", "engine", "auth", "authentication",
    "verification", "validation", "check", "strength", "score", "history", "attempts", "retries", "retry",
    "timeout", "delay", "cost", "price", "usage", "window", "threshold", "percent", "ratio", "only", "flow",
    "grant", "expr", "flag", "option", "options", "settings", "config", "configuration", "rules", "rule",
    "schema", "spec", "def", "definition", "plural", "singular", "note", "comment", "docs", "doc",
    "documentation", "display", "visible", "visibility", "hidden", "required", "optional", "valid", "invalid",
    "missing", "expired", "revoked", "mount", "volume", "secretref", "in", "on", "per", "csrf", "xsrf",
    "bypass", "compass", "pair", "pairs", "ring", "chain", "space", "board", "word", "words", "frame", "code",
    "codes", "map", "mapping", "list", "set", "table", "strategy", "review", "reviews", "metadata",
    "annotation",
];

/// Words that make a token one of another kind: of pages, models, forms.
#[rustfmt::skip]
pub(super) const OTHER_TOKENS: &[&str] = &[
    "csrf", "xsrf", "antiforgery", "page", "next", "continuation", "cursor", "pagination", "sync", "eos", "bos",
    "pad", "unk", "sep", "cls", "mask", "stop", "start", "end", "special", "max", "min", "num", "n", "count",
    "per", "total", "prompt", "completion", "input", "output", "cost", "price", "budget", "design",
    "cancellation", "public", "publishable", "lex", "parse", "syntax", "color", "theme", "css", "style",
    "request", "sequence", "search", "has", "is", "use", "enable", "allow", "require", "include", "show",
    "hide", "validate", "verify", "forgot", "reset", "confirm", "ignore", "no", "missing", "invalid", "expired",
    "cache", "ct", "image", "text", "pwd", "semantic",
];

/// Words before `key` that say it is none of a lock.
#[rustfmt::skip]
pub(super) const OTHER_KEYS: &[&str] = &[
    "public", "publishable", "pub", "partition", "primary", "sort", "foreign", "idempotency", "shard", "cache",
    "routing", "hash", "range", "map", "object", "group", "dedupe", "dedup", "row", "column", "index", "unique",
    "composite", "natural", "surrogate", "lookup", "join", "config", "configuration", "param", "metric", "dict",
    "json", "translation", "i18n", "hot", "shortcut", "menu", "registry", "issue", "project", "space", "bucket",
    "s3", "file", "image", "kms", "redis", "consumer", "site", "item", "parent", "child", "record", "field",
    "order", "message", "msg", "event", "entity", "business", "external", "context", "state", "answer",
    "response", "request", "prop", "property", "attr", "label", "title", "name", "text", "locale", "lang",
    "string", "resource", "tag", "category", "type", "option", "setting", "settings", "flag", "feature",
    "correlation", "trace", "keyboard", "arrow", "toggle", "modifier", "leader", "prefix", "trigger",
    "activation", "any", "which", "first", "last", "next", "previous", "prev", "compound", "band", "segment",
    "distribution", "dist", "cluster", "storage", "path", "document", "doc", "node", "edge", "relation",
    "ordering", "sorting", "filter", "grouping", "aggregation", "window", "topic", "kafka", "version", "schema",
    "table", "db", "id", "user", "tenant", "account", "customer", "secretkeyref", "configmap", "host", "known",
    "ssh_public", "validation", "verification", "output", "input", "memory", "thread", "conversation", "lock",
    "mutex", "semaphore", "limit", "rate", "throttle", "quota", "metadata", "annotation", "taint", "toleration",
    "node", "selector", "match", "merge", "template", "variable", "var", "env",
];

/// Words before `key` that make it a secret.
#[rustfmt::skip]
pub(super) const LOCK_KEYS: &[&str] = &[
    "api", "private", "access", "secret", "signing", "encryption", "decryption", "crypto", "cipher", "aes",
    "hmac", "master", "auth", "authentication", "shared", "subscription", "license", "licence", "deploy",
    "deployment", "root", "client", "app", "application", "bot", "webhook", "session", "ssh", "integration",
    "write", "ingest", "ingestion", "service", "server", "rest", "security", "functions", "function", "gateway",
    "tls", "ssl", "jwt", "jws", "sas", "cosmos", "cosmosdb", "eventhub", "servicebus", "bus", "cognitive",
    "rsa", "ec", "pgp", "gpg", "wireguard", "preshared", "psk", "wpa", "admin", "openai", "azure", "mistral",
    "cohere", "anthropic", "claude", "gemini", "google", "groq", "xai", "grok", "perplexity", "pplx",
    "deepseek", "openrouter", "huggingface", "hf", "replicate", "together", "fireworks", "llm", "inference",
    "model", "ai", "gpt", "embedding", "embeddings", "rerank", "reranker", "billing", "stripe", "sendgrid",
    "mailgun", "mailchimp", "twilio", "datadog", "dd", "newrelic", "relic", "pagerduty", "opsgenie", "linear",
    "asana", "jira", "atlassian", "confluence", "hubspot", "hs", "slack", "teams", "servicenow", "snow",
    "salesforce", "sf", "sfdc", "zendesk", "intercom", "notion", "airtable", "github", "gitlab", "algolia",
    "pinecone", "weaviate", "qdrant", "tavily", "serper", "serpapi", "brave", "exa", "firecrawl", "langsmith",
    "langchain", "langfuse", "elevenlabs", "deepgram", "assemblyai", "maps", "weather", "snowflake",
    "databricks", "dbx", "bigquery", "redshift", "sap", "okta", "auth0", "segment", "amplitude", "mixpanel",
    "launchdarkly", "sdk", "cloudflare", "fastly", "heroku", "vercel", "netlify", "supabase", "firebase",
    "mapbox", "wandb", "crm", "desk", "mail", "smtp", "erp", "warehouse", "wh", "dw", "vault", "aws", "gcp",
    "minio", "pilot", "agent", "mcp", "voyage", "jina", "nvidia", "cerebras",
];
