# METADATA
# scope: package
# title: Stated dates
# description: Days between the dates that a document states and the reference day.
package flowgate.lib.dates

# Days since a stated date; negative for days to come, undefined for what is no date.
age(text) := input.ages[text]

# Not in the future, and at most that many days ago.
within(text, days) if {
	input.ages[text] >= 0
	input.ages[text] <= days
}

# Days from one stated date to another.
between(first, last) := input.ages[first] - input.ages[last]
