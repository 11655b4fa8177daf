"""Where Django writes dates otherwise than people here do: one module for each language."""
