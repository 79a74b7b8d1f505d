# METADATA
# scope: package
# title: Statements of vendor files
# description: How several statements of one file are told as one finding.
package flowgate.lib.vendor

import data.flowgate.lib.words

# The first four by name, then how many more.
named(found) := words.row(names) if {
	names := distinct(found)
	count(names) <= 4
}

named(found) := sprintf("%s and %d more", [concat(", ", [sprintf("`%s`", [n]) | some n in array.slice(names, 0, 4)]), count(names) - 4]) if {
	names := distinct(found)
	count(names) > 4
}

# Values in the order of their places, each once.
distinct(found) := [f.value |
	some i, f in found
	not f.value in [earlier.value | some earlier in array.slice(found, 0, i)]
]

# The places after the first, at most four.
others(found, label) := [{"at": f.at, "label": label} | some f in array.slice(found, 1, 5)]
