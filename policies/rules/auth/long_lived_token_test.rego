package flowgate.rules.auth.long_lived_token_test

import data.flowgate.rules.auth.long_lived_token as rule

params := {"AUTH-003": {"max_minutes": 60}}

lasts(minutes) := {"lifetime": {"text": sprintf("%dm", [minutes]), "seconds": minutes * 60}}

doc(auth, traits) := {"connections": [{
	"id": "i/c", "name": "c", "at": "m#0/c", "planned": false, "declared": {"auth": auth},
	"traits": object.union({"token_minutes": null, "short_lived": null}, traits),
}]}

oauth(token) := {"method": "oauth2_client_credentials", "token": token}

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d with data.params as params

open(d) := r if r := {u.reason | some u in rule.unknown} with input as d with data.params as params

test_short_token_passes if {
	d := doc(oauth(lasts(30)), {})
	failed(d) == set()
	open(d) == set()
	{s.id | some s in rule.subjects} == {"i/c"} with input as d with data.params as params
}

test_longer_than_allowed if failed(doc(oauth(lasts(61)), {})) == {"ttl-too-long"}

test_vendor_that_offers_nothing_shorter if {
	failed(doc(oauth(lasts(720)), {"token_minutes": 720})) == set()
	failed(doc(oauth(lasts(721)), {"token_minutes": 720})) == {"ttl-too-long"}
}

test_vendor_that_offers_shorter_does_not_tighten if failed(doc(oauth(lasts(60)), {"token_minutes": 30})) == set()

static := {"method": "bot_token", "token": {"kind": "static"}}

test_static_token_where_a_short_lived_one_exists if {
	d := doc(static, {"short_lived": "token rotation"})
	failed(d) == {"static-token"}
	open(d) == set()
	{object.get(f, "severity", "-") | some f in rule.fail} == {"-"} with input as d with data.params as params
}

test_trap_static_token_without_an_alternative_is_medium if {
	d := doc(static, {})
	failed(d) == {"static-token"}
	{f.severity | some f in rule.fail} == {"medium"} with input as d with data.params as params
}

test_trap_token_nobody_speaks_of_is_never_silently_passed if {
	every method in ["bot_token", "api_token", "incoming_webhook"] {
		open(doc({"method": method}, {})) == {"static-token"}
		failed(doc({"method": method}, {})) == set()
	}
}

test_rotated_bot_token_is_judged_by_its_lifetime if {
	auth := {"method": "bot_token", "token": object.union(lasts(720), {"refresh": "rotating"})}
	failed(doc(auth, {"token_minutes": 720})) == set()
}

test_refresh_not_rotated if {
	failed(doc(oauth(object.union(lasts(30), {"refresh": "long_lived"})), {})) == {"refresh-not-rotated"}
	failed(doc(oauth(object.union(lasts(30), {"refresh": "rotating"})), {})) == set()
	failed(doc(oauth(object.union(lasts(30), {"refresh": "none"})), {})) == set()
}

test_undeclared_lifetime if {
	open(doc(oauth({}), {})) == {"ttl-undeclared"}
	failed(doc(oauth({}), {})) == set()
}

test_token_of_kind_static if failed(doc(oauth({"kind": "static"}), {})) == {"static-token"}

test_keys_and_certificates_are_no_subjects if {
	every method in ["api_key", "mtls", "webhook_signature", "workload_identity"] {
		{s.id | some s in rule.subjects} == set() with input as doc({"method": method}, {}) with data.params as params
	}
}
