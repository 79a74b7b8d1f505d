# METADATA
# scope: package
# title: Secret literal in a checked file
# description: Whoever can read the repository has the secret, today and in every old copy.
# custom:
#   id: SECRET-001
#   name: secret-literal
#   severity: critical
#   core: true
#   required_from: sandbox
#   sandbox_severity: keep
#   remediation: >-
#     Revoke the secret first, then write a reference to your secret manager in its place, then clean the history.
#   reasons:
#     known-token-format: it has the form of a vendor's token
#     private-key: it is a private key
#     url-credentials: an address carries user and password
#     high-entropy-in-credential-key: a credential's field holds what looks random
#   references:
#     - "OWASP LLM07:2025/LLM08:2026"
#     - "NHI Top 10 NHI2:2025"
#     - "ATLAS AML.T0055, AML.T0083"
#     - "800-53 IA-5(7), IA-5(6)"
#     - "ISO 27001 A.5.17"
#     - "SOC 2 CC6.1"
#     - "GDPR Art. 32(1)"
#     - "PCI DSS 4 8.6.2, 8.3.2"
#     - "SOX ITGC APD"
#   related: [SECRET-002]
package flowgate.rules.secret.literal

subjects contains {"id": s.id, "at": s.at} if some s in input.secrets

# Nothing here prints a value: the key and the kind are all a reader needs.
fail contains {
	"subject": s.id,
	"at": s.at,
	"reason": s.evidence,
	"label": "a secret, not a reference",
	"message": sprintf("`%s` holds %s", [s.key, kind(s)]),
	"help": help(s),
} if {
	some s in input.secrets
	s.form == "literal"
	s.evidence != null
}

kind(s) := sprintf("a literal secret (%s)", [s.what]) if s.what != null

kind(s) := "a literal secret" if s.what == null

help(s) := sprintf("revoke it, then write `%s: {ref: \"vault:<path>#%s\"}` or the like for your secret manager", [s.key, s.key]) if {
	s.evidence != "url-credentials"
}

help(s) := "revoke the password, take it out of the address, and refer to your secret manager for it" if {
	s.evidence == "url-credentials"
}

unknown := set()
