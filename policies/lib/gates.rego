# METADATA
# scope: package
# title: Gates in use
# description: Gates that some flow goes through, and the actions they were meant to guard.
package flowgate.lib.gates

used contains id if {
	some f in input.flows
	not f.planned
	some id in f.via
}

# People who approve. A gate that nothing goes through is FLOW-008's.
approvals := [g |
	some g in input.gates
	g.kind == "human_approval"
	g.id in used
	not g.planned
]

# The flow where an action that the gate should guard gets through all the same: there GATE-001 tells the story.
story(g) := {"edge": sort(found)[0]} if {
	found := uncovered(g)
	count(found) > 0
}

else := {}

uncovered(g) := [edge(a) | some a in input.actions; not a.covered; g.id in a.gates]

edge(a) := a.witness[count(a.witness) - 1].flow if count(a.witness) > 0

else := a.flow
