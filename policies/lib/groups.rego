# METADATA
# scope: package
# title: Groups
# description: Pairs of a key and a value, by key.
package flowgate.lib.groups

# For each key the set of its values.
of(pairs) := {key: {value | some [k, value] in pairs; k == key} | some key in keys} if {
	keys := {key | some [key, _] in pairs}
}
