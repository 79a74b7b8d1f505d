# METADATA
# scope: package
# title: Agent can change its own permissions, instructions, policy or logs
# description: Who can change the rules is bound by none. It is the first thing a hijacked agent tries.
# custom:
#   id: SCOPE-007
#   name: self-modification
#   severity: critical
#   core: false
#   required_from: internal_pilot
#   parameters:
#     identity_products:
#       default: [okta, auth0, entra-id, microsoft-entra, azure-ad, keycloak, google-directory, aws-iam, onelogin, ping]
#       description: products that hold identities and roles
#     grants:
#       default: [role, roles, role_assignment, permission, permission_set, permissions, grant, group_membership, user_role, app_role, service_account, oauth_client, api_key]
#       description: objects that give permissions
#     prompts:
#       default: [prompt, prompts, system_prompt, instructions, agent_definition, skill, tool_description]
#       description: objects that instruct an agent
#     gates:
#       default: [gate, approval_gate, approval_rule, approval_process, approval_policy]
#       description: objects that configure approvals
#     policies:
#       default: [policy, policies, guardrail, audit_configuration, log_configuration, manifest, flowgate_manifest]
#       description: objects that say what is checked and logged
#   remediation: >-
#     Take the operation away. Let the agent propose (`effect: draft`), and people of another role merge.
#   reasons:
#     self-grant: it can give itself permissions
#     self-prompt-edit: it can rewrite its instructions
#     gate-edit: it can change who approves it
#     policy-edit: it can change what it is checked against or how it is logged
#   references:
#     - "OWASP LLM06:2025/LLM03:2026"
#     - "OWASP ASI03, ASI10"
#     - "Agentic threats T3, T13"
#     - "AISVS 1.0 9.2.5"
#     - "ATLAS AML.T0081"
#     - "800-53 CM-5, AC-6(10), CM-3"
#     - "ISO 27001 A.8.32, A.8.2"
#     - "SOC 2 CC8.1, CC6.3"
#     - "SOX ITGC PC"
#   related: [AUDIT-005, INJECT-005, AGENT-002]
package flowgate.rules.scope.self_modification

import data.flowgate.lib.words

params := data.params["SCOPE-007"]

# A draft is a proposal: somebody else carries it out.
operations[o.id] := o if {
	some o in input.operations
	not o.effect in {"read", "draft"}
	not o.planned
}

agentic contains n.id if some n in input.contexts

agentic contains n.id if some n in input.tools

prompt_stores[s.id] := s if {
	some s in input.stores
	s.kind == "prompt_store"
	not s.planned
}

# Ways into a store of instructions. Scratch memory is another kind of store.
edits[f.id] := f if {
	some f in input.flows
	prompt_stores[f.to]
	f.from in agentic
	not f.planned
	changing(f)
}

changing(f) if f.operation == null

changing(f) if operations[f.operation]

subjects contains {"id": o.id, "at": o.at} if some o in operations

subjects contains {"id": f.id, "at": f.at} if some f in edits

# What each operation is about.
named[id] := {lower(name) | some name in array.concat(object.get(o.declared, "objects", []), object.get(o.declared, "resources", []))} if {
	some id, o in operations
}

identity contains s.id if {
	some s in input.systems
	s.product != null
	lower(s.product) in params.identity_products
}

target(o) := "self-grant" if gives(o)

else := "self-prompt-edit" if about(o, prompts)

else := "gate-edit" if about(o, gates)

else := "policy-edit" if about(o, policies)

gives(o) if o.system in identity

gives(o) if about(o, grants)

about(o, things) if count(named[o.id] & things) > 0

grants := {x | some x in params.grants}

prompts := {x | some x in params.prompts} | {s.name | some s in prompt_stores}

gates := {x | some x in params.gates}

policies := {x | some x in params.policies}

# The team that builds the agent does not approve changes of what binds it.
builders contains name if {
	some field in ["role", "group"]
	name := input.integration.declared.owners.technical[field]
}

independent contains g.id if {
	some g in input.gates
	g.adequate
	not object.get(g.declared, ["approvers", "group"], "") in builders
}

uncovered contains a.operation if {
	some a in input.actions
	not guarded(a)
}

guarded(a) if {
	a.covered
	some gate in a.adequate_gates
	gate in independent
}

performed contains a.operation if some a in input.actions

# An operation on no drawn way can be called all the same.
open(o) if o.id in uncovered

open(o) if not o.id in performed

fail contains {
	"subject": o.id,
	"at": o.at,
	"reason": reason,
	"label": label[reason],
	"message": sprintf("by `%s` the agent can %s, and no person of another role has to agree", [words.short(o.id), can[reason]]),
	"help": "take the operation away, make it a proposal (`effect: draft`) that people merge, or put a `human_approval` of another team in front of it",
	"values": {"effect": o.effect},
} if {
	some o in operations
	reason := target(o)
	open(o)
}

label := {
	"self-grant": "gives permissions", "self-prompt-edit": "rewrites instructions", "gate-edit": "changes approvals",
	"policy-edit": "changes the rules",
}

can := {
	"self-grant": "give permissions, its own among them", "self-prompt-edit": "rewrite its instructions",
	"gate-edit": "change who approves it", "policy-edit": "change what it is checked against or how it is logged",
}

fail contains {
	"subject": f.id,
	"at": f.at,
	"reason": "self-prompt-edit",
	"label": "writes where instructions come from",
	"message": sprintf("flow `%s` lets the agent rewrite the instructions in `%s`, and no person of another role has to agree", [f.name, prompt_stores[f.to].name]),
	"help": "take the flow away, or let the agent propose a change that people of another role merge",
	"related": [{"at": prompt_stores[f.to].at, "label": "where instructions come from"}],
} if {
	some f in edits
	not told(f)
	count({g | some g in f.via; g in independent}) == 0
}

# Told by its operation already.
told(f) if {
	operations[f.operation]
	target(operations[f.operation])
}

unknown := set()
