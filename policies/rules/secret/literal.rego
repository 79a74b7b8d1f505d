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
#     literal-in-credential-key: a credential's field holds a value
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

# Nothing here prints a value: the key, the kind and the class of its length are all a reader needs.
fail contains {
	"subject": s.id,
	"at": s.at,
	"reason": s.evidence,
	"label": label,
	"message": message,
	"help": help,
	"values": {"kind": s.what, "confidence": s.confidence, "length": s.length, "prefix": s.prefix},
} if {
	some s in input.secrets
	s.form == "literal"
	s.evidence != null
	label := shown(s)
	message := said(s)
	help := advice(s)
}

shown(s) := sprintf("begins with `%s`, %s characters", [s.prefix, s.length]) if {
	s.prefix != null
	s.length != null
}

shown(s) := sprintf("%s characters", [s.length]) if {
	s.prefix == null
	s.length != null
}

shown(s) := "a secret, not a reference" if s.length == null

said(s) := sprintf("`%s` holds a literal secret (%s)", [s.key, s.what]) if s.key != "comment"

said(s) := sprintf("a secret stands in a comment (%s)", [s.what]) if s.key == "comment"

# Revoked first: whoever has read the file has the value.
advice(s) := sprintf("%s; then %s", [first(s), instead(s)])

first(s) := s.rotate if s.rotate != null

first(s) := "withdraw it where it was issued" if s.rotate == null

instead(s) := "take it out of the comment" if s.key == "comment"

instead(s) := sprintf("write `%s: {ref: \"%s\"}`", [s.key, s.write]) if {
	s.key != "comment"
	s.connection != null
}

instead(s) := sprintf("take the password out of the address and read it from your secret manager, for example `%s`", [s.write]) if {
	s.key != "comment"
	s.connection == null
	s.evidence == "url-credentials"
}

instead(s) := sprintf("write a reference to your secret manager in its place, for example `%s`", [s.write]) if {
	s.key != "comment"
	s.connection == null
	s.evidence != "url-credentials"
}

unknown := set()
