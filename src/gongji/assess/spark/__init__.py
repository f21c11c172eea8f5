"""A book that outgrows a machine, decided on Apache Spark: the same kernel in partitions by person.

`job` is the way in. Spark reads, joins, sorts and writes; in its Python processes `reading` checks cells,
`deciding` runs the kernel over whole persons. Whatever is not as it should be ends the run as `Suspect`, and
`diagnosis` finds out what is to be said about it.
"""
