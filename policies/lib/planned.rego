# METADATA
# scope: package
# title: Planned elements
# description: Elements that are drawn and not checked, by kind; operations of a planned connection are planned with it.
package flowgate.lib.planned

agents := {id | some id in input.planned.agents}

connections := {id | some id in input.planned.connections}

flows := {id | some id in input.planned.flows}

gates := {id | some id in input.planned.gates}

nodes := {id | some id in input.planned.nodes}

operations := {id | some id in input.planned.operations}

# Of whatever kind.
ids := {id | some kind in input.planned; some id in kind}
