# METADATA
# scope: package
# title: Service account without the organisation's prefix
# description: Accounts of agents are found, reviewed and switched off by their names; one that is named otherwise is missed.
# custom:
#   id: ACME-000
#   name: service-prefix
#   severity: medium
#   core: false
#   required_from: internal_pilot
#   remediation: Rename the account, or have it registered under the prefix of your organisation.
#   reasons:
#     wrong-prefix: the account is named otherwise
#     no-account: nothing says through which account it acts
#   references:
#     - "Naming of accounts, our handbook, section 4"
#   related: [AUTH-001]
#   parameters:
#     prefix:
#       default: svc-
#       description: How names of agents' accounts begin
package flowgate.rules.acme.service_prefix

params := data.params["ACME-000"]

subjects contains {"id": c.id, "at": c.at} if some c in input.connections

fail contains {
	"subject": c.id,
	"at": c.at,
	"reason": "wrong-prefix",
	"label": "the connection",
	"message": sprintf("connection `%s` acts as `%s`, whose name does not begin with `%s`", [c.name, account, params.prefix]),
	"help": sprintf("use an account whose name begins with `%s`", [params.prefix]),
} if {
	some c in input.connections
	account := c.declared.auth.principal.id
	not startswith(account, params.prefix)
}

# What is not stated is unknown before the phase of `required_from`, and fails from it on.
unknown contains {
	"subject": c.id,
	"at": c.at,
	"missing": "auth.principal",
	"reason": "no-account",
	"message": sprintf("connection `%s` does not say through which account it acts", [c.name]),
	"help": sprintf("write `principal: {id: %s…, type: service}` below `auth`", [params.prefix]),
} if {
	some c in input.connections
	not c.declared.auth.principal.id
}
