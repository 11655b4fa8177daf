"""The editor's side of a case: who decides, by which questions, and what everybody is told."""
