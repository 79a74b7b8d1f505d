# METADATA
# scope: package
# title: Model, tool, prompt or connector not pinned or dynamically discovered
# description: What changes silently upstream changes what was tested and signed.
# custom:
#   id: TOOL-001
#   name: not-pinned
#   severity: high
#   core: false
#   required_from: limited_production
#   remediation: >-
#     Name the dated model, the exact version and the digest of a tool or prompt, switch off discovery at run time, and let
#     every change pass review and evaluation again.
#   reasons:
#     floating-model: the name stands for whatever the provider serves today
#     floating-tool: the version is none, or moves
#     dynamic-discovery: tools are taken as they are found at run time
#     no-digest: nothing says that the content is still what was reviewed
#   fixes:
#     dynamic-discovery:
#       - { does: "takes the recorded list of tools (`discovery: static`)", edit: set, value: static, keys: [discovery] }
#   references:
#     - "OWASP LLM03:2025/LLM04:2026"
#     - "OWASP ASI04"
#     - "NHI Top 10 NHI3:2025"
#     - "AISVS 1.0 10.4.8, 10.1.1, 10.1.2"
#     - "ATLAS AML.T0010.005, AML.T0109, AML.T0110, AML.M0023"
#     - "800-53 CM-2, CM-7(5), SR-3, CM-8"
#     - "AI RMF MANAGE 3.1, MANAGE 3.2, MAP 4.1"
#     - "ISO 27001 A.8.9, A.5.21, A.5.22"
#     - "ISO 42001 A.4.4, A.10.3"
#     - "SOC 2 CC8.1, CC9.2"
#     - "EU AI Act Art. 15(4)"
#     - "SOX ITGC PC"
#   related: [TOOL-002, VENDOR-002]
package flowgate.rules.tool.not_pinned

import data.flowgate.lib.place
import data.flowgate.lib.words

models contains m if {
	some m in input.models
	not m.planned
	not m.unknown
}

tools contains t if {
	some t in input.tools
	not t.planned
}

# Prompts that stand somewhere.
prompted contains a if {
	some a in input.agents
	not a.planned
	a.declared.prompt_source
}

# Connectors that name a version.
versioned contains c if {
	some c in input.connections
	not c.planned
	c.declared.api.version
}

subjects contains {"id": e.id, "at": e.at} if some e in ((models | tools) | prompted) | versioned

unknown contains {
	"subject": m.id,
	"at": place.at(m, "name"),
	"missing": "name",
	"reason": "floating-model",
	"message": sprintf("nothing says which version of model `%s` is used", [m.name]),
	"help": "write `name:` and the provider's dated name",
} if {
	some m in models
	not m.declared.name
}

fail contains {
	"subject": m.id,
	"at": place.at(m, "name"),
	"reason": "floating-model",
	"label": "moves",
	"message": sprintf("model `%s` is `%s`, which the provider may exchange at any time", [m.name, m.declared.name]),
	"help": "use the dated name, and test again before you move to the next",
} if {
	some m in models
	not dated(m.declared.name)
}

# A date, a numbered snapshot, or a digest.
dated(name) if {
	regex.match(`([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}|[-@:][0-9]{3,6}|v[0-9]+[.:][0-9]+|@sha256:[0-9a-f]{12,})([-:@].*)?$`, name)
	not moving(name)
}

moving(version) if regex.match(`(?i)(^|[-:@/])(latest|main|master|head|stable|nightly|dev|edge|preview|current)$`, version)

moving(version) if regex.match(`[\^~*><|]|(^|\.)x($|\.)`, version)

unknown contains {
	"subject": t.id,
	"at": place.at(t, "version"),
	"missing": "version",
	"reason": "floating-tool",
	"message": sprintf("nothing says which version of tool `%s` runs", [t.name]),
	"help": "write `version:` with the exact one",
} if {
	some t in tools
	not t.declared.version
}

fail contains {
	"subject": e.id,
	"at": place.at(e, field),
	"reason": "floating-tool",
	"label": "moves",
	"message": sprintf("`%s` is taken in version `%s`, which moves", [e.name, version]),
	"help": "write the exact version",
} if {
	some [e, field, version] in stated
	moving(version)
}

stated contains [t, "version", version] if {
	some t in tools
	version := t.declared.version
}

stated contains [c, "api/version", version] if {
	some c in versioned
	version := c.declared.api.version
}

fail contains {
	"subject": t.id,
	"at": place.at(t, "discovery"),
	"reason": "dynamic-discovery",
	"label": "dynamic",
	"message": sprintf("tool `%s` offers whatever its server lists at run time", [t.name]),
	"help": "record the list of tools and their descriptions, and write `discovery: static`",
} if {
	some t in tools
	t.declared.discovery == "dynamic"
}

# A service of others cannot be pinned by a digest: its version and the vendor's notice of changes stand in for it.
hosted(t) if words.stated(object.get(t.declared, "vendor", null))

hosted(t) if {
	some b in input.boundaries
	b.name == t.declared.boundary
	b.declared.kind in {"vendor", "partner", "public"}
}

unknown contains {
	"subject": t.id,
	"at": place.at(t, "digest"),
	"missing": "digest",
	"reason": "no-digest",
	"message": sprintf("nothing says that tool `%s` is still the one that was reviewed", [t.name]),
	"help": "write `digest: sha256:…` of the package or image in use",
} if {
	some t in tools
	t.declared.kind in {"mcp_server", "code", "shell", "function"}
	not t.declared.digest
	not hosted(t)
}

unknown contains {
	"subject": a.id,
	"at": place.at(a, "prompt_source/digest"),
	"missing": "prompt_source.digest",
	"reason": "no-digest",
	"message": sprintf("nothing says that the prompt of agent `%s` is still the one that was reviewed", [a.name]),
	"help": "write `digest: sha256:…` of the prompt in use",
} if {
	some a in prompted
	not a.declared.prompt_source.digest
}
