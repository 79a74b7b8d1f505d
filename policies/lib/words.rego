# METADATA
# scope: package
# title: Words of messages
# description: Names and lists the way messages write them.
package flowgate.lib.words

# The id as its author wrote it: without the integration.
short(id) := trim_prefix(id, prefix)

default prefix := ""

prefix := concat("", [input.integration.id, "/"])

# "`a`, `b` and `c`" from ids or words, in the order they come in.
row(names) := join([sprintf("`%s`", [short(n)]) | some n in names], "and")

# The same, sorted.
list(names) := join(sort([sprintf("`%s`", [short(n)]) | some n in names]), "and")

# The same for a choice: "`a` or `b`".
choice(names) := join(sort([sprintf("`%s`", [short(n)]) | some n in names]), "or")

join(quoted, word) := "nothing" if count(quoted) == 0

else := quoted[0] if count(quoted) == 1

else := sprintf("%s %s %s", [concat(", ", array.slice(quoted, 0, last)), word, quoted[last]]) if {
	last := count(quoted) - 1
}

# "1 day", "3 days".
several(n, noun) := sprintf("%d %s", [n, noun]) if n == 1

several(n, noun) := sprintf("%d %ss", [n, noun]) if n != 1

# A number without a point where it is whole.
amount(n) := sprintf("%d", [round(n)]) if round(n) == n

amount(n) := sprintf("%v", [n]) if round(n) != n

# The word of a tier.
tier(n) := ["public", "internal", "confidential", "restricted"][n]

# Present and neither empty nor a word for "no".
stated(value) if {
	not value in {null, false, "", "none", "no", "off"}
	value != []
	value != {}
}
