# METADATA
# scope: package
# title: Adopted agents
# description: An agent that was live before it was declared here need not prove the phases before.
package flowgate.lib.adoption

import data.flowgate.lib.words

# What adoption must state in full: since when, how many incidents, who accepts that.
stated if {
	adopted := input.rollout.declared.adopted
	adopted.since <= input.today
	is_number(adopted.incidents)
	words.stated(object.get(adopted, "approved_by", null))
}
