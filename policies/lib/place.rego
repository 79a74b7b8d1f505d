# METADATA
# scope: package
# title: Places of fields
# description: The place of a field of an element, whether or not it lies below the element's own place.
package flowgate.lib.place

# The place of `path` ("auth/method"): a place of its own for it or for the closest field above it, else below the element.
at(element, path) := concat("/", [element.at, path]) if not element.places

else := own(element, parts, max(lengths)) if {
	parts := split(path, "/")
	lengths := recorded(element, parts)
	count(lengths) > 0
}

else := concat("/", [element.at, path])

# How many leading parts of the path have a place of their own.
recorded(element, parts) := {n |
	some n in numbers.range(1, count(parts))
	object.get(element, ["places", concat(".", array.slice(parts, 0, n))], null) != null
}

own(element, parts, n) := concat("/", array.concat(
	[element.places[concat(".", array.slice(parts, 0, n))]],
	array.slice(parts, n, count(parts)),
))

# A member key as a JSON pointer segment.
segment(key) := replace(replace(key, "~", "~0"), "/", "~1")
