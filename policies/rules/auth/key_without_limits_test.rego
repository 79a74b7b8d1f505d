package flowgate.rules.auth.key_without_limits_test

import data.flowgate.rules.auth.key_without_limits as rule

params := {"AUTH-004": {"min_prefix": {"v4": 24, "v6": 56}}}

doc(kind, declared, traits) := {"connections": [{
	"id": "i/c", "name": "c", "at": "m#0/c", "planned": false, "boundary_kind": kind, "product": "pricing",
	"declared": object.union({"auth": {"method": "api_key"}}, declared),
	"traits": object.union({"oauth": false, "short_lived": null}, traits),
}]}

whole := {"network": {"ip_allowlist": ["10.20.4.0/28"]}, "gateway": {"rate_limit": "60/min"}}

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d with data.params as params

open(d) := r if r := {u.reason | some u in rule.unknown} with input as d with data.params as params

test_key_with_both_limits_passes if {
	failed(doc("internal", whole, {})) == set()
	open(doc("internal", whole, {})) == set()
	{s.id | some s in rule.subjects} == {"i/c"} with input as doc("internal", whole, {}) with data.params as params
}

test_key_alone if {
	open(doc("internal", {}, {})) == {"no-ip-allowlist", "no-gateway-rate-limit"}
	failed(doc("internal", {}, {})) == set()
}

test_vendor_that_offers_oauth if {
	d := doc("vendor", whole, {"oauth": true, "short_lived": "OAuth 2.0"})
	failed(d) == {"oauth-available"}
	open(d) == set()
}

test_own_system_of_a_product_that_offers_oauth if failed(doc("internal", whole, {"oauth": true})) == set()

test_vendor_without_oauth_needs_the_limits if open(doc("vendor", {}, {})) == {"no-ip-allowlist", "no-gateway-rate-limit"}

test_trap_wide_ranges_do_not_count if {
	every address in ["0.0.0.0/0", "10.0.0.0/8", "::/0", "2001:db8::/32", "anywhere", "10.0.0.0/"] {
		failed(doc("internal", object.union(whole, {"network": {"ip_allowlist": [address]}}), {})) == {"no-ip-allowlist"}
	}
}

test_single_addresses_and_small_networks_count if {
	every address in ["10.1.2.3", "10.1.2.0/24", "2001:db8::1", "2001:db8::/56"] {
		failed(doc("internal", object.union(whole, {"network": {"ip_allowlist": [address]}}), {})) == set()
	}
}

test_rate_that_says_nothing if failed(doc("internal", object.union(whole, {"gateway": {"rate_limit": "unlimited"}}), {})) == {"no-gateway-rate-limit"}

test_other_methods_are_no_subjects if {
	d := {"connections": [{"id": "i/c", "name": "c", "at": "m#0/c", "planned": false, "boundary_kind": "vendor", "declared": {"auth": {"method": "mtls"}}, "traits": {}}]}
	{s.id | some s in rule.subjects} == set() with input as d with data.params as params
}
