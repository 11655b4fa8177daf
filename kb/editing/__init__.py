"""The editor's side: Wagtail's admin with our forms, lists and rules."""
