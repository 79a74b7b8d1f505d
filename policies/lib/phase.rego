# METADATA
# scope: package
# title: Phases of a rollout
# description: The order of phases, and which one this run is about.
package flowgate.lib.phase

names := ["sandbox", "internal_pilot", "limited_production", "full_production"]

# Its place in the order, from 0.
order(name) := n if {
	some n, word in names
	word == name
}

# Full production: everyone depends on the agent.
last if input.integration.phase_order >= 3

# From limited production on, people outside the team depend on the agent.
production if input.integration.phase_order >= 2
