"""Files that a bank takes and gives back, each by a declared field map: no bank's form is in the code."""
