package flowgate.rules.secret.literal_test

import data.flowgate.rules.secret.literal as rule

doc(extra) := {"integration": null, "secrets": [object.union({
	"id": "app.yaml:/token", "at": "app.yaml#0/token", "connection": null, "key": "token", "form": "literal",
	"evidence": "known-token-format", "what": "Slack bot token", "digest": "0a1b2c3d", "reference": null,
}, extra)]}

failed(extra) := r if r := {f.reason | some f in rule.fail} with input as doc(extra)

test_reference_passes if {
	extra := {"form": "manager", "evidence": null, "what": null}
	failed(extra) == set()
	{s.id | some s in rule.subjects} == {"app.yaml:/token"} with input as doc(extra)
}

test_known_token_format if failed({}) == {"known-token-format"}

test_private_key if failed({"evidence": "private-key", "what": "private key"}) == {"private-key"}

test_url_credentials if failed({"evidence": "url-credentials", "what": null}) == {"url-credentials"}

test_high_entropy if {
	failed({"evidence": "high-entropy-in-credential-key", "what": null}) == {"high-entropy-in-credential-key"}
}

test_trap_placeholders_do_not_fire if {
	failed({"form": "placeholder", "evidence": null, "what": null}) == set()
	failed({"form": "unrecognised", "evidence": null, "what": null}) == set()
}

test_trap_no_value_and_no_digest_is_printed if {
	some f in rule.fail with input as doc({})
	not contains(json.marshal(f), "0a1b2c3d")
	f.message == "`token` holds a literal secret (Slack bot token)"
}

test_only_literals_fail if failed({"form": "manager"}) == set()
