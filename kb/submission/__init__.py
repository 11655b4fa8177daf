"""The librarian's side: unsent drafts, the form in steps, sending, and where a practice stands."""
