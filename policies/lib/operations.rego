# METADATA
# scope: package
# title: Operations to judge
# description: Operations whose effect is known and that are more than planned.
package flowgate.lib.operations

checked := [o |
	some o in input.operations
	o.effect != null
	not o.planned
]

writing := [o | some o in checked; o.effect != "read"]
