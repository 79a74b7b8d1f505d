# METADATA
# scope: package
# title: Planned elements
# description: Elements that are drawn and not checked.
package flowgate.lib.planned

ids := {id | some id in input.planned}
