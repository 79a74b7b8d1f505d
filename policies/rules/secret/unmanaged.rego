# METADATA
# scope: package
# title: Credential not taken from a secret manager
# description: What stands in an environment or a file is inherited, dumped and committed, and nobody can withdraw it in one place.
# custom:
#   id: SECRET-002
#   name: unmanaged-credential
#   severity: high
#   core: true
#   required_from: internal_pilot
#   parameters:
#     allow_via_env:
#       default: true
#       description: a managed secret may be put into the environment when the process starts (then medium)
#     environment_in_files:
#       default: false
#       description: report variables that other configuration files take credentials from, too (then low)
#   remediation: >-
#     Write a reference to your secret manager and let only the agent's identity read that path.
#   reasons:
#     env-var: it comes from the environment
#     env-in-file: a configuration file takes it from the environment
#     committed-file: it comes from a file
#     placeholder: it is neither a reference nor a value
#     undeclared-store: no declared secret manager serves the reference
#   references:
#     - "NHI Top 10 NHI2:2025"
#     - "AISVS 1.0 9.5.4"
#     - "ATLAS AML.T0055"
#     - "800-53 IA-5, IA-5(6), SC-12, SC-28"
#     - "ISO 27001 A.5.17, A.8.24"
#     - "SOC 2 CC6.1"
#     - "PCI DSS 4 8.6.2, 3.6.1"
#   related: [SECRET-001]
package flowgate.rules.secret.unmanaged

import data.flowgate.lib.phase
import data.flowgate.lib.planned

# Literals are SECRET-001's.
secrets contains s if {
	some s in input.secrets
	s.connection != null
	s.form != "literal"
	not s.connection in planned.connections
}

# Files beside the manifest say how the process is started, not how the agent is meant to get its credentials.
secrets contains s if {
	data.params["SECRET-002"].environment_in_files
	some s in input.secrets
	s.connection == null
	s.form == "environment"
}

subjects contains {"id": s.id, "at": s.at} if some s in secrets

fail contains object.union({"subject": s.id, "at": s.at}, more) if {
	some s in secrets
	more := verdict(s)
}

verdict(s) := {
	"reason": "env-var",
	"label": "from the environment",
	"message": sprintf("credential `%s` comes from an environment variable", [s.key]),
	"help": reference(s),
} if {
	s.form == "environment"
	s.connection != null
}

verdict(s) := {
	"reason": "env-in-file",
	"severity": "low",
	"label": "from the environment",
	"message": sprintf("`%s` is taken from an environment variable", [s.key]),
	"help": sprintf("write a reference to your secret manager in its place, for example `%s`", [s.write]),
} if {
	s.form == "environment"
	s.connection == null
}

verdict(s) := object.union(
	{
		"reason": "env-var",
		"label": "put into the environment",
		"message": sprintf("managed secret `%s` is put into the environment", [s.key]),
		"help": "let the process read it from the secret manager, and remove `via: env`",
	},
	accepted,
) if {
	s.form == "manager"
	s.via_environment
}

accepted := {"severity": "medium"} if data.params["SECRET-002"].allow_via_env

accepted := {} if not data.params["SECRET-002"].allow_via_env

verdict(s) := {
	"reason": "committed-file",
	"label": "from a file",
	"message": sprintf("credential `%s` comes from a file", [s.key]),
	"help": reference(s),
} if s.form == "file"

verdict(s) := {
	"reason": "committed-file",
	"label": "encrypted in the file",
	"message": sprintf("credential `%s` is kept in the file, encrypted", [s.key]),
	"help": reference(s),
} if s.form == "encrypted"

verdict(s) := {
	"reason": "placeholder",
	"label": "no reference",
	"message": sprintf("credential `%s` refers to no secret manager", [s.key]),
	"help": reference(s),
} if s.form in {"placeholder", "unrecognised"}

verdict(s) := {
	"reason": "undeclared-store",
	"label": "unknown store",
	"message": sprintf("credential `%s` refers to `%s`, and no declared store serves that scheme", [s.key, s.scheme]),
	"help": sprintf("declare the store: `stores: {<id>: {kind: secret_manager, schemes: [%s]}}`", [s.scheme]),
} if {
	s.form == "manager"
	not s.via_environment
	s.store == null
	phase.production
}

reference(s) := sprintf("write `%s: {ref: \"%s\"}` or the like for your secret manager", [s.key, s.write])

unknown := set()
