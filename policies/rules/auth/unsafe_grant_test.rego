package flowgate.rules.auth.unsafe_grant_test

import data.flowgate.rules.auth.unsafe_grant as rule

doc(auth, more) := object.union({"connections": [object.union({
	"id": "i/c", "name": "c", "at": "m#0/c", "planned": false, "declared": {"auth": auth},
}, {})]}, more)

server := {"tools": [{"id": "i/t", "name": "t", "at": "m#0/t", "planned": false, "declared": {"kind": "mcp_server", "connection": "c"}}]}

failed(d) := r if r := {f.reason | some f in rule.fail} with input as d

open(d) := r if r := {u.reason | some u in rule.unknown} with input as d

test_client_credentials_pass if {
	d := doc({"method": "oauth2_client_credentials"}, {})
	failed(d) == set()
	open(d) == set()
	{s.id | some s in rule.subjects} == {"i/c"} with input as d
}

test_password_grant if failed(doc({"method": "oauth2_authorization_code", "grant": "password"}, {})) == {"password-grant"}

test_implicit_grant if failed(doc({"method": "oauth2_authorization_code", "grant": "implicit"}, {})) == {"implicit-grant"}

test_code_without_proof_key if {
	failed(doc({"method": "oauth2_authorization_code", "pkce": false}, {})) == {"no-pkce"}
	open(doc({"method": "oauth2_authorization_code"}, {})) == {"no-pkce"}
	failed(doc({"method": "oauth2_authorization_code", "pkce": true}, {})) == set()
	open(doc({"method": "oauth2_authorization_code", "pkce": true}, {})) == set()
}

test_unsafe_grant_is_told_once if open(doc({"method": "oauth2_authorization_code", "grant": "implicit"}, {})) == set()

test_passthrough if failed(doc({"method": "oauth2_client_credentials", "token": {"passthrough": true}}, {})) == {"passthrough"}

test_trap_gateway_that_issues_its_own_token_is_no_passthrough if {
	auth := {"method": "oauth2_client_credentials", "token": {"issuer": "gateway", "passthrough": false}}
	failed(doc(auth, {})) == set()
}

test_trap_jwt_bearer_is_a_grant if failed(doc({"method": "oauth2_jwt_bearer", "grant": "jwt_bearer"}, {})) == set()

test_token_for_a_tool_server_needs_an_audience if {
	open(doc({"method": "oauth2_token_exchange"}, server)) == {"no-audience"}
	failed(doc({"method": "oauth2_token_exchange", "token": {"audience": "*"}}, server)) == {"no-audience"}
	open(doc({"method": "oauth2_token_exchange", "token": {"audience": "https://crm.example"}}, server)) == set()
	open(doc({"method": "oauth2_token_exchange"}, {})) == set()
}

test_other_methods_are_no_subjects if {
	{s.id | some s in rule.subjects} == set() with input as doc({"method": "api_key"}, {})
}
