# METADATA
# scope: package
# title: Planned elements
# description: Elements that are drawn and not checked.
package flowgate.lib.planned

ids contains element.id if {
	some kind in [
		"boundaries", "systems", "connections", "operations", "flows", "gates", "agents",
		"contexts", "models", "tools", "stores", "classes", "actors", "triggers",
	]
	some element in input[kind]
	element.planned
}

# Operations of a planned connection are planned with it.
ids contains operation.id if {
	some operation in input.operations
	some connection in input.connections
	connection.planned
	operation.connection == connection.id
}
