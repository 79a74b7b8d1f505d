# METADATA
# scope: package
# title: Data class without tier, category or subject
# description: What nobody has classified, no rule can protect; the record of processing is written from these words.
# custom:
#   id: FLOW-002
#   name: unclassified-data
#   severity: medium
#   core: false
#   required_from: internal_pilot
#   remediation: >-
#     Give each class a `tier`, at least one category (fideslang, or your own below `org.`), and `subjects` where it is about
#     people.
#   reasons:
#     no-tier: nothing says how sensitive it is
#     no-category: nothing says what it is
#     no-subject: it is about people, and nothing says whom
#     unknown-category: the word is in no taxonomy
#   references:
#     - "800-53 AC-16, PT-7, CM-13"
#     - "AI RMF MAP 4.1"
#     - "ISO 27001 A.5.12, A.5.13"
#     - "ISO 42001 A.7.5"
#     - "SOC 2 C1.1"
#     - "GDPR Art. 30(1)(c), Art. 9(1)"
#   related: [FLOW-001, FLOW-004]
package flowgate.rules.flow.unclassified

import data.flowgate.lib.place
import data.flowgate.lib.taxonomy

classes contains c if {
	some c in input.classes
	not c.planned
}

subjects contains {"id": c.id, "at": c.at} if some c in classes

listed(c, field) := object.get(c.declared, field, [])

unknown contains {
	"subject": c.id,
	"at": place.at(c, "tier"),
	"missing": "tier",
	"reason": "no-tier",
	"message": sprintf("class `%s` has no tier", [c.name]),
	"help": sprintf("write `tier: public`, `internal`, `confidential` or `restricted` on `%s`; free text takes the tier of the worst it can hold", [c.name]),
} if {
	some c in classes
	c.tier == null
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "categories"),
	"missing": "categories",
	"reason": "no-category",
	"message": sprintf("class `%s` has no category", [c.name]),
	"help": "write `categories: [user.contact.email]` or what it is in fideslang terms; your own words begin with `org.`",
} if {
	some c in classes
	count(listed(c, "categories")) == 0
}

unknown contains {
	"subject": c.id,
	"at": place.at(c, "subjects"),
	"missing": "subjects",
	"reason": "no-subject",
	"message": sprintf("class `%s` is about people and does not say whom", [c.name]),
	"help": sprintf("write `subjects: [customer]`, or who it is, on `%s`", [c.name]),
} if {
	some c in classes
	c.personal
	count(listed(c, "subjects")) == 0
}

known(word) if word in taxonomy.categories

known(word) if startswith(word, "org.")

# What people send unasked; a gate takes it out.
known(word) if word == "customer_supplied_secret"

fail contains {
	"subject": c.id,
	"at": place.at(c, sprintf("categories/%d", [i])),
	"reason": "unknown-category",
	"label": "not in the taxonomy",
	"message": sprintf("`%s` of class `%s` is no data category", [word, c.name]),
	"help": help(word),
	"values": {"category": word},
} if {
	some c in classes
	some i, word in listed(c, "categories")
	not known(word)
}

# The longest known beginning is the closest thing to advise.
help(word) := sprintf("use `%s`, or a word of your own that begins with `org.`", [max(parents(word))]) if count(parents(word)) > 0

help(word) := "use a category of fideslang such as `user.contact.email`, or a word of your own that begins with `org.`" if {
	count(parents(word)) == 0
}

parents(word) := {parent |
	parts := split(word, ".")
	some n in numbers.range(1, count(parts))
	parent := concat(".", array.slice(parts, 0, n))
	parent in taxonomy.categories
}
