# METADATA
# scope: package
# title: Code, shell or browser execution without isolation
# description: A tool that executes what a model writes executes what an attacker wrote; only its cage decides how far that goes.
# custom:
#   id: TOOL-003
#   name: no-isolation
#   severity: critical
#   core: false
#   required_from: sandbox
#   parameters:
#     executing:
#       default: [code, code_exec, shell, browser, notebook, template]
#       description: kinds of tool that execute what they are given; a template engine with expressions is one
#     isolated:
#       default: [vm, microvm, container, gvisor, wasm]
#       description: kinds of isolation that count
#     closed:
#       default: [deny, default_deny, none, allow_list]
#       description: network access that counts as closed
#   remediation: >-
#     Run it in an isolated place without credentials, with the network denied, limits of time and memory, and nothing left
#     over: `sandbox: {isolation: container, network: deny, credentials: none, limits: {time: 30s}, ephemeral: true}`.
#   reasons:
#     no-sandbox: nothing isolates it
#     has-credentials: there are credentials inside
#     open-network: it reaches the network
#     no-limits: nothing limits its time, memory or life
#   fixes:
#     has-credentials:
#       - { does: "leaves no credentials inside", edit: set, value: none, keys: [credentials] }
#     open-network:
#       - { does: "denies the network", edit: set, value: deny, keys: [network] }
#     no-limits:
#       - { does: "leaves nothing of one run for the next", edit: set, value: true, keys: [ephemeral] }
#       - { does: "limits its time and memory", edit: set, value: { time: 30s, memory: 512MB }, keys: [limits] }
#     no-sandbox:
#       - { does: "isolates it in a container", edit: set, value: container, keys: [isolation] }
#   references:
#     - "OWASP LLM05:2025/LLM10:2026, LLM06:2025/LLM03:2026"
#     - "OWASP ASI05"
#     - "Agentic threats T11"
#     - "AISVS 1.0 9.3.1, 10.1.3"
#     - "ATLAS AML.T0050, AML.T0105, AML.M0032"
#     - "800-53 SC-39, CM-7, SC-7(5)"
#     - "ISO 27001 A.8.22, A.8.31"
#     - "SOC 2 CC6.8, CC6.6"
#   related: [WRITE-005, INJECT-004]
package flowgate.rules.tool.no_isolation

import data.flowgate.lib.place
import data.flowgate.lib.words

params := data.params["TOOL-003"]

reached := {f.to | some f in input.flows; not f.planned}

tools contains t if {
	some t in input.tools
	not t.planned
	t.declared.kind in params.executing
	t.id in reached
}

subjects contains {"id": t.id, "at": t.at} if some t in tools

sandbox(t) := object.get(t.declared, "sandbox", {})

stated(t, field) if words.stated(object.get(sandbox(t), field, null))

unknown contains {
	"subject": t.id,
	"at": place.at(t, "sandbox"),
	"missing": "sandbox",
	"reason": "no-sandbox",
	"message": sprintf("tool `%s` executes what it is given, and nothing says how it is isolated", [t.name]),
	"help": example,
} if {
	some t in tools
	not sandbox(t).isolation
}

example := "write `sandbox: {isolation: container, network: deny, credentials: none, limits: {time: 30s}, ephemeral: true}`"

fail contains {
	"subject": t.id,
	"at": place.at(t, "sandbox/isolation"),
	"reason": "no-sandbox",
	"label": "no isolation",
	"message": sprintf("tool `%s` executes what it is given, and `%s` does not isolate it", [t.name, sandbox(t).isolation]),
	"help": sprintf("use one of %s", [words.choice(params.isolated)]),
} if {
	some t in tools
	sandbox(t).isolation
	not sandbox(t).isolation in params.isolated
}

# Tools whose isolation is stated: what is missing inside is told field by field.
caged contains t if {
	some t in tools
	sandbox(t).isolation in params.isolated
}

unknown contains {
	"subject": t.id,
	"at": place.at(t, sprintf("sandbox/%s", [field])),
	"missing": sprintf("sandbox.%s", [field]),
	"reason": gap.reason,
	"message": sprintf("nothing says %s tool `%s`", [gap.what, t.name]),
	"help": gap.help,
} if {
	some t in caged
	some field, gap in gaps
	not field in object.keys(sandbox(t))
}

gaps := {
	"credentials": {"reason": "has-credentials", "what": "whether there are credentials inside", "help": "write `credentials: none`, and keep it so"},
	"network": {"reason": "open-network", "what": "which network is open to", "help": "write `network: deny`, or `allow_list` with the hosts under `destinations`"},
	"limits": {"reason": "no-limits", "what": "what limits the time and memory of", "help": "write `limits: {time: 30s, memory: 512MB}`"},
	"ephemeral": {"reason": "no-limits", "what": "whether anything of one run is left for the next in", "help": "write `ephemeral: true`, and keep it so"},
}

fail contains {
	"subject": t.id,
	"at": place.at(t, "sandbox/credentials"),
	"reason": "has-credentials",
	"label": "credentials inside",
	"message": sprintf("tool `%s` executes what it is given beside credentials (`%s`)", [t.name, sandbox(t).credentials]),
	"help": "write `credentials: none` and let another tool make the calls that need them",
} if {
	some t in caged
	stated(t, "credentials")
}

fail contains {
	"subject": t.id,
	"at": place.at(t, "connection"),
	"reason": "has-credentials",
	"label": "uses its credential",
	"message": sprintf("tool `%s` executes what it is given with the credential of connection `%s`", [t.name, t.declared.connection]),
	"help": "let another tool make the calls that need the credential",
} if {
	some t in caged
	t.declared.connection
}

fail contains {
	"subject": t.id,
	"at": place.at(t, "sandbox/network"),
	"reason": "open-network",
	"label": "open",
	"message": sprintf("tool `%s` executes what it is given and reaches the network (`%s`)", [t.name, sandbox(t).network]),
	"help": "write `network: deny`, or `allow_list` with the hosts under `destinations`",
} if {
	some t in caged
	sandbox(t).network
	not sandbox(t).network in params.closed
}

fail contains {
	"subject": t.id,
	"at": place.at(t, sprintf("sandbox/%s", [field])),
	"reason": "no-limits",
	"label": "unlimited",
	"message": sprintf("tool `%s` executes what it is given, and %s", [t.name, unlimited[field]]),
	"help": gaps[field].help,
} if {
	some t in caged
	some field in ["limits", "ephemeral"]
	field in object.keys(sandbox(t))
	not stated(t, field)
}

unlimited := {"limits": "nothing limits it", "ephemeral": "what one run leaves is there in the next"}
