package flowgate.rules.secret.literal_test

import data.flowgate.rules.secret.literal as rule

doc(extra) := {"integration": null, "secrets": [object.union({
	"id": "app.yaml:/token", "at": "app.yaml#0/token", "connection": null, "key": "token", "form": "literal",
	"evidence": "known-token-format", "what": "Slack bot token", "confidence": "high", "prefix": "xoxb-", "length": "32 to 63",
	"rotate": "revoke it at Slack", "write": "vault:<path>#token", "fingerprint": "fg1:0a1b2c3d4e5f6071", "reference": null,
}, extra)]}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra)

test_reference_passes if {
	extra := {"form": "manager", "evidence": null, "what": null}
	failed(extra) == set()
	{s.id | some s in rule.subjects} == {"app.yaml:/token"} with input as doc(extra)
}

test_known_token_format if failed({}) == {"known-token-format"}

test_private_key if failed({"evidence": "private-key", "what": "private key"}) == {"private-key"}

test_url_credentials if failed({"evidence": "url-credentials", "prefix": null}) == {"url-credentials"}

test_high_entropy if failed({"evidence": "high-entropy-in-credential-key"}) == {"high-entropy-in-credential-key"}

test_chosen_value if failed({"evidence": "literal-in-credential-key", "prefix": null}) == {"literal-in-credential-key"}

test_trap_placeholders_do_not_fire if {
	failed({"form": "placeholder", "evidence": null, "what": null}) == set()
	failed({"form": "unrecognised", "evidence": null, "what": null}) == set()
}

test_message_names_kind_and_what_to_do if {
	some f in rule.fail with input as doc({})
	f.message == "`token` holds a literal secret (Slack bot token)"
	f.label == "begins with `xoxb-`, 32 to 63 characters"
	f.help == "revoke it at Slack; then write a reference to your secret manager in its place, for example `vault:<path>#token`"
}

test_declared_secret_is_told_its_field if {
	some f in rule.fail with input as doc({"connection": "i/crm", "rotate": null, "length": null})
	f.help == "withdraw it where it was issued; then write `token: {ref: \"vault:<path>#token\"}`"
	f.label == "a secret, not a reference"
}

test_comment_is_emptied if {
	some f in rule.fail with input as doc({"key": "comment"})
	f.message == "a secret stands in a comment (Slack bot token)"
	f.help == "revoke it at Slack; then take it out of the comment"
}

test_address_loses_its_password if {
	some f in rule.fail with input as doc({"evidence": "url-credentials", "prefix": null})
	contains(f.help, "take the password out of the address")
	f.label == "32 to 63 characters"
}

test_only_literals_fail if failed({"form": "manager"}) == set()
